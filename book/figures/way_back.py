"""What part 4's 26 tensors are made of, lane by lane. Drawn from the program's text, not a trace."""

# A lane: its name, then tensors as (name, column, row), then links. A lane begins with the tensor
# that ended the one before.
LANES = [
    ("first layer", 0.0,
     [("C", 0, 0), ("emb", 1, 0), ("embcat", 2.1, 0), ("W1", 3.1, -1), ("b1", 3.9, -1),
      ("hprebn", 3.5, 0)],
     ["C emb", "emb embcat", "embcat hprebn", "W1 hprebn", "b1 hprebn"]),
    ("batch normalisation", -2.6,
     [("hprebn", 0, 0), ("bnmeani", 0.8, 1), ("bndiff", 1.6, 0), ("bndiff2", 2.5, 1),
      ("bnvar", 3.6, 1), ("bnvar_inv", 4.8, 1), ("bnraw", 5.75, 0), ("hpreact", 7, 0),
      ("bngain", 6.2, -1), ("bnbias", 7.2, -1)],
     ["hprebn bndiff", "hprebn bnmeani", "bnmeani bndiff", "bndiff bnraw", "bndiff bndiff2",
      "bndiff2 bnvar", "bnvar bnvar_inv", "bnvar_inv bnraw", "bnraw hpreact", "bngain hpreact",
      "bnbias hpreact"]),
    ("second layer", -4.5,
     [("hpreact", 0, 0), ("h", 1, 0), ("logits", 2.1, 0), ("W2", 1.7, -1), ("b2", 2.5, -1)],
     ["hpreact h", "h logits", "W2 logits", "b2 logits"]),
    ("cross-entropy", -7.1,
     [("logits", 0, 0), ("logit_maxes", 0.85, 1), ("norm_logits", 1.75, 0), ("counts", 3, 0),
      ("counts_sum", 3.75, 1), ("counts_sum_inv", 5.4, 1), ("probs", 5.4, 0), ("logprobs", 6.45, 0),
      ("loss", 7.35, 0)],
     ["logits norm_logits", "logits logit_maxes", "logit_maxes norm_logits", "norm_logits counts",
      "counts probs", "counts counts_sum", "counts_sum counts_sum_inv", "counts_sum_inv probs",
      "probs logprobs", "logprobs loss"]),
]
PARAMETERS = {"C", "W1", "b1", "bngain", "bnbias", "W2", "b2"}
TWICE = {("batch normalisation", "hprebn"), ("batch normalisation", "bndiff"),
         ("cross-entropy", "logits"), ("cross-entropy", "counts")}


def draw(style):
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    figure, axes = style.figure(6.6, 5.2)
    for lane, base, tensors, links in LANES:
        boxes = {}
        top = max(row for _, _, row in tensors)
        axes.text(-0.42, base + top + 0.62, lane, color=style.muted, fontsize=9, va="center")
        for name, column, row in tensors:
            twice = (lane, name) in TWICE
            face = style.soft[1] if twice else style.soft[0] if name in PARAMETERS else style.paper
            edge = style.accent if twice else style.second if name in PARAMETERS else style.muted
            half = 0.052 * len(name) + 0.1
            box = FancyBboxPatch((column - half, base + row - 0.22), 2 * half, 0.44,
                                 boxstyle="round,pad=0,rounding_size=0.1", facecolor=face,
                                 edgecolor=edge, linewidth=1.6 if twice else 0.8, zorder=2)
            axes.add_patch(box)
            axes.text(column, base + row, name, color=style.ink, fontsize=8, ha="center",
                      va="center", zorder=3)
            boxes[name] = (box, (column, base + row))
        for link in links:
            (box_a, a), (box_b, b) = (boxes[name] for name in link.split())
            axes.add_patch(FancyArrowPatch(a, b, patchA=box_a, patchB=box_b, shrinkA=1, shrinkB=1,
                                           arrowstyle="-|>", mutation_scale=7, linewidth=0.9,
                                           color=style.muted, zorder=1))
    axes.set(xlim=(-0.5, 7.75), ylim=(-7.45, 0.85))
    axes.axis("off")
    return figure
