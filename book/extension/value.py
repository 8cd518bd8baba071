"""The role `val`: a number in a sentence, read from a trace, never typed.

    {val}`01-micrograd/moons#final_loss|.4f`           a value
    {val}`01-micrograd/moons#training.loss[step=99]`   a cell of a series, by row or by key
    {val}`01-micrograd/bench#readable_ms / tape_ms|.0f`  a ratio of two of them
"""

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from shared.weave import traces

from . import state


def lookup(trace, expression):
    """The value an expression names: one name, or a quotient of two."""
    top, slash, bottom = expression.partition(" / ")
    value = traces.find(trace, top.strip())
    if slash:
        value = value / traces.find(trace, bottom.strip())
    return value


def spell(value, form):
    """A value as the sentence prints it."""
    if not form:
        return str(value)
    if form.endswith("d") and isinstance(value, float):
        value = round(value)
    return format(value, form)


class number(nodes.Inline, nodes.TextElement):
    """A number that a trace holds; a title says where a measured one was measured."""


class Value(SphinxRole):
    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        target, _, form = self.text.partition("|")
        trace_name, sharp, name = target.partition("#")
        try:
            if not sharp:
                raise KeyError(f"{self.text!r} names no value: write TRACE#NAME|FORMAT")
            book, fresh, run = state.pair(env, trace_name)
            value = lookup(book, name)
            text = spell(value, form)
        except (traces.TraceError, KeyError, ValueError, TypeError, ZeroDivisionError) as error:
            return [state.inline_problem(env, place, error.args[0])], []
        state.record(env).values.append((trace_name, name))
        node = number(self.rawtext, "", classes=["val"])
        if run.timings:
            node["title"] = f"measured {book.get('date', '')} on {book.get('machine', '')}"
            node["classes"].append("measured")
        try:
            yours = lookup(fresh, name) if fresh else value
        except (KeyError, TypeError, ZeroDivisionError):
            yours = None
        theirs = spell(yours, form) if yours is not None else "none"
        if theirs == text or (yours is not None and traces.same(value, yours, run.kind)):
            node += nodes.Text(text)
            return [node], []
        state.problem(env, place, f"{target}: the book {text}, yours {theirs}", "drift")
        node["classes"].append("differs")
        node += nodes.Text(f"the book {text}, ")
        node += nodes.inline("", f"yours {theirs}", classes=["yours"])
        return [node], []


def visit_number(self, node):
    extra = {"title": node["title"]} if node.get("title") else {}
    self.body.append(self.starttag(node, "span", "", **extra))


def depart_number(self, node):
    self.body.append("</span>")


def setup(app):
    app.add_role("val", Value())
    app.add_node(number, html=(visit_number, depart_number))
