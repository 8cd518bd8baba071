"""What the blocks of GPT-2 keep of one sequence for the way back, with attention's matrix and without."""

LAYERS, HEADS, CHANNELS, BYTES = 12, 12, 768, 4


def draw(size, style):
    contexts = [2 ** (k / 4) for k in range(24, 61)]  # 64 to 32,768
    # Of a position: two norms, qkv, what was found, the stream after either branch, two times 4 C
    rows = [LAYERS * (16 * CHANNELS + HEADS + 4) * BYTES * t / 1e6 for t in contexts]
    matrix = [LAYERS * HEADS * BYTES * t * t / 1e6 for t in contexts]
    both = [r + m for r, m in zip(rows, matrix)]

    figure, axes = style.figure(6.4, 3.2)
    for values, name, colour in ((both, "with the (T, T)\nmatrices", style.second),
                                 (rows, "without", style.accent)):
        axes.plot(contexts, values, color=colour)
        axes.annotate(name, (contexts[-1], values[-1]), (6, 0), textcoords="offset points",
                      va="center", color=colour)
    axes.axvline(1024, color=style.muted, linewidth=1, linestyle=":")
    axes.annotate("GPT-2", (1024, both[-1]), (5, -4), textcoords="offset points", va="top",
                  color=style.muted)
    axes.set(xscale="log", yscale="log", xlabel="context, tokens", ylabel="megabytes a sequence",
             xlim=(contexts[0], contexts[-1]))
    axes.set_xticks([64, 256, 1024, 4096, 16384], ["64", "256", "1,024", "4,096", "16,384"])
    axes.set_yticks([100, 1000, 10000, 100000], ["100", "1,000", "10,000", "100,000"])
    axes.minorticks_off()
    return figure
