"""`quotation NAME` and the role `quote`: other people's words, each with its source.

book/quotations.toml holds them: `[NAME]` with `text`, `speaker`, `source` and `checked` (where and
when the wording was compared). A quotation that is not there, or has no source, is a mistake.
"""

import tomllib

from docutils import nodes
from sphinx.util.docutils import SphinxDirective, SphinxRole

from . import state

FIELDS = ("text", "speaker", "source", "checked")


def table(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def find(env, name):
    """The entry of that name, or the reason why it may not be printed."""
    path = state.paths(env).quotations
    state.watch(env, path)
    try:
        entries = state.once(path, table)
    except FileNotFoundError:
        return None, f"no {state.paths(env).short(path)}"
    except tomllib.TOMLDecodeError as error:
        return None, f"{state.paths(env).short(path)}: {error}"
    entry = entries.get(name)
    if not isinstance(entry, dict):
        return None, f"quotation {name!r} is not in {state.paths(env).short(path)}"
    for field in FIELDS:
        if not str(entry.get(field, "")).strip():
            return None, f"quotation {name!r} has no {field}"
    state.record(env).quotations.append(name)
    return entry, None


class Quotation(SphinxDirective):
    required_arguments = 1

    def run(self):
        entry, trouble = find(self.env, self.arguments[0])
        if trouble:
            return [state.problem(self.env, state.where(self.env, self.lineno), trouble)]
        quote = nodes.block_quote(classes=["quotation"])
        quote += nodes.paragraph("", entry["text"])
        credit = nodes.attribution("", f"{entry['speaker']}, ")
        credit += nodes.inline("", entry["source"], classes=["source"])
        quote += credit
        return [quote]


class Quote(SphinxRole):
    def run(self):
        entry, trouble = find(self.env, self.text)
        if trouble:
            return [state.inline_problem(self.env, state.where(self.env, self.lineno), trouble)], []
        words = nodes.inline("", f"“{entry['text']}”", classes=["quote"])
        credit = nodes.inline("", f" ({entry['speaker']}, {entry['source']})", classes=["credit"])
        return [words, credit], []


def setup(app):
    app.add_directive("quotation", Quotation)
    app.add_role("quote", Quote())
