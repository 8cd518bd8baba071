"""The table of bigram counts as a heat map, from `makemore lecture 1`."""

from matplotlib.colors import LinearSegmentedColormap

from shared.weave import traces


def draw(trace, style):
    characters = trace["values"]["characters"]
    size = len(characters)
    counts = [[0] * size for _ in range(size)]
    for row, column, count in zip(*(traces.column_of(trace, "bigrams", name)
                                    for name in ("row", "column", "count"))):
        counts[row][column] = count
    figure, axes = style.figure(10, 10)
    # The square root, so that the rare ones can be told from the empty ones
    shades = [[count ** 0.5 for count in row] for row in counts]
    colours = LinearSegmentedColormap.from_list("counts", [style.paper, style.second])
    axes.imshow(shades, cmap=colours, aspect="equal")
    most = max(max(row) for row in shades)
    for i in range(size):
        for j in range(size):
            ink = style.paper if shades[i][j] > 0.55 * most else style.ink
            axes.text(j, i - 0.17, characters[i] + characters[j], ha="center", va="center",
                      fontsize=7.5, color=ink)
            axes.text(j, i + 0.23, str(counts[i][j]) if counts[i][j] else "·", ha="center",
                      va="center", fontsize=5.5, color=ink, alpha=0.85)
    axes.grid(False)
    axes.set_xticks(range(size), list(characters))
    axes.set_yticks(range(size), list(characters))
    axes.tick_params(top=True, labeltop=True, bottom=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_ylabel("the character before")
    axes.set_xlabel("the next character")
    axes.xaxis.set_label_position("top")
    return figure
