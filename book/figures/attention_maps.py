"""How three heads of a trained model look at a piece of the gateway's log, from `gpt night`."""

TITLES = {"before": "most on the character before", "field": "most on the sign before the word",
          "farthest": "farthest back"}


def draw(trace, style):
    from matplotlib.colors import LinearSegmentedColormap
    values = trace["values"]
    window = values["map.window"]
    T = len(window)
    colours = LinearSegmentedColormap.from_list("shares", [style.paper, style.second])

    figure, grid = style.figure(11.4, 4.5, ncols=3)
    for axes, (name, title) in zip(grid, TITLES.items()):
        rows = trace["series"][f"map.{name}"]["rows"]
        edges = [i - 0.5 for i in range(T + 1)]
        # The root of a share, so that small ones can be seen
        axes.pcolormesh(edges, edges, [[cell ** 0.5 for cell in row] for row in rows],
                        cmap=colours, vmin=0, vmax=1, linewidth=0)
        axes.plot([-0.5, T - 0.5], [-0.5, T - 0.5], color=style.grid, linewidth=0.8)
        axes.set_title(f"{title}\nlayer {values[f'map.{name}.layer']}, "
                       f"head {values[f'map.{name}.head']}", fontsize=10)
        letters = ["" if c == " " else c for c in window]
        axes.set_xticks(range(T), letters, fontsize=4.6)
        axes.set_yticks(range(T), letters, fontsize=4.6)
        axes.tick_params(colors=style.ink, pad=1)
        axes.xaxis.tick_top()
        axes.set_aspect("equal")
        axes.invert_yaxis()
        axes.grid(False)
        for spine in axes.spines.values():
            spine.set_visible(False)
    grid[0].set_ylabel("who looks")
    return figure
