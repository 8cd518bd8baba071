"""How three heads of a trained model look at a piece of the gateway's log, from `gpt night`."""

SMALL = {"before": ("most on the\ncharacter before", [0.40, 0.67, 0.26, 0.26]),
         "field": ("most on the sign\nbefore the word", [0.73, 0.67, 0.26, 0.26])}


def show(axes, trace, name, style):
    from matplotlib.colors import LinearSegmentedColormap
    rows = trace["series"][f"map.{name}"]["rows"]
    edges = [i - 0.5 for i in range(len(rows) + 1)]
    # The root of a share, so that small ones can be seen
    axes.pcolormesh(edges, edges, [[cell ** 0.5 for cell in row] for row in rows],
                    cmap=LinearSegmentedColormap.from_list("shares", [style.paper, style.second]),
                    vmin=0, vmax=1, linewidth=0)
    axes.plot([-0.5, edges[-1]], [-0.5, edges[-1]], color=style.grid, linewidth=0.8)
    axes.set_aspect("equal")
    axes.invert_yaxis()
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)


def titled(trace, name, title):
    values = trace["values"]
    return f"{title}:\nlayer {values[f'map.{name}.layer']}, head {values[f'map.{name}.head']}"


def draw(trace, style):
    window = trace["values"]["map.window"]
    letters = ["" if c == " " else c for c in window]
    figure, axes = style.figure(8.2, 8.2)
    show(axes, trace, "farthest", style)
    axes.set_xticks(range(len(window)), letters, fontsize=7)
    axes.set_yticks(range(len(window)), letters, fontsize=7)
    axes.tick_params(colors=style.ink, pad=1)
    axes.xaxis.tick_top()
    axes.set(xlabel="at whom", ylabel="who looks")
    axes.xaxis.set_label_position("top")
    axes.annotate(titled(trace, "farthest", "farthest back"), (0.02, 0.04),
                  xycoords="axes fraction", color=style.ink)
    for name, (title, place) in SMALL.items():
        small = axes.inset_axes(place)
        show(small, trace, name, style)
        small.set_xticks([])
        small.set_yticks([])
        small.set_title(titled(trace, name, title), fontsize=9)
    return figure
