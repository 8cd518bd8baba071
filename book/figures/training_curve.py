"""The loss of a training run beside what counting reaches, from `gpt train`."""

from shared.weave import traces

FLOORS = [("an even bet", "floor.uniform"), ("how frequent each is", "floor.unigram"),
          ("what follows what", "floor.bigram")]


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.8)
    steps = traces.column_of(trace, "steps", "step")
    axes.semilogx(steps, traces.column_of(trace, "steps", "loss"), color=style.second,
                  linewidth=0.8, alpha=0.6, label="the batch of a step")
    looks = traces.column_of(trace, "losses", "step")
    for name, colour, marker in (("training", style.third, "o"), ("validation", style.accent, "s")):
        points = [(s, l) for s, l in zip(looks, traces.column_of(trace, "losses", name)) if s > 0]
        axes.semilogx(*zip(*points), color=colour, marker=marker, markersize=4.5, linewidth=1.4,
                      label=f"{name}, 20 batches")
    for words, key in FLOORS:
        level = trace["values"][key]
        axes.axhline(level, color=style.muted, linewidth=1, linestyle=(0, (4, 3)))
        axes.annotate(words, (steps[-1], level), (0, 3), textcoords="offset points", ha="right",
                      color=style.ink, fontsize=9)
    axes.set_xticks([10, 30, 100, 300, 1000, 2000], ["10", "30", "100", "300", "1,000", "2,000"])
    axes.minorticks_off()
    axes.set(xlabel="step", ylabel="nats a character", ylim=(0, None))
    axes.legend(loc="lower left", fontsize=9)
    return figure
