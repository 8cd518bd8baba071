"""Megabytes that are read for a token of GPT-2, against the conversations that share a step."""

LENGTHS = [(1024, "1,024 tokens each"), (256, "256 tokens each"), (64, "64 tokens each")]


def draw(size, style):
    weights = size["values"]["memory.weights"] / 1e6
    cache = size["values"]["memory.cache_a_token"] / 1e6
    shared = [2 ** (k / 8) for k in range(49)]  # 1 to 64
    figure, axes = style.figure(6.4, 3.2)
    for (length, name), colour in zip(LENGTHS, [style.accent, style.second, style.third]):
        bytes_read = [weights / n + cache * length for n in shared]
        axes.plot(shared, bytes_read, color=colour)
        axes.annotate(name, (shared[-1], bytes_read[-1]), (6, 0), textcoords="offset points",
                      va="center", color=colour)
    axes.set(xscale="log", yscale="log", xlabel="conversations in a step",
             ylabel="megabytes read for a token", xlim=(1, 64))
    axes.set_xticks([1, 2, 4, 8, 16, 32, 64], ["1", "2", "4", "8", "16", "32", "64"])
    axes.set_yticks([10, 30, 100, 300], ["10", "30", "100", "300"])
    axes.minorticks_off()
    return figure
