"""What each character of the stranger cost, and its mean among names that exist, from
`makemore surprise`."""

from shared.weave import traces


def draw(trace, style):
    figure, (game, usual) = style.figure(8.4, 3.2, ncols=2, width_ratios=[1.25, 1])
    name = trace["values"]["name_1"] + "."
    bits = traces.column_of(trace, "name_1", "bits")
    game.bar(range(len(bits)), bits, color=style.accent, width=0.72)
    game.set_xticks(range(len(name)), list(name))
    game.tick_params(axis="x", colors=style.ink)
    game.grid(axis="x", visible=False)
    game.set(ylabel="bits", title="the game, character by character")

    aside = traces.column_of(trace, "aside", "bits")
    width = 0.25
    bins = [width * i for i in range(int(7 / width) + 1)]
    usual.hist(aside, bins=bins, color=style.soft[0], edgecolor=style.paper, linewidth=0.5)
    top = usual.get_ylim()[1]
    for key, colour, height, side in (("name_1", style.accent, 1.08, "center"),
                                      ("name_4", style.second, 0.6, "right")):
        its = float(trace["values"][f"{key}.bits"])
        usual.plot([its, its], [0, top * height], color=colour, linewidth=1.5)
        usual.annotate(trace["values"][key], (its, top * height), (0, 3), ha=side, va="bottom",
                       textcoords="offset points", color=colour)
    usual.set(xlabel="bits a character", ylabel="names", title="a thousand names kept aside",
              ylim=(0, top * 1.22), xlim=(0, 7))
    usual.grid(axis="x", visible=False)
    return figure
