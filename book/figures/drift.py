"""How many windows raise an alarm when a share of the names has drifted, from `makemore drift`."""

from shared.weave import traces

GAUGES = [("bits", "bits a character", "-", "o"), ("first_guess", "first guess right", "-", "s"),
          ("characters", "characters", "-", "^"), ("length", "length", "--", "v"),
          ("unknown", "unknown characters", "--", "D")]
PANELS = [("reversed", "spelled backwards"), ("prefixed", "everything gets a prefix"),
          ("separated", "underscore for hyphen")]


def draw(trace, style):
    figure, (*panels, key) = style.figure(10, 3.3, ncols=4, sharey=True,
                                          width_ratios=[1, 1, 1, 0.42])
    colours = [style.accent, style.muted, style.second, style.third, style.ink]
    for axes, (series, title) in zip(panels, PANELS):
        share = [100 * x for x in traces.column_of(trace, series, "share")]
        windows = traces.column_of(trace, series, "windows")
        for (column, name, line, marker), colour in zip(GAUGES, colours):
            alarms = traces.column_of(trace, series, column)
            axes.plot(range(len(share)), [100 * a / n for a, n in zip(alarms, windows)], line,
                      marker=marker, markersize=4, color=colour, label=name)
        axes.set_xticks(range(len(share)), [f"{x:.0f}" for x in share])
        axes.set(title=title, xlabel="per cent drifted", ylim=(-4, 104))
    panels[0].set_ylabel("per cent of windows that alarm")
    key.axis("off")
    key.legend(*panels[0].get_legend_handles_labels(), loc="center left", borderaxespad=0)
    return figure
