"""`exercise NAME`: a box with what the exercise's own definition says, and the command to start.

solutions/<chapter>/<name>/exercise.md begins with `title`, `kind` and `page` between two lines of
dashes, and the `points`, which the solutions' own tests compare with definition.cpp; then comes the
task, then the hints, which a page never shows.
"""

import html
import re
from dataclasses import dataclass

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from . import state

KINDS = ("rebuild", "extend", "break")


@dataclass(frozen=True)
class Exercise:
    """What a page says about an exercise; `task` is Markdown."""

    name: str
    title: str
    kind: str
    page: str
    points: int
    task: str


def read(folder):
    """The exercise of a folder. Raises ValueError when its exercise.md lacks what a page needs."""
    text = (folder / "exercise.md").read_text(encoding="utf-8")
    match = re.match(r"---\n(.*?)\n---\n(.*)", text, re.S)
    if not match:
        raise ValueError("exercise.md does not begin with title, kind and page between dashes")
    facts = dict(re.findall(r"^(\w+):\s*(.*?)\s*$", match.group(1), re.M))
    if "title" not in facts or facts.get("kind") not in KINDS:
        raise ValueError(f"exercise.md needs a title, and a kind out of {', '.join(KINDS)}")
    task = re.split(r"^## ", match.group(2), maxsplit=1, flags=re.M)[0].strip()
    points = int(facts["points"]) if facts.get("points", "").isdigit() else 0
    return Exercise(folder.name, facts["title"], facts["kind"], facts.get("page", ""), points, task)


def all_of(env, chapter):
    """The exercises of a chapter's folder, in order of their names."""
    found = []
    for path in sorted((state.paths(env).solutions / chapter).glob("*/exercise.md")):
        try:
            found.append(read(path.parent))
        except ValueError:
            continue  # the page that shows it, and the solutions' own tests, complain
    return found


class ExerciseBox(SphinxDirective):
    """Without content of its own, the box shows the task as the exercise states it."""

    required_arguments = 1
    has_content = True

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        chapter, _, name = self.arguments[0].rpartition("/")
        chapter = chapter or env.docname.split("/")[0]
        folder = state.paths(env).solutions / chapter / name
        try:
            found = read(folder)
        except (OSError, ValueError) as error:
            reason = "there is none" if isinstance(error, OSError) else error
            return [state.problem(env, place, f"exercise {chapter}/{name}: {reason}")]
        for file in ("exercise.md", "definition.cpp"):
            if (folder / file).exists():
                state.depend(env, folder / file)
        node = exercise(title=found.title, kind=found.kind, points=found.points,
                        command=f"practice check {chapter}/{name}")
        node["ids"].append(nodes.make_id(f"exercise {name}"))
        content = self.content or StringList(found.task.splitlines(), str(folder / "exercise.md"))
        self.state.nested_parse(content, self.content_offset, node)
        return [node]


class exercise(nodes.General, nodes.Element):
    """A box around the task."""


def visit_exercise(self, node):
    points = {0: "", 1: "1 point"}.get(node["points"], f"{node['points']} points")
    facts = " · ".join(html.escape(fact) for fact in (node["kind"], points) if fact)
    self.body.append(
        f'<section class="exercise" id="{node["ids"][0]}" aria-label="Exercise">'
        f'<p class="exercise-head"><span class="exercise-kind">{facts}</span>'
        f'<strong>{html.escape(node["title"])}</strong></p>')


def depart_exercise(self, node):
    self.body.append(f'<p class="exercise-command"><code>{html.escape(node["command"])}</code></p>'
                     "</section>\n")


def setup(app):
    app.add_directive("exercise", ExerciseBox)
    app.add_node(exercise, html=(visit_exercise, depart_exercise))
