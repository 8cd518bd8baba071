"""f(x) = 3x^2 - 4x + 5, and the straight lines whose steepness `warmup slope` measured."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.4)
    xs = [i / 50 for i in range(-210, 211)]
    axes.plot(xs, [3 * x * x - 4 * x + 5 for x in xs], color=style.muted)
    points = zip(*(traces.column_of(trace, "points", name) for name in ("x", "f", "slope")))
    for (x, f, slope), colour, reach in zip(
            points, (style.accent, style.second, style.third), (0.7, 0.7, 1.4)):
        ends = [x - reach, x + reach]
        axes.plot(ends, [f + slope * (end - x) for end in ends], color=colour)
        axes.plot([x], [f], "o", color=colour)
        side = 1 if x < 0 else -1
        place = (14 * side, 6) if abs(slope) > 1 else (0, 14)
        align = {1: "left", -1: "right"}[side] if abs(slope) > 1 else "center"
        shown = f"{slope:+.0f}".replace("-", "−") if abs(slope) > 0.5 else "0"
        axes.annotate(f"slope {shown}", (x, f), place, textcoords="offset points", ha=align,
                      color=colour)
    axes.set(xlabel="x", ylabel="f(x)", xlim=(-4.2, 4.2), ylim=(-8, 72))
    return figure
