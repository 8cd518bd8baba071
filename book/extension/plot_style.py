"""The look of every figure, and what a drawing script is handed: colours, and a figure to draw on.

The colours are those of the theme (book/theme/white_room/static/book.css). Text stays text in the
SVG, in the reader's own font. The same trace gives the same bytes.
"""

import io
import re

SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"


class Style:
    """Colours by their use. `style.figure(width, height)` returns (figure, axes), in inches."""

    def __init__(self, dark):
        self.dark = dark
        self.paper = "#17191c" if dark else "#fffefb"
        self.ink = "#e4e2dc" if dark else "#22242a"
        self.muted = "#a3a6ac" if dark else "#5c6068"
        self.grid = "#34373d" if dark else "#e3e0d8"
        self.accent = "#f0a35e" if dark else "#a84300"
        self.second = "#7cb7f2" if dark else "#1f5f9e"
        self.third = "#8fce9b" if dark else "#2c7a41"
        self.colours = [self.second, self.accent, self.third, self.muted]
        self.soft = ["#23364a", "#4a3320", "#243d2b"] if dark else ["#d9e6f3", "#f6dfce", "#d9ecdd"]

    def figure(self, width=6.4, height=3.4, **options):
        """One or more axes in the book's look; options go to matplotlib's subplots."""
        import matplotlib
        matplotlib.use("svg")
        matplotlib.rcParams.update(self.settings())
        from matplotlib import pyplot
        return pyplot.subplots(figsize=(width, height), layout="constrained", **options)

    def settings(self):
        return {
            "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 10,
            "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
            "text.color": self.ink, "axes.labelcolor": self.muted, "axes.edgecolor": self.grid,
            "axes.titlecolor": self.ink, "axes.titlesize": 11, "axes.titlelocation": "left",
            "xtick.color": self.muted, "ytick.color": self.muted, "axes.spines.top": False,
            "axes.spines.right": False, "axes.grid": True, "grid.color": self.grid,
            "grid.linewidth": 0.6, "axes.axisbelow": True, "lines.linewidth": 1.8,
            "legend.frameon": False, "legend.labelcolor": self.ink, "axes.linewidth": 0.8,
            "xtick.major.size": 0, "ytick.major.size": 0,
            "axes.prop_cycle": _cycle(self.colours),
        }


def _cycle(colours):
    from cycler import cycler
    return cycler(color=colours)


def svg(drawing, salt):
    """SVG text of a matplotlib figure (or of SVG text), without dates and random names."""
    if isinstance(drawing, str):
        return drawing
    figure = drawing[0] if isinstance(drawing, tuple) else drawing
    import matplotlib
    from matplotlib import pyplot
    with matplotlib.rc_context({"svg.hashsalt": salt, "svg.fonttype": "none"}):
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    text = re.sub(r"(['\"]?)DejaVu Sans\1(, sans-serif)?(?=[;\"])", SANS, out.getvalue())
    return re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.S)


def recolour(text, style):
    """A picture that a program drew in plain colours on white, in the book's colours."""
    uses = {"#ffffff": style.paper, "#111111": style.ink, "#333333": style.muted,
            "#777777": style.muted, "#a33a00": style.accent, "#e3edf7": style.soft[0],
            "#f6f4ee": style.paper}
    pattern = re.compile("|".join(uses), re.I)
    text = pattern.sub(lambda match: uses[match.group().lower()], text)
    return text
