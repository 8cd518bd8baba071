"""Microseconds a step of part 4's net, made in three ways, from `makemore bench`."""

from shared.weave import traces

NAMES = ["operation by operation", "by hand, no autograd", "fused operations"]


def draw(trace, style):
    figure, axes = style.figure(6.4, 2.2)
    times = traces.column_of(trace, "step_ladder", "microseconds")
    faster = traces.column_of(trace, "step_ladder", "speedup")
    axes.barh(NAMES, times, color=[style.muted, style.second, style.accent], height=0.62)
    for row, (time, ratio) in enumerate(zip(times, faster)):
        label = f"{time:.0f} µs" + (f", {ratio:.1f} times faster" if row else "")
        axes.annotate(label, (time, row), (6, 0), textcoords="offset points", va="center",
                      color=style.ink)
    axes.set_xlim(0, max(times) * 1.15)
    axes.set_xlabel("microseconds a step")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", colors=style.ink)
    return figure
