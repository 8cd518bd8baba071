"""Nats a character on the night's log: what counting knows, the rungs of the road, and the GPT."""

FLOORS = [("a uniform guess", "floor.uniform"), ("how frequent each one is", "floor.unigram"),
          ("what follows what", "floor.bigram")]


def draw(train, road, style):
    values = [(name, train["values"][key], style.muted) for name, key in FLOORS]
    for rung in range(2, 8):
        name = road["values"][f"rung_{rung}.name"]
        values.append((name if rung == 2 else f"+ {name}",
                       road["values"][f"rung_{rung}.validation"], style.second))
    values.append(("the GPT", train["values"]["validation_loss"], style.accent))
    names, losses, colours = zip(*values)

    figure, axes = style.figure(6.4, 3.7)
    axes.barh(names, losses, color=colours, height=0.64)
    for row, loss in enumerate(losses):
        axes.annotate(f"{loss:.2f}", (loss, row), (5, 0), textcoords="offset points", va="center",
                      color=style.ink)
    axes.set(xlabel="nats a character", xlim=(0, max(losses) * 1.1))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", colors=style.ink)
    return figure
