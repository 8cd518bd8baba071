"""Milliseconds of forward and backward of nanoGPT's model for a CPU, four ways, from `gpt bench`."""

from shared.weave import traces

NAMES = ["1  plain loops", "2  products by the kernel", "3  all by kernels", "4  two threads"]


def draw(trace, style):
    figure, axes = style.figure(6.4, 2.5)
    times = traces.column_of(trace, "ladder", "best")
    faster = traces.column_of(trace, "ladder", "speedup")
    left = min(times) / 4
    axes.barh(NAMES, times, height=0.62, left=left,
              color=[style.muted, style.second, style.accent, style.third])
    axes.set_xscale("log")
    axes.minorticks_off()
    for row, (time, ratio) in enumerate(zip(times, faster)):
        label = f"{time:,.0f} ms" + (f", {ratio:.0f} times faster" if row else "")
        axes.annotate(label, (time + left, row), (6, 0), textcoords="offset points", va="center",
                      color=style.ink)
    axes.set_xlim(left, max(times) * 12)
    axes.set_xlabel("milliseconds, forward and backward")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", colors=style.ink)
    return figure
