"""The loss of every name before microgpt learns from it, and its running mean, from `gpt micro`."""

import math

from shared.weave import traces

WINDOW = 100


def draw(trace, counting, style):
    steps = traces.column_of(trace, "training", "step")
    losses = traces.column_of(trace, "training", "loss")
    means = [sum(losses[max(0, i - WINDOW + 1):i + 1]) / min(i + 1, WINDOW)
             for i in range(len(losses))]
    uniform = math.log(trace["values"]["vocabulary"])
    pairs = float(counting["values"]["counts.loss"])

    figure, axes = style.figure(6.4, 3.6)
    axes.plot(steps, losses, ".", color=style.second, markersize=2.6, alpha=0.45)
    axes.plot(steps, means, color=style.accent, linewidth=2)
    for level, name, dashes in ((uniform, "an even bet", ":"), (pairs, "pairs, counted", "--")):
        axes.axhline(level, color=style.muted, linestyle=dashes, linewidth=1.2)
        axes.annotate(name, (steps[-1], level), (6, 0), textcoords="offset points", va="center",
                      color=style.muted, annotation_clip=False)
    axes.annotate("mean of the\nlast hundred", (steps[-1], means[-1]), (6, -4),
                  textcoords="offset points", va="center", color=style.accent,
                  annotation_clip=False)
    axes.set(xlabel="step (one name each)", ylabel="nats a character", xlim=(0, steps[-1]),
             ylim=(1.4, 4.1))
    return figure
