"""Loss of the moons run against the step, from `micrograd moons`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.2)
    steps = traces.column_of(trace, "training", "step")
    loss = traces.column_of(trace, "training", "loss")
    accuracy = traces.column_of(trace, "training", "accuracy")
    axes.semilogy(steps, loss, color=style.accent)
    first = next((i for i, value in enumerate(accuracy) if value == 100), None)
    if first is not None:  # a reader's own run may never get there
        axes.plot([steps[first]], [loss[first]], "o", color=style.ink, markersize=5)
        axes.annotate(f"step {first}: every point on its side", (steps[first], loss[first]),
                      (10, 12), textcoords="offset points", color=style.ink)
    axes.set(xlabel="step", ylabel="loss")
    return figure
