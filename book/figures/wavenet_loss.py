"""Loss of the WaveNet's run against the step, from `makemore lecture 5`: raw, and averaged."""

from shared.weave import traces

AT_ONCE = 20  # rows of the trace, each a mean over a hundred steps


def averaged(values):
    return [sum(values[i:i + AT_ONCE]) / AT_ONCE for i in range(0, len(values) - AT_ONCE + 1, AT_ONCE)]


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.2)
    steps = [step / 1000 for step in traces.column_of(trace, "wavenet.losses", "step")]
    losses = [10 ** value for value in traces.column_of(trace, "wavenet.losses", "log10_loss")]
    axes.plot(steps, losses, color=style.second, linewidth=0.6, alpha=0.4)
    axes.plot(averaged(steps), averaged(losses), color=style.accent)
    settled = losses[len(losses) // 20:]
    axes.set_ylim(min(settled) - 0.05, max(settled) + 0.1)
    fall = next((i for i, step in enumerate(steps) if step >= 150), None)
    if fall is not None:  # a shorter run does not get there
        axes.annotate("learning rate: a tenth", (150, losses[fall]), (-8, -34),
                      textcoords="offset points", ha="right", color=style.ink,
                      arrowprops={"arrowstyle": "-", "color": style.muted})
    axes.set(xlabel="thousands of steps", ylabel="loss of the batches")
    return figure
