"""What every rung of the road ends with, on two texts, from `gpt road`."""

RUNGS = range(1, 8)


def draw(log, shakespeare, style):
    figure, axes = style.figure(6.4, 3.9)
    texts = ((shakespeare, "Shakespeare", style.second, 1), (log, "the night's log", style.accent, -1))
    for trace, name, colour, side in texts:
        values = trace["values"]
        losses = [values[f"rung_{rung}.validation"] for rung in RUNGS]
        edges = [rung - 0.5 for rung in RUNGS] + [7.5]
        axes.stairs(losses, edges, baseline=None, color=colour, linewidth=2)
        axes.axhline(values["floors.bigram"], color=colour, linestyle=":", linewidth=1.2)
        for rung, loss in zip(RUNGS, losses):
            axes.annotate(f"{loss:.2f}", (rung, loss), (0, 8 * side - 1),
                          textcoords="offset points", ha="center", va="center_baseline",
                          color=style.ink, fontsize=9)
        axes.annotate(name, (7.5, losses[-1]), (5, 0), textcoords="offset points", va="center",
                      color=colour, annotation_clip=False)
    names = [log["values"][f"rung_{rung}.name"] for rung in RUNGS]
    axes.set_xticks(list(RUNGS), [name.replace(" ", "\n").replace("and\n", "and ").replace("-", "-\n")
                                  for name in names])
    axes.tick_params(axis="x", colors=style.ink, labelsize=9)
    axes.grid(axis="x", visible=False)
    axes.set(ylabel="nats a character", xlim=(0.5, 7.5))
    return figure
