"""What goes into tanh and what comes out, for three ways to begin, from `makemore lecture 3`."""

from shared.weave import traces

STARTS = [("original", "as first drawn"), ("tanh_fixed", "drawn small"),
          ("kaiming", "5/3 over the root of 30")]


def draw(trace, style):
    figure, grid = style.figure(8.6, 4.6, nrows=2, ncols=3, sharex="row", sharey="row")
    for (name, title), column in zip(STARTS, grid.T):
        for axes, place, colour in ((column[0], "before_tanh", style.second),
                                    (column[1], "after_tanh", style.accent)):
            edge = traces.column_of(trace, f"{name}.{place}.histogram", "from")
            count = traces.column_of(trace, f"{name}.{place}.histogram", "count")
            width = edge[1] - edge[0]
            density = [c / sum(count) / width for c in count]
            axes.fill_between([*edge, edge[-1] + width], [*density, density[-1]], step="post",
                              color=colour, alpha=0.75, linewidth=0)
            axes.set_yticks([])
            axes.grid(False)
        column[0].set(title=title, xlim=(-9, 9))
        column[1].set(xlim=(-1.05, 1.05))
        share = traces.find(trace, f"{name}.saturated")
        column[1].annotate(f"{share:.0f} % beyond ±0.99", (0, 1), (0, -2), ha="center", va="top",
                           xycoords=("data", "axes fraction"), textcoords="offset points",
                           color=style.ink)
    grid[0][0].set_ylabel("into tanh")
    grid[1][0].set_ylabel("out of tanh")
    return figure
