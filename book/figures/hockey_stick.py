"""The first steps of the net of lecture 2 and of the one with batch normalisation."""

import math

from shared.weave import traces

SHOWN = 5000  # steps


def draw(plain, normed, style):
    figure, axes = style.figure(6.4, 3.4)
    for trace, name, colour in ((plain, "mlp", style.second), (normed, "batch_norm", style.accent)):
        rows = [(s, 10 ** l) for s, l in zip(traces.column_of(trace, f"{name}.losses", "step"),
                                             traces.column_of(trace, f"{name}.losses", "log10_loss"))
                if s <= SHOWN]
        axes.plot(*zip(*rows), color=colour)
    knowing_nothing = math.log(27)
    axes.axhline(knowing_nothing, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate("knowing nothing: ln 27", (SHOWN, knowing_nothing), (0, 5), ha="right",
                  textcoords="offset points", color=style.muted)
    axes.annotate("as the last page left it", (700, 4.9), (10, 8), textcoords="offset points",
                  color=style.second)
    axes.annotate("as this page will leave it", (900, 2.4), (0, -17), textcoords="offset points",
                  color=style.accent)
    axes.set(xlabel="step", ylabel="loss, mean of 100 batches", ylim=(1, None))
    return figure
