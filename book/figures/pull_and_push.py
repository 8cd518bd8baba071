"""The gradient of the loss to every logit of one batch, from `makemore lecture 4`."""

from shared.weave import traces


def draw(trace, style):
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
    figure, (bars, grid) = style.figure(6.4, 6.2, nrows=2, sharex=True,
                                        gridspec_kw={"height_ratios": [1, 2.6]})
    names = list(trace["values"]["characters"])
    width = len(names)
    gradient = traces.column_of(trace, "dlogits", "gradient")
    targets = traces.column_of(trace, "targets", "target")
    rows = [gradient[i:i + width] for i in range(0, len(gradient), width)]

    first = rows[0]
    bars.bar(range(width), first, width=0.7,
             color=[style.accent if value < 0 else style.second for value in first])
    bars.axhline(0, color=style.muted, linewidth=0.8)
    bars.annotate(f"{names[targets[0]]} was right", (targets[0], first[targets[0]]), (10, 2),
                  textcoords="offset points", color=style.accent, va="bottom")
    bars.set(ylabel="gradient, row 0", ylim=(1.12 * min(first), 2.6 * max(first)))
    bars.grid(axis="x", visible=False)

    low, high = min(gradient), max(gradient)
    colours = LinearSegmentedColormap.from_list("pull", [style.accent, style.paper, style.second])
    grid.pcolormesh([i - 0.5 for i in range(width + 1)], [i - 0.5 for i in range(len(rows) + 1)],
                    rows, cmap=colours, norm=TwoSlopeNorm(0, low, high), edgecolors=style.grid,
                    linewidth=0.3)
    grid.invert_yaxis()
    grid.set(ylabel="example of the batch", xlabel="character")
    grid.set_xticks(range(width), names)
    grid.grid(False)
    for spine in grid.spines.values():
        spine.set_visible(False)
    return figure
