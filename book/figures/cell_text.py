"""Passages of text, each character on a ground that says what one cell held when it had read it,
from `makemore text --neurons`. Orange: near -1, blue: near 1."""

from xml.sax.saxutils import escape

from shared.weave import traces

COLUMNS, CELL, LINE, SIZE = 72, 6.6, 14.5, 11  # characters a line; pixels
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
SHOWN = {"number": 9, "timestamp": 4, "indentation": 16}  # and so many lines of its passage


def mixed(a, b, share):
    """The colour a share of the way from a to b."""
    parts = [round(int(a[i:i + 2], 16) * (1 - share) + int(b[i:i + 2], 16) * share)
             for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def ground(activation, style):
    """Five steps on either side of nothing."""
    step = min(5, int(abs(activation) * 5 + 0.5)) / 5
    return mixed(style.paper, style.accent if activation < 0 else style.second, 0.5 * step)


def lines_of(trace, name):
    """The passage as lines of (character, activation), cut where the page is too narrow."""
    lines = [[]]
    for byte, activation in zip(traces.column_of(trace, f"{name}.passage", "byte"),
                                traces.column_of(trace, f"{name}.passage", "activation")):
        if len(lines[-1]) == COLUMNS:
            lines.append([])
        lines[-1].append(("↵" if byte == 10 else chr(byte) if 32 <= byte < 127 else "?",
                          activation))
        if byte == 10:
            lines.append([])
    return [line for line in lines if line]


def draw(trace, style):
    out, y = [], 4
    for name, count in SHOWN.items():
        layer, cell = (traces.find(trace, f"{name}.{what}") for what in ("layer", "cell"))
        out.append(f'<text x="0" y="{y + 12}" fill="{style.muted}" font-size="12" '
                   f'font-family="system-ui, sans-serif">layer {layer}, cell {cell}, chosen for: '
                   f'{name.replace("-", " ")}</text>')
        y += 20
        for line in lines_of(trace, name)[:count]:
            begin = 0
            while begin < len(line):  # one rectangle a run of equal colour
                colour, end = ground(line[begin][1], style), begin
                while end < len(line) and ground(line[end][1], style) == colour:
                    end += 1
                out.append(f'<rect x="{begin * CELL:.1f}" y="{y:.1f}" '
                           f'width="{(end - begin) * CELL:.1f}" height="{LINE}" fill="{colour}"/>')
                begin = end
            text = "".join(character for character, _ in line)
            out.append(f'<text xml:space="preserve" style="white-space:pre" x="0" '
                       f'y="{y + 11:.1f}" font-size="{SIZE}" font-family="{MONO}" '
                       f'fill="{style.ink}" textLength="{len(text) * CELL:.1f}" '
                       f'lengthAdjust="spacing">{escape(text)}</text>')
            y += LINE
        y += 12
    width = COLUMNS * CELL
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{y:.0f}" '
            f'viewBox="0 0 {width:.0f} {y:.0f}">{"".join(out)}</svg>\n')
