"""Every rung of matmul's ladder under the roofs that `kernels ladder matmul` measured."""

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
    # A roof: so many operations a byte, times so many bytes a second, until the peak
    for colour, (kibibytes, name) in zip((style.third, style.second, style.muted), ROOFS):
        rate = traces.find(trace, f"reads.gigabytes[kibibytes={kibibytes}]")
        corner = peak / rate
        axes.plot([LEFT, corner], [LEFT * rate, peak], color=colour, linewidth=1.3)
        axes.annotate(f"{name}, {rate:.0f} GB/s", (LEFT, LEFT * rate), (6, 9),
                      textcoords="offset points", color=colour, fontsize=8.5, rotation=33,
                      rotation_mode="anchor")
    flat = peak / traces.find(trace, "reads.gigabytes[kibibytes=16]")
    axes.plot([flat, RIGHT], [peak, peak], color=style.ink, linewidth=1.3)
    axes.annotate(f"one thread: {peak:.0f} GFLOP/s", (LEFT, peak), (4, 4),
                  textcoords="offset points", color=style.ink, fontsize=8.5)
    axes.plot([LEFT, RIGHT], [peak_of_all, peak_of_all], color=style.ink, linewidth=0.9,
              linestyle=(0, (4, 3)))
    axes.annotate(f"all threads: {peak_of_all:.0f} GFLOP/s", (LEFT, peak_of_all), (4, 4),
                  textcoords="offset points", color=style.ink, fontsize=8.5)

    places = traces.column_of(trace, "ladder", "operations_a_byte")
    rates = traces.column_of(trace, "ladder", "gigaflops")
    for place, rate, name in zip(places, rates, NAMES):
        axes.plot([place], [rate], "o", color=style.accent, markersize=6, zorder=3)
        axes.annotate(name, (place, rate), (9, 0), textcoords="offset points", va="center",
                      color=style.ink)
    axes.set_xlim(LEFT, RIGHT)
    axes.set_ylim(min(rates) / 2, max(peak_of_all, max(rates)) * 2.2)
    axes.set_xlabel("operations a byte that is loaded or stored")
    axes.set_ylabel("GFLOP/s")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(which="minor", visible=False)
    axes.minorticks_off()
    return figure
