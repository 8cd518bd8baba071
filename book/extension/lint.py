"""Finds results that were typed: a decimal in a chapter's prose, in a sentence that speaks of loss,
accuracy, time or speed. Results are written with `val`; a number that is a definition is written as
code or as a formula, and is left alone."""

import re

from docutils import nodes

from . import state, value

DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.]*\d)")
RESULT = re.compile(r"\b(?:loss|losses|accuracy|perplexity|gradient|milliseconds?|microseconds?"
                    r"|seconds?|ms|µs|GFLOP/s|faster|slower|times as)\b", re.I)
LEFT_ALONE = (nodes.literal, nodes.math, nodes.reference, value.number)


def prose(paragraph):
    """The text of a paragraph without code, formulas, links and numbers from traces."""
    parts = []

    def gather(node):
        if isinstance(node, nodes.Text):
            parts.append(str(node))
        elif isinstance(node, LEFT_ALONE) or "wr-mark-inline" in node.get("classes", []) \
                or "quote" in node.get("classes", []):
            parts.append("…")
        else:
            for child in node.children:
                gather(child)

    gather(paragraph)
    return "".join(parts)


def _check(app, doctree):
    folders = {chapter.folder for chapter in state.all_chapters(app.env)}
    if app.env.docname.split("/")[0] not in folders:
        return
    for paragraph in doctree.findall(nodes.paragraph):
        if any("wr-mark" in above.get("classes", []) for above in _above(paragraph)):
            continue
        for sentence in re.split(r"(?<=[.!?:;])\s+", prose(paragraph)):
            found = DECIMAL.search(sentence)
            if found and RESULT.search(sentence):
                state.problem(app.env, state.where(app.env, paragraph.line),
                              f"{found.group()} was typed beside a result; write it with val, or as "
                              "code if it is a definition")


def _above(node):
    while node is not None and isinstance(node, nodes.Element):
        yield node
        node = node.parent


def setup(app):
    app.connect("doctree-read", _check)
