"""Milliseconds a step of the three engines, from `micrograd bench`."""

from shared.weave import traces

NAMES = ["1  readable", "2  tape", "3  SIMD tape"]


def draw(trace, style):
    figure, axes = style.figure(6.4, 2.3)
    times = traces.column_of(trace, "ladder", "milliseconds")
    faster = traces.column_of(trace, "ladder", "speedup")
    axes.barh(NAMES, times, color=[style.muted, style.second, style.accent], height=0.62,
              left=min(times) / 4)
    axes.set_xscale("log")
    for row, (time, ratio) in enumerate(zip(times, faster)):
        label = f"{time:.3g} ms" + (f", {ratio:.0f} times faster" if row else "")
        axes.annotate(label, (time + min(times) / 4, row), (6, 0), textcoords="offset points",
                      va="center", color=style.ink)
    axes.set_xlim(min(times) / 4, max(times) * 6)
    axes.set_xlabel("milliseconds a step")
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", colors=style.ink)
    return figure
