"""The size of a step beside what it changes, matrix by matrix, from `makemore lecture 3`."""

from shared.weave import traces

NAMES = ["embedding", "layer 1", "layer 2", "layer 3", "layer 4", "layer 5", "last layer"]


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.8)
    steps = traces.column_of(trace, "update_ratios", "step")
    for i, name in enumerate(NAMES):
        ratio = traces.column_of(trace, "update_ratios", f"matrix_{i}")
        mean = [sum(ratio[max(0, s - 10):s + 11]) / len(ratio[max(0, s - 10):s + 11])
                for s in range(len(ratio))]
        colour = style.third if i == 0 else style.accent if i == 6 else style.second
        axes.plot(steps, mean, color=colour, linewidth=1.4, alpha=1 if i in (0, 6) else 0.6)
        if i in (0, 6):
            axes.annotate(name, (steps[-1], mean[-1]), (-2, 9 if i else -16), ha="right",
                          color=colour, textcoords="offset points")
    axes.annotate("the five layers between", (steps[-1], -2.42), (-2, -4), ha="right", va="top",
                  textcoords="offset points", color=style.second)
    axes.axhline(-3, color=style.ink, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate("a thousandth a step", (0, -3), (4, 5), textcoords="offset points",
                  color=style.ink)
    axes.set_yticks([-4, -3.5, -3, -2.5, -2, -1.5])
    axes.set(xlabel="step", ylabel="log10 of step / weight", ylim=(-4, -1.6))
    return figure
