"""The loss of the multi-layer perceptron over the whole run, from `makemore lecture 2`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.2)
    steps = traces.column_of(trace, "mlp.losses", "step")
    loss = [10 ** x for x in traces.column_of(trace, "mlp.losses", "log10_loss")]
    axes.semilogy([s / 1000 for s in steps], loss, color=style.second, linewidth=0.8)
    axes.set_yticks([2, 3, 4, 6, 8, 12], ["2", "3", "4", "6", "8", "12"])
    axes.minorticks_off()
    if steps[-1] > 100_000:  # a reader's own run may be shorter
        after = [l for s, l in zip(steps, loss) if s > 100_000]
        axes.annotate("learning rate 0.1 until here,\n0.01 from here on", (100, max(after)),
                      (0, 62), textcoords="offset points", ha="center", color=style.ink,
                      arrowprops={"arrowstyle": "-", "color": style.muted})
    axes.set(xlabel="thousand steps", ylabel="loss, mean of 100 batches")
    return figure
