"""Eight characters squashed at once, and fused two by two. Drawn from the program's text."""

CONTEXT = "..diondr"


def draw(style):
    from matplotlib.patches import FancyBboxPatch
    figure, panels = style.figure(6.8, 3.7, ncols=2, gridspec_kw={"width_ratios": [1, 1.32]})

    def box(axes, x, y, text, face, edge, half=0.36):
        axes.add_patch(FancyBboxPatch((x - half, y - 0.17), 2 * half, 0.34, facecolor=face,
                                      boxstyle="round,pad=0,rounding_size=0.08", edgecolor=edge,
                                      linewidth=1, zorder=2))
        axes.text(x, y, text, color=style.ink, ha="center", va="center", fontsize=9, zorder=3)

    def leaves(axes):
        for x, character in enumerate(CONTEXT):
            box(axes, x, 0, character, style.soft[0], style.second, 0.3)

    def link(axes, x, y, to, top):
        axes.plot([x, to], [y + 0.17, top - 0.17], color=style.muted, linewidth=0.9, zorder=1)

    flat, tree = panels
    leaves(flat)
    for x in range(8):
        link(flat, x, 0, 3.5, 1.6)
    box(flat, 3.5, 1.6, "200 neurons", style.soft[1], style.accent, 1.7)
    link(flat, 3.5, 1.6, 3.5, 3.9)
    box(flat, 3.5, 3.9, "e", style.paper, style.muted, 0.3)
    flat.set_title("all at once")

    leaves(tree)
    for level, width in ((1, 2), (2, 4), (3, 8)):
        for first in range(0, 8, width):
            middle = first + (width - 1) / 2
            for child in (middle - width / 4, middle + width / 4):
                link(tree, child, level - 1, middle, level)
            box(tree, middle, level, CONTEXT[first:first + width], style.soft[1], style.accent,
                0.22 + 0.13 * width)
    link(tree, 3.5, 3, 3.5, 3.9)
    box(tree, 3.5, 3.9, "e", style.paper, style.muted, 0.3)
    for level, shape in enumerate(("(B, 8, 24)", "(B, 4, 128)", "(B, 2, 128)", "(B, 128)")):
        tree.text(7.7, level, shape, color=style.muted, va="center", fontsize=8.5)
    tree.text(7.7, 3.9, "(B, 27)", color=style.muted, va="center", fontsize=8.5)
    tree.set_title("two by two")
    for axes, right in ((flat, 7.5), (tree, 10.3)):
        axes.set(xlim=(-0.5, right), ylim=(-0.3, 4.2))
        axes.axis("off")
    return figure
