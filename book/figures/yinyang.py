"""Training and validation loss of the yin-yang run, from `micrograd yinyang`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.2)
    for name, colour, shape, place in (("training", style.second, "-", (60, -24)),
                                       ("validation", style.accent, "o--", (60, 14))):
        steps = traces.column_of(trace, name, "step")
        loss = traces.column_of(trace, name, "loss")
        axes.semilogy(steps, loss, shape, color=colour, markersize=4.5)
        middle = len(steps) * 6 // 10
        axes.annotate(name, (steps[middle], loss[middle]), place, color=colour,
                      textcoords="offset points")
    axes.set(xlabel="step", ylabel="loss")
    return figure
