"""What a line of the night's logs cost, quarter of an hour by quarter, from `gpt night`."""


def hours(clock):
    hour, minute = map(int, clock.split(":"))
    return (hour * 60 + minute + 120) % 1440 / 60


def draw(trace, style):
    from shared.weave import traces
    values = trace["values"]
    begin = traces.column_of(trace, "quarters", "hours_since_22")
    mean = traces.column_of(trace, "quarters", "mean")
    figure, axes = style.figure(6.4, 3.0)
    axes.axvspan(hours(values["trouble.begin"]), hours(values["trouble.end"]),
                 color=style.soft[1], linewidth=0)
    axes.bar([x + 0.125 for x in begin], mean, width=0.21, color=style.second)
    page = hours(values["trouble.page"])
    axes.plot([page, page], [0, max(mean) * 1.08], color=style.accent, linewidth=1.4)
    axes.annotate(f"{values['trouble.page']}, the page", (page, max(mean) * 1.08), (4, -2),
                  textcoords="offset points", color=style.accent, va="top")
    ticks = range(0, 12, 2)
    axes.set_xticks(ticks, [f"{(22 + t) % 24:02d}:00" for t in ticks])
    axes.set(ylabel="nats a character", xlim=(0, 11.75), ylim=(0, max(mean) * 1.25))
    axes.grid(axis="x", visible=False)
    return figure
