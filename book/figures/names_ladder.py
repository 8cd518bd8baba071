"""Nats a character of each step of chapter 2, from the traces of the lectures."""

import math


def draw(counting, ngram, mlp, batch_norm, wavenet, style):
    value = lambda trace, name: float(trace["values"][name])
    best = f"n_{int(value(ngram, 'best.n'))}.smoothing_{value(ngram, 'best.smoothing'):.2f}"
    steps = [
        ("a uniform guess", math.log(len(counting["values"]["characters"]))),
        ("bigram, counted", value(counting, "counts.loss")),
        ("n-gram, counted", value(ngram, f"{best}.validation")),
        ("MLP", value(mlp, "mlp.dev")),
        ("MLP, batch norm", value(batch_norm, "batch_norm.dev")),
        ("WaveNet", value(wavenet, "wavenet.dev")),
    ]
    figure, axes = style.figure(6.4, 2.9)
    floor = 1.6
    names, losses = zip(*steps)
    colours = [style.muted] + [style.second] * 2 + [style.accent] * 3
    axes.barh(names, [loss - floor for loss in losses], left=floor, color=colours, height=0.62)
    for row, loss in enumerate(losses):
        axes.annotate(f"{loss:.2f}", (loss, row), (5, 0), textcoords="offset points", va="center",
                      color=style.ink)
    axes.set(xlabel="nats a character", xlim=(floor, 3.6))
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", colors=style.ink)
    return figure
