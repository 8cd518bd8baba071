"""Where training put the characters in a plane, and where they were after 1000 steps, from
`makemore lecture 2` and `makemore lecture 2 --steps 1000`."""

from shared.weave import traces


def draw(trace, early, style):
    figure, axes = style.figure(6.4, 5.2)
    x, y, x0, y0 = (traces.column_of(t, "points", name)
                    for t in (trace, early) for name in ("x", "y"))
    for *place, px, py in zip(x0, y0, x, y):
        axes.plot([place[0], px], [place[1], py], color=style.muted, linewidth=0.8, alpha=0.7)
    for character, px, py in zip(traces.find(trace, "characters"), x, y):
        vowel, end = character in "aeiou", character == "."
        colour = style.accent if vowel else style.third if end else style.second
        soft = style.soft[1] if vowel else style.soft[2] if end else style.soft[0]
        axes.plot([px], [py], "o", markersize=19, color=soft, markeredgecolor=colour,
                  markeredgewidth=1)
        axes.annotate("end" if end else character, (px, py), ha="center", va="center_baseline",
                      color=style.ink, fontsize=8 if end else 11)
    axes.margins(0.08)
    axes.set(xlabel="first number", ylabel="second number")
    return figure
