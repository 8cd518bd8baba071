"""The learning rate and the gradient's norm in the course of a run, from `gpt train`."""

from shared.weave import traces


def draw(trace, style):
    figure, (upper, lower) = style.figure(6.4, 4.0, nrows=2, sharex=True)
    steps = traces.column_of(trace, "steps", "step")
    rate = [1000 * x for x in traces.column_of(trace, "steps", "learning_rate")]
    upper.plot(steps, rate, color=style.accent)
    upper.set(ylabel="learning rate, in 0.001", ylim=(0, None))
    lower.plot(steps, traces.column_of(trace, "steps", "gradient_norm"), color=style.second,
               linewidth=1)
    lower.axhline(1, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
    lower.annotate("longer ones are cut to 1", (steps[-1], 1), (0, -4), textcoords="offset points",
                   ha="right", va="top", color=style.ink, fontsize=9)
    lower.set(xlabel="step", ylabel="norm of the gradient", ylim=(0, None))
    return figure
