"""Loss of the one-layer net against the step, and the counted table's, from `makemore lecture 1`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.2)
    steps = traces.column_of(trace, "descent", "step")
    loss = traces.column_of(trace, "descent", "loss")
    counted = float(trace["values"]["counts.loss"])
    axes.plot(steps, loss, color=style.accent)
    axes.axhline(counted, color=style.second, linewidth=1.2, linestyle=(0, (5, 3)))
    axes.annotate("the counted table", (steps[-1], counted), (0, -13), ha="right",
                  textcoords="offset points", color=style.second)
    axes.annotate("the net, learning rate 50", (40, loss[40]), (6, 12),
                  textcoords="offset points", color=style.accent)
    axes.set(xlabel="step", ylabel="loss, nats a character", ylim=(2.3, 3.9))
    return figure
