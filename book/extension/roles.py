"""`plays core-idea, key-insight`, right after a heading, says which roles of a chapter the section
plays. Each chapter plays all ten somewhere; its minimal listings stay within their line budget."""

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from . import exercise, listing, state

ROLES = ("core-idea", "minimal-implementation", "what-we-built", "line-by-line", "key-insight",
         "make-it-fast", "left-out", "in-production", "which-software", "try-it")
BUDGETS = {"algorithm": 20, "system": 50, "architecture": 100}


class plays(nodes.Invisible, nodes.Element):
    """Stands in a section; `_settle` moves what it says to the section and removes it."""


class Plays(SphinxDirective):
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = {"budget": lambda text: directives.choice(text, tuple(BUDGETS))}

    def run(self):
        place = state.where(self.env, self.lineno)
        names = [name for name in self.arguments[0].replace(",", " ").split()]
        for name in names:
            if name not in ROLES:
                return [state.problem(self.env, place, f"no role {name!r}; there are {', '.join(ROLES)}")]
            state.record(self.env).plays.setdefault(name, place)
        return [plays(roles=names, budget=self.options.get("budget", "system"), place=place)]


def _settle(app, doctree):
    """Roles become classes of their section, and a minimal listing that is too long is found."""
    for node in list(doctree.findall(plays)):
        section = node.parent
        section["classes"] += [f"plays-{role}" for role in node["roles"]]
        if "minimal-implementation" in node["roles"]:
            budget = BUDGETS[node["budget"]]
            for found in list(section.findall(listing.listing)):
                if found["counted"] > budget:
                    section.insert(1, state.problem(
                        app.env, node["place"],
                        f"the listing of {found['path']} has {found['counted']} lines; "
                        f"a minimal {node['budget']} has at most {budget}"))
        node.parent.remove(node)


def missing(env, folder):
    """What a chapter's pages owe: roles nobody plays, a breaking exercise. As (place, message)."""
    pages = {doc: kept for doc, kept in state.records(env).items() if doc.startswith(f"{folder}/")}
    played = {role for kept in pages.values() for role in kept.plays}
    found = [(f"book/{folder}", f"no section plays the role {role!r}")
             for role in ROLES if role not in played]
    if not any(entry.kind == "break" for entry in exercise.all_of(env, folder)):
        found.append((f"solutions/{folder}", "the chapter has no breaking exercise"))
    return found


def setup(app):
    app.add_directive("plays", Plays)
    app.add_node(plays, html=(lambda self, node: None, lambda self, node: None))
    app.connect("doctree-read", _settle)
