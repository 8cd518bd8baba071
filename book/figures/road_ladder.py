"""What every rung of the road ends with, on two texts, from `gpt road`."""

RUNGS = range(1, 8)


def draw(log, shakespeare, style):
    figure, axes = style.figure(6.4, 4.0)
    texts = {"the night's log": (log, style.accent), "Shakespeare": (shakespeare, style.second)}
    losses = {name: [trace["values"][f"rung_{rung}.validation"] for rung in RUNGS]
              for name, (trace, colour) in texts.items()}
    edges = [rung - 0.5 for rung in RUNGS] + [7.5]
    for name, (trace, colour) in texts.items():
        axes.stairs(losses[name], edges, baseline=None, color=colour, linewidth=2)
        axes.axhline(trace["values"]["floors.bigram"], color=colour, linestyle=":", linewidth=1.2)
        for i, rung in enumerate(RUNGS):
            above = losses[name][i] == max(row[i] for row in losses.values())
            axes.annotate(f"{losses[name][i]:.2f}", (rung, losses[name][i]),
                          (0, 8 if above else -9), textcoords="offset points", ha="center",
                          va="center_baseline", color=colour, fontsize=9,
                          bbox={"facecolor": style.paper, "edgecolor": "none", "pad": 0.6})
        axes.annotate(name, (7.5, losses[name][-1]), (5, 0), textcoords="offset points",
                      va="center", color=colour, annotation_clip=False)
    axes.set_xticks(list(RUNGS), ["bigram", "one\nhead", "several\nheads", "feed-\nforward",
                                  "residuals", "layer\nnorm", "scale,\ndropout"])
    axes.tick_params(axis="x", colors=style.ink, labelsize=9)
    axes.grid(axis="x", visible=False)
    low, high = min(map(min, losses.values())), max(map(max, losses.values()))
    axes.set(ylabel="nats a character", xlim=(0.5, 7.5), ylim=(low - 0.2, high + 0.2))
    return figure
