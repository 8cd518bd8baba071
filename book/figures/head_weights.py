"""The shares of every position: equal ones, and those of the road's one head, from `gpt road`."""


def draw(trace, style):
    from matplotlib.colors import LinearSegmentedColormap
    window = trace["values"]["head.window"]
    T = len(window)
    equal = [[1 / (t + 1) if u <= t else 0 for u in range(T)] for t in range(T)]
    first, mean = (trace["series"][f"head.{name}"]["rows"] for name in ("first", "mean"))
    colours = LinearSegmentedColormap.from_list("shares", [style.paper, style.second])

    figure, grid = style.figure(8.6, 3.3, ncols=3)
    for axes, rows, title in zip(grid, (equal, first, mean),
                                 ("the mean of the past", "the head, in one window",
                                  "the head, in the mean of many")):
        edges = [i - 0.5 for i in range(T + 1)]
        axes.pcolormesh(edges, edges, rows, cmap=colours, vmin=0, vmax=1, edgecolors=style.grid,
                        linewidth=0.4)
        for t, row in enumerate(rows):
            for u, share in enumerate(row[:t + 1]):
                if share >= 0.095:
                    axes.annotate(f"{share:.1f}".lstrip("0"), (u, t), ha="center",
                                  va="center_baseline", fontsize=8,
                                  color=style.paper if share > 0.55 else style.ink)
        axes.set(title=title, aspect="equal")
        names = list(window) if rows is first else range(1, T + 1)
        axes.set_xticks(range(T), names)
        axes.set_yticks(range(T), names)
        axes.xaxis.tick_top()
        axes.invert_yaxis()
        axes.grid(False)
        axes.tick_params(colors=style.ink if rows is first else style.muted)
        for spine in axes.spines.values():
            spine.set_visible(False)
    grid[0].set_ylabel("who looks")
    for axes in grid:
        axes.set_xlabel("at whom")
    return figure
