"""Where training put the characters in a plane, from `makemore lecture 2`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 5.2)
    x, y = (traces.column_of(trace, "points", name) for name in ("x", "y"))
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
