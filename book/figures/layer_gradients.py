"""The gradients at the deep net's five tanh layers after 1000 steps, from `makemore lecture 3`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.4)
    from matplotlib.colors import LinearSegmentedColormap
    shade = LinearSegmentedColormap.from_list("depth", [style.second, style.accent])
    for layer in range(1, 6):
        name = f"layer_{layer}.gradients"
        edge = traces.column_of(trace, f"{name}.histogram", "from")
        count = traces.column_of(trace, f"{name}.histogram", "count")
        width = edge[1] - edge[0]
        axes.plot([1000 * (e + width / 2) for e in edge],
                  [c / sum(count) / width / 1000 for c in count], color=shade((layer - 1) / 4), linewidth=1.4,
                  label=f"layer {layer}")
    axes.set(xlabel="gradient at an output, in thousandths", ylabel="how common", xlim=(-9, 9))
    axes.set_yticks([])
    axes.legend(loc="upper right")
    return figure
