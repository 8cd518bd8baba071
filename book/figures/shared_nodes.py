"""Two trees of a name that share a half: what a convolution computes once. Drawn, not measured."""

TEXT = "........diondre"
LAST, BEFORE = 14, 10


def nodes_of(root):
    """The nodes (level, place) of the tree whose context ends at `root`, and its links."""
    nodes, links, waiting = set(), set(), [(3, root)]
    while waiting:
        level, place = node = waiting.pop()
        nodes.add(node)
        if level == 0:
            continue
        for below in ((level - 1, place), (level - 1, place - 2 ** (level - 1))):
            links.add((node, below))
            waiting.append(below)
    return nodes, links


def draw(style):
    figure, axes = style.figure(6.6, 3.3)
    last, before = nodes_of(LAST), nodes_of(BEFORE)
    colour = {True: {True: style.ink, False: style.accent}, False: {True: style.second, False: None}}
    for place in range(len(TEXT)):
        for level in range(1, 4):
            axes.plot([place], [level], "o", color=style.grid, markersize=7, zorder=1)
    for links in (last[1], before[1]):
        for link in links:
            (upper, right), (lower, left) = link
            axes.plot([right, left], [upper, lower], zorder=2, linewidth=1.5,
                      color=colour[link in last[1]][link in before[1]])
    for node in last[0] | before[0]:
        shade = colour[node in last[0]][node in before[0]]
        if node[0]:
            axes.plot([node[1]], [node[0]], "o", color=shade, markersize=8, zorder=3)
    for place, character in enumerate(TEXT):
        node = (0, place)
        shade = colour[node in last[0]][node in before[0]] or style.muted
        axes.text(place, -0.12, character, color=shade, ha="center", va="top", fontsize=12)
    for root, shade, guess in ((LAST, style.accent, "."), (BEFORE, style.second, "n")):
        axes.annotate(f"guesses {guess if guess != '.' else 'the end'}", (root, 3), (0, 9),
                      textcoords="offset points", ha="center", color=shade)
    axes.text(8.75, 1.55, "shared", color=style.ink, ha="right", va="center")
    axes.set(xlim=(-0.6, 15.2), ylim=(-0.65, 3.5), xticks=[], yticks=[1, 2, 3],
             yticklabels=["1 apart", "2 apart", "4 apart"])
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return figure
