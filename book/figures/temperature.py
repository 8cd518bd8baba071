"""What temperature and top-p do to eight scores that lie equally far apart. No trace: arithmetic."""

import math

SCORES = [4.0 - 0.8 * i for i in range(8)]
TOP_P = 0.9


def probabilities(temperature):
    powers = [math.exp((score - SCORES[0]) / temperature) for score in SCORES]
    return [power / sum(powers) for power in powers]


def kept(p):
    """How many of the largest reach TOP_P together."""
    reached, count = 0.0, 0
    while reached < TOP_P:
        reached += p[count]
        count += 1
    return count


def draw(style):
    figure, panels = style.figure(6.4, 2.5, ncols=3, sharey=True)
    for axes, temperature in zip(panels, (0.5, 1, 2)):
        p = probabilities(temperature)
        stay = kept(p)
        colours = [style.second if i < stay else style.soft[0] for i in range(len(p))]
        axes.bar(range(1, len(p) + 1), p, color=colours, width=0.72)
        axes.set_title(f"temperature {temperature:g}")
        axes.annotate(f"{stay} reach {TOP_P:g}", (0.97, 0.88), xycoords="axes fraction",
                      ha="right", color=style.ink, fontsize=9)
        axes.set_xticks(range(1, len(p) + 1))
        axes.grid(axis="x", visible=False)
    panels[0].set(ylabel="probability", ylim=(0, 0.9))
    panels[1].set_xlabel("token, by its score")
    return figure
