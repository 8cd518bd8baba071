"""The error of a measured slope against the size of the step, from `warmup steps`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.4)
    h = traces.column_of(trace, "steps", "h")
    for name, colour, marker in (("forward", style.accent, "o"), ("centred", style.second, "s")):
        error = traces.column_of(trace, "steps", name)
        axes.loglog(h, error, marker, linestyle="-", color=colour, markersize=4)
    axes.annotate("forward step", (1e-3, 3e-3), (8, 10), textcoords="offset points",
                  color=style.accent)
    axes.annotate("centred step", (1e-4, 3.8e-11), (10, -16), textcoords="offset points",
                  color=style.second)
    axes.annotate("rounding", (1e-12, 1e-3), (-14, -22), textcoords="offset points",
                  color=style.muted)
    axes.invert_xaxis()
    axes.set(xlabel="step h, smaller to the right", ylabel="error of the slope")
    return figure
