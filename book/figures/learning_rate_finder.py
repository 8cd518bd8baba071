"""The loss met with each of a thousand learning rates, from `makemore lecture 2`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.4)
    exponent = traces.column_of(trace, "finder", "exponent")
    loss = traces.column_of(trace, "finder", "loss")
    reach = 20  # steps to either side that are averaged
    middle = range(reach, len(loss) - reach)
    mean = [sum(loss[i - reach:i + reach + 1]) / (2 * reach + 1) for i in middle]
    axes.plot(exponent, loss, color=style.second, linewidth=0.7, alpha=0.55)
    axes.plot([exponent[i] for i in middle], mean, color=style.accent, linewidth=2.2)
    axes.axvline(-1, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.annotate("0.1, the rate we take", (-1, max(loss)), (-6, -4), textcoords="offset points",
                  ha="right", va="top", color=style.ink)
    axes.annotate("too timid", (-2.55, 11), ha="center", color=style.muted)
    axes.annotate("too bold", (-0.2, 20), ha="center", color=style.muted)
    axes.set_xticks([-3, -2, -1, 0], ["0.001", "0.01", "0.1", "1"])
    axes.set(xlabel="learning rate, growing with every step", ylabel="loss of the batch", ylim=(0, None))
    return figure
