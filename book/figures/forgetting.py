"""What a model with a context of 64 sees while a text grows, by the rule of generator.cpp and by
nanoGPT's. No trace: arithmetic."""

CONTEXT, END = 64, 200


def window_begin(n, context):
    half = context - context // 2
    return 0 if n <= context else -(-(n - context) // half) * half


def draw(style):
    figure, axes = style.figure(6.4, 3.2)
    lengths = list(range(1, END + 1))
    begins = [window_begin(n, CONTEXT) for n in lengths]
    axes.fill_between(lengths, begins, lengths, step="post", color=style.soft[0], linewidth=0)
    axes.plot(lengths, lengths, color=style.muted, linewidth=1.2)
    axes.step(lengths, begins, where="post", color=style.second,
              label="ours: half a context at once")
    axes.plot(lengths, [max(0, n - CONTEXT) for n in lengths], ":", color=style.accent,
              label="nanoGPT: a token a step")
    jumps = [n for n in lengths[1:] if window_begin(n, CONTEXT) != window_begin(n - 1, CONTEXT)]
    axes.plot(jumps, [window_begin(n, CONTEXT) for n in jumps], "o", color=style.second,
              markersize=5)
    axes.annotate("seen", (107, 82), color=style.ink)
    axes.annotate("forgotten", (140, 24), color=style.muted)
    axes.legend(loc="upper left")
    axes.set(xlabel="tokens of the text so far", ylabel="place in the text", xlim=(0, END),
             ylim=(0, END), xticks=range(0, END + 1, 32), yticks=range(0, END + 1, 32))
    return figure
