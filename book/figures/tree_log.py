"""Part 5's log: the loss on training names and on dev names, one change at a time."""

RUNGS = [("three_characters", "three characters, flat"), ("eight_characters", "eight characters, flat"),
         ("tree", "tree, with the bug"), ("tree_mended", "tree, mended"), ("wavenet", "larger tree")]


def draw(trace, style):
    figure, axes = style.figure(6.4, 2.9)
    for row, (name, _) in enumerate(RUNGS):
        train, dev = (trace["values"][f"{name}.{split}"] for split in ("train", "dev"))
        axes.plot([train, dev], [row, row], color=style.muted, linewidth=1.2, zorder=1)
        axes.plot([train], [row], "s", color=style.second, markersize=6, label="train" if not row else None)
        axes.plot([dev], [row], "o", color=style.accent, markersize=7, label="dev" if not row else None)
        axes.annotate(f"{train:.3f}", (train, row), (-8, 0), textcoords="offset points", ha="right",
                      va="center", color=style.second, fontsize=9)
        axes.annotate(f"{dev:.3f}", (dev, row), (8, 0), textcoords="offset points", va="center",
                      color=style.accent, fontsize=9)
    axes.set_yticks(range(len(RUNGS)), [label for _, label in RUNGS])
    axes.tick_params(axis="y", colors=style.ink)
    axes.invert_yaxis()
    low, high = axes.get_xlim()
    axes.set_xlim(low - 0.035, high + 0.035)
    axes.set_xlabel("loss, in nats a character")
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower right")
    return figure
