"""`output`: what a program printed, from its trace, beside what it prints for the reader."""

import difflib
import html

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from shared.weave import traces

from . import state


class output(nodes.General, nodes.Element):
    """A terminal: the command, then lines; where the reader's differ, both."""


def ranges(text, count):
    """Line indices of "1-3, 9, -1": counted from 1, or from the end."""
    found = []
    for part in text.replace(",", " ").split():
        sign = -1 if part.startswith("-") else 1
        first, _, last = part.lstrip("-").partition("-")
        at = lambda n: n - 1 if sign > 0 else count - n
        found += range(at(int(first)), at(int(last or first)) + 1)
    return [i for i in found if 0 <= i < count]


class Output(SphinxDirective):
    required_arguments = 1
    option_spec = {"head": directives.nonnegative_int, "tail": directives.nonnegative_int,
                   "lines": directives.unchanged, "command": directives.unchanged,
                   "caption": directives.unchanged}

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        name = self.arguments[0]
        try:
            book, fresh, run = state.pair(env, name)
        except traces.TraceError as error:
            return [state.problem(env, place, str(error))]
        lines = book["stdout"]
        if not lines:
            return [state.problem(env, place, f"trace {name} printed nothing")]
        chosen = self.chosen(len(lines))
        yours = self.pairing(lines, fresh["stdout"], run.kind) if fresh else {}
        node = output(command=self.options.get("command", run.command), parts=[],
                      caption=self.options.get("caption", ""), timings=run.timings,
                      machine=book.get("machine", ""), date=book.get("date", ""))
        def gap(first, end):
            hidden = sum(1 for index in yours if first <= index < end)
            node["parts"].append(("gap", end - first, hidden))

        last = -1
        for index in chosen:
            if index > last + 1:
                gap(last + 1, index)
            kind = "differs" if index in yours else "same"
            node["parts"].append((kind, lines[index], yours.get(index)))
            last = index
        if last < len(lines) - 1:
            gap(last + 1, len(lines))
        if yours:
            state.problem(env, place, f"output {name}: {len(yours)} of {len(lines)} lines differ "
                          "from the book's", "drift")
        elif fresh is None and not (run.timings or run.long or run.missing()) and state.strict(env):
            state.problem(env, place, f"output {name} is not verified: no fresh trace (ci/book makes it)")
        return [node]

    def chosen(self, count):
        if "lines" in self.options:
            return ranges(self.options["lines"], count)
        head = self.options.get("head", 0 if "tail" in self.options else count)
        tail = self.options.get("tail", 0)
        return [i for i in range(count) if i < head or i >= count - tail]

    def pairing(self, lines, fresh, kind):
        """The reader's line for each of the book's that differs; None where he has none."""
        if len(lines) == len(fresh):
            return {i: b for i, (a, b) in enumerate(zip(lines, fresh))
                    if not traces.same_line(a, b, kind)}
        found = {}
        for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, lines, fresh, False).get_opcodes():
            if tag == "equal":
                continue
            for offset in range(a2 - a1):
                theirs = fresh[b1 + offset] if b1 + offset < b2 else ""
                if not traces.same_line(lines[a1 + offset], theirs, kind):
                    found[a1 + offset] = theirs
        return found or {len(lines) - 1: fresh[-1] if fresh else ""}


def visit_output(self, node):
    caption = f'<figcaption>{html.escape(node["caption"])}</figcaption>' * bool(node["caption"])
    if node["timings"]:
        caption = (f'<figcaption>{html.escape(node["caption"])} <span class="measured">Measured '
                   f'{node["date"]} on {html.escape(node["machine"])}.</span></figcaption>')
    self.body.append(f'<figure class="output"><pre class="command" tabindex="0">'
                     f'<span class="prompt">$ </span><kbd>{html.escape(node["command"])}</kbd></pre>')
    plain, pending = [], []

    def flush():
        if pending:
            theirs = "\n".join(html.escape(b) for b, _ in pending)
            yours = "\n".join(html.escape(y) for _, y in pending)
            self.body.append('<div class="versus"><div><span class="whose">the book</span>'
                             f'<pre tabindex="0">{theirs}</pre></div><div class="yours"><span class="whose">'
                             f'yours</span><pre tabindex="0">{yours}</pre></div></div>')
            pending.clear()
        if plain:
            body = "\n".join(plain)
            self.body.append(f'<pre tabindex="0">{body}</pre>')
            plain.clear()

    for kind, text, yours in node["parts"]:
        if kind == "differs":
            if plain:
                flush()
            pending.append((text, yours or ""))
            continue
        if pending:
            flush()
        if kind == "gap":
            word = "line" if text == 1 else "lines"
            differ = ""
            if yours:
                differ = f", {yours} of them {'differs' if yours == 1 else 'differ'} in your run"
            plain.append(f'<span class="gap">⋮ {text} more {word}{differ}</span>')
        else:
            plain.append(html.escape(text))
    flush()
    self.body.append(f"{caption}</figure>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_directive("output", Output)
    app.add_node(output, html=(visit_output, None))
