"""Training and validation loss over smoothing and n, from `makemore lecture ngram`."""

from shared.weave import traces


def draw(trace, style):
    figure, panels = style.figure(6.8, 3.2, ncols=2, sharey=True)
    ns = traces.column_of(trace, "grid", "n")
    smoothing = traces.column_of(trace, "grid", "smoothing")
    for axes, column, title in zip(panels, ("train_loss", "validation_loss"),
                                   ("names that were counted", "names kept aside")):
        loss = traces.column_of(trace, "grid", column)
        for n, colour, marker in zip(sorted(set(ns)), style.colours, "so^"):
            of_n = [i for i, its in enumerate(ns) if its == n]
            axes.semilogx([smoothing[i] for i in of_n], [loss[i] for i in of_n], "-" + marker,
                          color=colour, markersize=4, label=f"n = {n}")
        axes.set(title=title, xlabel="smoothing")
        axes.set_xticks([0.03, 0.1, 0.3, 1], ["0.03", "0.1", "0.3", "1"])
        axes.minorticks_off()
    panels[0].set_ylabel("loss, nats a character")
    panels[0].legend(loc="lower right")
    return figure
