"""Every rung of matmul's ladder under the roofs that `kernels ladder matmul` measured."""

import math

from shared.weave import traces

NAMES = ["1 naive", "2 loop order", "3 registers", "4 vectors", "5 blocking", "6 packing",
         "7 threads"]
ROOFS = [(16, "first cache"), (512, "second cache"), (256 * 1024, "memory")]
LEFT, RIGHT = 0.1, 30


def draw(trace, style):
    figure, axes = style.figure(6.4, 4.6)
    peak = traces.find(trace, "peak")
    peak_of_all = traces.find(trace, "peak_of_all")
    axes.set_xscale("log")
    axes.set_yscale("log")
    rates = traces.column_of(trace, "ladder", "gigaflops")
    bottom, top = min(rates) / 2, max(peak, peak_of_all, *rates) * 1.8
    axes.set_xlim(LEFT, RIGHT)
    axes.set_ylim(bottom, top)
    # On this paper the axes are 5.8 inches by 4.1: the slope of a line of one decade a decade
    slope = math.degrees(math.atan2(4.1 / math.log10(top / bottom), 5.8 / math.log10(RIGHT / LEFT)))
    # A roof: so many operations a byte, times so many bytes a second, until the peak
    for colour, place, side, (kibibytes, name) in zip(
            (style.third, style.second, style.muted), (0.11, 0.12, 0.12), (6, -13, -13), ROOFS):
        rate = traces.find(trace, f"reads.gigabytes[kibibytes={kibibytes}]")
        axes.plot([LEFT, peak / rate], [LEFT * rate, peak], color=colour, linewidth=1.3)
        axes.annotate(f"{name}, {rate:.0f} GB/s", (place, place * rate), (0, side),
                      textcoords="offset points", color=colour, fontsize=8.5, rotation=slope,
                      rotation_mode="anchor")
    flat = peak / traces.find(trace, "reads.gigabytes[kibibytes=16]")
    for begin, height, words, line in ((flat, peak, "one thread", "-"),
                                    (LEFT, peak_of_all, "all threads", (0, (4, 3)))):
        axes.plot([begin, RIGHT], [height, height], color=style.ink, linewidth=1.1, linestyle=line)
        axes.annotate(f"{words}: {height:.0f} GFLOP/s", (RIGHT, height), (-2, 4), ha="right",
                      textcoords="offset points", color=style.ink, fontsize=8.5)

    places = traces.column_of(trace, "ladder", "operations_a_byte")
    below = float("inf")
    for place, rate, name in sorted(zip(places, rates, NAMES), key=lambda row: -row[1]):
        below = min(rate, below / 1.4)  # names keep their distance, dots stay where they are
        axes.plot([place, place * 1.3], [rate, below], color=style.accent, linewidth=0.7)
        axes.plot([place], [rate], "o", color=style.accent, markersize=6, zorder=3)
        axes.annotate(name, (place * 1.35, below), va="center", color=style.ink)
    axes.set_xlabel("operations a byte that is loaded or stored")
    axes.set_ylabel("GFLOP/s")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(which="minor", visible=False)
    axes.minorticks_off()
    return figure
