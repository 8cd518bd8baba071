"""The outputs of the deep net's five tanh layers after 1000 steps, from `makemore lecture 3`."""

from shared.weave import traces


def draw(trace, style):
    figure, column = style.figure(6.4, 4.6, nrows=5, sharex=True, sharey=True)
    for layer, axes in enumerate(column, 1):
        name = f"layer_{layer}.activations"
        edge = traces.column_of(trace, f"{name}.histogram", "from")
        count = traces.column_of(trace, f"{name}.histogram", "count")
        width = edge[1] - edge[0]
        density = [c / sum(count) / width for c in count]
        axes.fill_between([*edge, edge[-1] + width], [*density, density[-1]], step="post",
                          color=style.accent, alpha=0.75, linewidth=0)
        axes.set_yticks([])
        axes.set_ylabel(f"layer {layer}", rotation=0, ha="right", va="center")
        axes.grid(False)
    column[-1].set_xlabel("output of a unit")
    return figure
