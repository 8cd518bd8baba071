"""Tokens a second against the megabytes that a token reads, from `gpt speed`: three precisions, and
what the memory would allow for as many bytes."""

from shared.weave import traces

# The rows of the ladder come in fours: full recomputation, fp32, bf16, int8
NAMES = ["", "fp32", "bf16", "int8"]


def draw(trace, style):
    figure, axes = style.figure(6.4, 3.4)
    column = lambda name: traces.column_of(trace, "ladder", name)
    threads, megabytes, best = column("threads"), column("megabytes"), column("best")
    memory = column("memory_gigabytes_per_second")
    counts = sorted(set(threads))[:2]
    for count, colour in zip(counts, (style.second, style.accent)):
        rows = [i for i in range(len(threads)) if threads[i] == count and megabytes[i] > 0]
        x, y = [megabytes[i] for i in rows], [best[i] for i in rows]
        word = "thread" if count == 1 else "threads"
        axes.plot(x, [1000 * memory[i] / megabytes[i] for i in rows], "_", color=colour,
                  markersize=18, markeredgewidth=2,
                  label="what reading the bytes alone allows" if count == counts[-1] else None)
        axes.plot(x, y, "o", color=colour, markersize=7, label=f"{count} {word}")
        if count == counts[0]:
            for i, at, high in zip(rows, x, y):
                axes.annotate(NAMES[i % 4], (at, high), (9, -4), textcoords="offset points",
                              color=style.ink)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set(xlabel="megabytes read for a token", ylabel="tokens a second")
    axes.set_xticks([16, 32, 64], ["16", "32", "64"])
    axes.set_xticks([], minor=True)
    axes.set_xlim(13, 90)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.legend(loc="upper right")
    return figure
