"""Eight scores of variance 1, 16 and 64, what softmax makes of them, and the slope it is left with.

Nothing here was measured: the scores are the eight quantiles of a normal distribution, which are
multiplied by the root of D, as sums of D products would be.
"""

import math
from statistics import NormalDist

ORDER = [4, 1, 6, 3, 7, 0, 5, 2]  # so that they look like scores
SIZES = [(1, "divided, whatever D is"), (16, "undivided, D = 16"), (64, "undivided, D = 64")]


def shares(size):
    scores = [math.sqrt(size) * NormalDist().inv_cdf((rank + 0.5) / len(ORDER)) for rank in ORDER]
    powers = [math.exp(score - max(scores)) for score in scores]
    return [power / sum(powers) for power in powers]


def draw(style):
    figure, grid = style.figure(6.8, 3.6, nrows=2, ncols=3, sharex=True, sharey="row",
                                gridspec_kw={"height_ratios": [2, 1]})
    for (size, title), (above, below) in zip(SIZES, grid.T):
        p = shares(size)
        above.bar(range(len(p)), p, width=0.75, color=style.second)
        above.annotate(f"{max(p):.2f}", (p.index(max(p)), max(p)), (0, 3), ha="center",
                       textcoords="offset points", color=style.ink)
        below.bar(range(len(p)), [x * (1 - x) for x in p], width=0.75, color=style.accent)
        above.set(title=title, ylim=(0, 1.15))
        below.set(ylim=(0, 0.27), xlabel="eight positions")
        for axes in (above, below):
            axes.set_xticks([])
            axes.grid(axis="x", visible=False)
    grid[0][0].set_ylabel("share")
    grid[1][0].set_ylabel("slope")
    return figure
