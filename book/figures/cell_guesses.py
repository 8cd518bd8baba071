"""A line of text, and under each character the five that the net thought most probable to come
next, from `makemore text --neurons`. The deeper the ground, the more probable; the one that came
next has a frame."""

from xml.sax.saxutils import escape

from shared.weave import traces

NAME, COLUMNS, ROWS = "timestamp", 26, 3
CELL, LINE, SIZE = 18, 18, 12  # pixels
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def mixed(a, b, share):
    """The colour a share of the way from a to b."""
    parts = [round(int(a[i:i + 2], 16) * (1 - share) + int(b[i:i + 2], 16) * share)
             for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def shown(byte):
    return "↵" if byte == 10 else "·" if byte == 32 else chr(byte) if 32 < byte < 127 else "?"


def draw(trace, style):
    column = lambda what: traces.column_of(trace, f"{NAME}.passage", what)
    text = column("byte")
    guesses = [list(zip(column(f"guess_{rank}"), column(f"probability_{rank}")))
               for rank in range(1, 6)]
    out, y = [], 2

    def character(x, y, byte, colour, weight="normal"):
        out.append(f'<text x="{x + CELL / 2:.1f}" y="{y + 13:.1f}" text-anchor="middle" '
                   f'font-size="{SIZE}" font-weight="{weight}" font-family="{MONO}" '
                   f'fill="{colour}">{escape(shown(byte))}</text>')

    for row in range(ROWS):
        places = range(row * COLUMNS, (row + 1) * COLUMNS)
        for x, i in enumerate(places):
            character(x * CELL, y, text[i], style.ink, "bold")
            for rank in range(5):
                byte, probability = guesses[rank][i]
                top = y + (rank + 1) * LINE + 3
                right = byte == text[i + 1]
                edge = style.second if right else "none"
                out.append(f'<rect x="{x * CELL + 1}" y="{top}" width="{CELL - 2}" '
                           f'height="{LINE - 2}" fill="{mixed(style.paper, style.accent, 0.6 * probability)}" '
                           f'stroke="{edge}" stroke-width="1.5"/>')
                character(x * CELL, top, byte, style.ink if probability > 0.1 else style.muted)
        y += 6 * LINE + 16
    width = COLUMNS * CELL
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{y}" '
            f'viewBox="0 0 {width} {y}">{"".join(out)}</svg>\n')
