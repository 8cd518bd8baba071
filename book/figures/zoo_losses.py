"""Test loss of the eight models of the zoo against the step, from `makemore zoo`."""

from shared.weave import traces

# What belongs together has a colour: tables and averages, recurrent nets, convolution, attention.
LINES = {"bigram": ("muted", ":"), "bow": ("muted", "--"), "mlp": ("muted", "-"),
         "rnn": ("second", ":"), "gru": ("second", "--"), "lstm": ("second", "-"),
         "cnn": ("third", "-"), "transformer": ("accent", "-")}


def apart(ends, gap):
    """The ends, moved up or down as little as keeps them `gap` apart, so that names are readable."""
    order = sorted(ends, key=ends.get)
    places = [ends[name] for name in order]
    for _ in range(200):
        for i in range(1, len(places)):
            near = gap - (places[i] - places[i - 1])
            if near > 1e-9:
                places[i - 1] -= near / 2
                places[i] += near / 2
    return dict(zip(order, places))


def draw(trace, style):
    figure, axes = style.figure(6.4, 4.0)
    steps = traces.column_of(trace, "losses", "step")
    losses = {name: traces.column_of(trace, "losses", name) for name in LINES}
    low = min(min(loss) for loss in losses.values())
    high = losses["bigram"][min(2, len(steps) - 1)]
    places = apart({name: loss[-1] for name, loss in losses.items()}, (high - low) / 19)
    for name, (colour, line) in LINES.items():
        axes.plot(steps, losses[name], line, color=getattr(style, colour), linewidth=1.6)
        axes.annotate(name, (steps[-1], places[name]), (6, 0), textcoords="offset points",
                      va="center", color=getattr(style, colour), annotation_clip=False)
    axes.set(xlabel="step", ylabel="loss on names kept aside (nats)", ylim=(low - 0.1, high),
             xlim=(0, steps[-1]))
    return figure
