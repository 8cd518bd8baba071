"""The adder at eight sizes: whole answers, single digits, and the loss, from `gpt emergence`."""

from shared.weave import traces

DIGITS = [("digit_1", "units", "accent", "-o"), ("digit_2", "tens", "second", "-s"),
          ("digit_3", "hundreds", "third", "-^")]


def draw(trace, style):
    def column(name):
        return traces.column_of(trace, "sizes", name)

    sizes = column("parameters")
    figure, panels = style.figure(9.2, 3.2, ncols=3, sharex=True)
    whole, single, loss = panels
    whole.plot(sizes, [100 * x for x in column("exact")], "-o", color=style.ink, markersize=4)
    whole.plot(sizes, [100 * x for x in column("product")], "o", color=style.accent, markersize=10,
               markerfacecolor="none", label="digits, multiplied")
    whole.set(title="whole answers right, %", ylim=(-4, 104))
    whole.legend(loc="lower right")
    for name, label, colour, line in DIGITS:
        single.plot(sizes, [100 * x for x in column(name)], line, color=getattr(style, colour),
                    markersize=4, label=label)
    single.set(title="single digits right, %", ylim=(-4, 104))
    single.legend(loc="lower right")
    loss.plot(sizes, column("loss"), "-o", color=style.ink, markersize=4)
    loss.set(title="loss, nats a digit", ylim=(-0.06, None))
    for axes in panels:
        axes.set_xscale("log")
        axes.set_xlabel("parameters")
        axes.set_xticks([1000, 10_000, 100_000], ["1k", "10k", "100k"])
        axes.minorticks_off()
    return figure
