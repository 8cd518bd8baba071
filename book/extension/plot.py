"""`figure NAME` draws book/figures/NAME.py from a trace, once for light pages and once for dark.

A script has `def draw(trace, style)` and returns a matplotlib figure, or SVG text of its own.
`figure 01-micrograd/graph.svg` shows a picture that a recorded run left beside its trace.
Pictures are kept by a hash of script, style and trace, so that matplotlib is loaded only when a
picture is missing. An argument that is no script is an ordinary image file.
"""

import hashlib
import html
import importlib.util
import json
import re
import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.directives.images import Figure
from sphinx.util.docutils import SphinxDirective

from shared.weave import traces

from . import plot_style, state


class plot(nodes.General, nodes.Element):
    """A picture in two colourings; the caption is its child."""


def draw(script, sources, cache):
    """The light and the dark SVG file of a script applied to traces."""
    material = script.read_bytes() + Path(plot_style.__file__).read_bytes()
    material += json.dumps(sources, sort_keys=True).encode("utf-8")
    key = hashlib.sha256(material).hexdigest()[:16]
    files = [cache / f"{script.stem}-{key}-{variant}.svg" for variant in ("light", "dark")]
    if all(file.exists() for file in files):
        return files
    if script.suffix == ".svg":
        for file, dark in zip(files, (False, True)):
            traces.write_text(file, plot_style.recolour(script.read_text(encoding="utf-8"),
                                                        plot_style.Style(dark)))
        return files
    spec = importlib.util.spec_from_file_location(f"figure_{script.stem}", script)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for file, dark in zip(files, (False, True)):
        style = plot_style.Style(dark)
        traces.write_text(file, plot_style.svg(module.draw(*sources, style), key))
    return files


class Plot(Figure, SphinxDirective):
    has_content = True
    required_arguments = 1
    option_spec = {**Figure.option_spec, "trace": directives.unchanged,
                   "full": directives.flag}

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        script = state.paths(env).figures / f"{self.arguments[0]}.py"
        drawn = state.paths(env).traces / self.arguments[0]
        if drawn.suffix == ".svg" and drawn.exists():
            script = drawn
        if not script.exists():
            if self.name == "plot" or not re.search(r"\.\w+$", self.arguments[0]):
                return [state.problem(env, place, f"no figure script {state.paths(env).short(script)}")]
            return Figure.run(self)
        if not self.options.get("alt", "").strip():
            return [state.problem(env, place, f"figure {script.stem} needs an :alt: text")]
        if not self.content:
            return [state.problem(env, place, f"figure {script.stem} needs a caption that answers "
                                  "its question")]
        state.watch(env, script)
        state.depend(env, Path(plot_style.__file__))
        try:
            pairs = [state.pair(env, name)
                     for name in self.options.get("trace", "").replace(",", " ").split()]
            shown = [draw(script, [book for book, _, _ in pairs], state.paths(env).cache)]
        except Exception as error:  # a figure's script is the author's code: say what it raised
            return [state.problem(env, place, f"figure {script.stem}: {type(error).__name__}: {error}")]
        marks = []
        try:
            shown += self.yours(script, pairs)
        except Exception as error:  # the script expected of a run what the reader's does not do
            marks.append(state.problem(env, place, f"figure {script.stem} cannot draw your run: "
                                       f"{type(error).__name__} {error}".rstrip(), "drift"))
        if len(shown) > 1:
            state.problem(env, place, f"figure {script.stem}: your run draws another picture", "drift")
        node = plot(files=[[str(f) for f in pair] for pair in shown], alt=self.options["alt"],
                    full="full" in self.options)
        node["ids"].append(nodes.make_id(f"figure {script.stem}"))
        self.add_name(node)
        caption = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, caption)
        node += caption
        return [*marks, node]

    def yours(self, script, pairs):
        """The picture of the reader's own run, in a list, if that run is another one."""
        cache = state.paths(self.env).cache
        if script.suffix == ".svg":
            redrawn = self.redrawn(script)
            return [draw(redrawn, [], cache)] if redrawn else []
        if any(fresh and traces.compare(book, fresh, run.kind) for book, fresh, run in pairs):
            return [draw(script, [fresh or book for book, fresh, _ in pairs], cache)]
        return []


    def redrawn(self, picture):
        """The reader's own picture, if it differs by more than the last digits of its numbers."""
        yours = state.paths(self.env).fresh / self.arguments[0]
        state.watch(self.env, yours)
        if not yours.exists():
            return None
        book, fresh = (file.read_text(encoding="utf-8").splitlines() for file in (picture, yours))
        alike = len(book) == len(fresh) and all(
            traces.same_line(a, b, "tolerance 1e-6") for a, b in zip(book, fresh))
        return None if alike else yours


def visit_plot(self, node):
    images = Path(self.builder.outdir) / "_images"
    images.mkdir(exist_ok=True)
    alt = html.escape(node["alt"], quote=True)
    classes = "plot full" if node["full"] else "plot"
    self.body.append(f'<figure class="{classes}" id="{node["ids"][0]}">')
    for index, pair in enumerate(node["files"]):
        label = ""
        if len(node["files"]) > 1:
            label = f'<span class="whose">{("the book", "yours")[index]}</span>'
        self.body.append(f'<div class="picture{" yours" * index}">{label}')
        for file, variant in zip(pair, ("light", "dark")):
            name = Path(file).name
            if not (images / name).exists():
                shutil.copyfile(file, images / name)
            text = Path(file).read_text(encoding="utf-8")
            size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)
            box = f' width="{float(size[1]):.0f}" height="{float(size[2]):.0f}"' if size else ""
            self.body.append(f'<img class="only-{variant}" src="{self.builder.imgpath}/{name}" '
                             f'alt="{alt}" loading="lazy"{box}>')
        self.body.append("</div>")
    self.body.append("<figcaption>")


def depart_plot(self, node):
    self.body.append("</figcaption></figure>\n")


def setup(app):
    app.add_directive("figure", Plot, override=True)
    app.add_directive("plot", Plot)
    app.add_node(plot, html=(visit_plot, depart_plot))
