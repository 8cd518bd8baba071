"""The plane as the trained net divides it, from `micrograd moons`."""

from shared.weave import traces


def draw(trace, style):
    figure, axes = style.figure(6.4, 4.6)
    x, y, score = (traces.column_of(trace, "grid", name) for name in ("x", "y", "score"))
    side = int(len(x) ** 0.5)
    rows = lambda column: [column[i * side:(i + 1) * side] for i in range(side)]
    axes.contourf(rows(x), rows(y), rows(score), levels=[-1e9, 0, 1e9],
                  colors=[style.soft[0], style.soft[1]])
    axes.contour(rows(x), rows(y), rows(score), levels=[0], colors=[style.ink], linewidths=1.6)
    points = list(zip(*(traces.column_of(trace, "points", name) for name in ("x", "y", "label"))))
    for label, colour, marker, name in ((-1, style.second, "o", "healthy"),
                                        (1, style.accent, "s", "sick")):
        chosen = [(px, py) for px, py, its in points if its == label]
        axes.plot(*zip(*chosen), marker, color=colour, markersize=5.5,
                  markeredgecolor=style.paper, markeredgewidth=0.8, label=name)
    axes.set(xlabel="first measurement", ylabel="second measurement", ylim=(-1.5, 1.9))
    axes.grid(False)
    axes.legend(loc="upper right")
    return figure
