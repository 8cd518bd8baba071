"""Loss against size for equal budgets, the law through it, and a forecast with its result."""

import math

from shared.weave import traces

SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def spelled(flops):
    power = math.floor(math.log10(flops) + 0.005)
    return f"{flops / 10 ** power:.1f}·10{str(power).translate(SUPERSCRIPT)}"


def between(points, x):
    """The value at x, on straight lines through the points in logarithms."""
    points = sorted(points)
    for (a, p), (b, q) in zip(points, points[1:]):
        if x <= b or (b, q) == points[-1]:
            share = math.log(x / a) / math.log(b / a)
            return p * (q / p) ** share


def apart(ends, gap):
    """The ends, moved down as little as keeps them `gap` apart, so that names are readable."""
    places, below = {}, math.inf
    for name in sorted(ends, key=ends.get, reverse=True):
        below = places[name] = min(ends[name], below - gap)
    return places


def draw(trace, style):
    values = trace["values"]

    def law(parameters, tokens):
        return (values["law.E"] + values["law.A"] / parameters ** values["law.alpha"]
                + values["law.B"] / tokens ** values["law.beta"])

    columns = [traces.column_of(trace, "runs", c) for c in ("flops", "parameters", "tokens", "loss")]
    budgets = {}  # in the order of the sweep; a run's operations differ by part of a step
    for flops, parameters, tokens, loss in zip(*columns):
        budgets.setdefault(spelled(flops), []).append((parameters, tokens, loss))

    figure, axes = style.figure(6.4, 4.0)
    axes.set_xscale("log")
    colours = [style.muted, style.third, style.second, style.ink]
    names = apart({name: min(runs)[2] for name, runs in budgets.items()},
                  (max(columns[3]) - values["result.loss"]) / 18)
    for colour, (name, runs) in zip(colours[-len(budgets):], budgets.items()):
        runs.sort()
        sizes = [r[0] for r in runs]
        fine = [sizes[0] * (sizes[-1] / sizes[0]) ** (i / 60) for i in range(61)]
        read = [(r[0], r[1]) for r in runs]
        axes.plot(fine, [law(n, between(read, n)) for n in fine], color=colour, linewidth=1.1,
                  linestyle=(0, (4, 2)))
        axes.plot(sizes, [r[2] for r in runs], "o", color=colour, markersize=5)
        axes.annotate(name, (sizes[0], names[name]), (-8, 0), textcoords="offset points",
                      ha="right", va="center", color=colour)
    n = values["held_out.parameters"]
    low, said, high = (values[f"forecast.{k}"] for k in ("low", "loss", "high"))
    axes.plot([n, n], [low, high], color=style.accent, linewidth=5, alpha=0.35,
              solid_capstyle="butt")
    axes.plot([n], [said], "_", color=style.accent, markersize=15, markeredgewidth=2)
    axes.plot([n], [values["result.loss"]], "o", color=style.accent, markersize=7)
    axes.annotate(f"{spelled(values['held_out.flops'])}: the forecast (bar and dash)\n"
                  "and the run (dot)", (n, said), (-14, 0), textcoords="offset points", ha="right",
                  va="center", color=style.accent)
    ticks = sorted({*columns[1], n})
    axes.set_xticks(ticks, [f"{t / 1000:.1f}k" for t in ticks])
    axes.minorticks_off()
    axes.set(xlabel="parameters", ylabel="loss on text that was not learned from (nats)",
             xlim=(ticks[0] / 1.75, n * 1.12))
    return figure
