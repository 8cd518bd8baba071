"""`functions FILE`: what a header says of itself, then its documented functions, by Breathe.

Breathe knows functions by name and files by their own members; functions of a namespace are, for
Doxygen, not members of a file. So this looks them up in the namespace's XML, in the file's order.
"""

import html
import xml.etree.ElementTree as ElementTree

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from . import state


def introduction(lines):
    """The first comment of a header."""
    words = []
    for line in lines:
        if not line.startswith("// "):
            break
        words.append(line[3:].strip())
    return " ".join(words)


def functions(path, folder):
    """(line, declaration) of the documented functions that a header declares."""
    found = set()
    for file in folder.glob("namespace*.xml"):
        for member in ElementTree.parse(file).iter("memberdef"):
            place = member.find("location")
            if member.get("kind") != "function" or path not in (place.get("file"), place.get("declfile")):
                continue
            if not "".join(member.find("briefdescription").itertext()).strip():
                continue
            kinds = ", ".join("".join(kind.itertext()).strip() for kind in member.findall("param/type"))
            name = member.findtext("qualifiedname") or member.findtext("definition").split()[-1]
            line = int(place.get("declline") or place.get("line"))
            found.add((line, f"{name}({html.unescape(kinds)})"))
    return sorted(found)


class Functions(SphinxDirective):
    required_arguments = 1

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        path = self.arguments[0]
        projects = getattr(env.config, "breathe_projects", {})
        if not projects:
            return []
        folder = state.paths(env).root / projects[env.config.breathe_default_project]
        for file in folder.glob("namespace*.xml"):
            state.watch(env, file)
        try:
            header = state.source(env, path)
        except FileNotFoundError:
            return [state.problem(env, place, f"no file {path}")]
        found = functions(path, folder)
        if not found:
            return [state.problem(env, place, f"{path} documents no function")]
        lines = [introduction(header.lines), "", "```{eval-rst}"]
        for _, declaration in found:
            lines += [f".. doxygenfunction:: {declaration}", ""]
        node = nodes.container()
        self.state.nested_parse(StringList([*lines, "```"], path), self.content_offset, node)
        return node.children


def setup(app):
    app.add_directive("functions", Functions)
