"""The loss at each place of windows four times as long as in training, from `gpt positions`."""

from shared.weave import traces

LINES = {"none": "muted", "sinusoidal": "third", "learned": "second", "rotary": "accent"}
TOGETHER = 8  # places that make one point


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
    trained = int(trace["values"]["time"])
    places = [p + (TOGETHER - 1) / 2 for p in traces.column_of(trace, "by_place", "place")]
    losses = {name: traces.column_of(trace, "by_place", name) for name in LINES}
    figure, axes = style.figure(6.4, 3.7)
    axes.axvspan(0, trained, color=style.soft[0], linewidth=0)
    axes.annotate("trained", (trained / 2, 1), (0, -10), xycoords=("data", "axes fraction"),
                  textcoords="offset points", ha="center", va="center", color=style.muted)
    ends = apart({name: loss[-1] for name, loss in losses.items()}, 0.14)
    for name, colour in LINES.items():
        axes.plot(places, losses[name], color=getattr(style, colour))
        axes.annotate(name, (places[-1], ends[name]), (6, 0), textcoords="offset points",
                      va="center", color=getattr(style, colour), annotation_clip=False)
    axes.set(xlabel="place in the window", ylabel="nats a character",
             xlim=(0, len(places) * TOGETHER), xticks=range(0, 4 * trained + 1, trained))
    return figure
