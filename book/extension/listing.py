"""`listing` prints a region of a source file; `omit` says which lines are not printed, and why."""

import html

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

from shared.weave import fingerprints, ledger, regions

from . import state

LANGUAGES = {".hpp": "cpp", ".cpp": "cpp", ".py": "python", ".txt": "cmake", ".cmake": "cmake",
             ".toml": "toml", ".json": "json", ".sh": "bash", ".js": "javascript"}


class listing(nodes.General, nodes.Element):
    """A figure: a bar that says where the lines come from, then the lines in one or more blocks."""


class elided(nodes.General, nodes.Element):
    """A line that stands for an inner region printed elsewhere, and links to it."""


def target_id(path, region):
    stem = f"{path.rsplit('/', 1)[-1]} {region or 'whole'}"
    return nodes.make_id(f"listing {stem}")


class Listing(SphinxDirective):
    required_arguments = 1
    optional_arguments = 1
    option_spec = {"repeat": directives.flag, "elide": directives.unchanged,
                   "caption": directives.unchanged, "emphasize": directives.unchanged,
                   "language": directives.unchanged}

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        region = self.arguments[1] if len(self.arguments) > 1 else None
        try:
            path = state.resolve(env, self.arguments[0])
            source = state.source(env, path)
            numbers = source.numbers(region)
            parts = self.split(source, numbers)
        except (FileNotFoundError, regions.RegionError, ValueError) as error:
            return [state.problem(env, place, str(error))]
        if not numbers:
            return [state.problem(env, place, f"{path}: region [{region}] is empty")]
        shown = tuple(n for part in parts if not isinstance(part, str) for n in part)
        repeat = "repeat" in self.options
        state.record(env).entries.append(ledger.Entry(
            "repeat" if repeat else "print", path, shown, place, region or ""))
        node = self.box(source, path, region, numbers, parts)
        self.compare(node, source, path, region, numbers, place)
        ident = target_id(path, region)
        targets = state.record(env).targets
        if (path, region) in targets:
            ident += f"-{self.lineno}"
        if not repeat:
            targets.setdefault((path, region), ident)
        node["ids"].append(ident)
        node["counted"] = len(set(shown) & set(source.counted()))
        return [node]

    def split(self, source, numbers):
        """The lines in order, an elided inner region replaced by its name."""
        parts = [[]]
        gone = {}
        for name in self.options.get("elide", "").replace(",", " ").split():
            first, last = source.span(name)
            inside = [n for n in range(first, last + 1) if n in set(numbers)]
            if not inside:
                raise ValueError(f"{source.path}: region [{name}] is not inside what is printed")
            gone.update({n: name for n in inside})
        for n in numbers:
            name = gone.get(n)
            if name is None:
                parts[-1].append(n)
            elif len(parts) < 2 or parts[-2] != name or parts[-1]:
                parts += [name, []]
        return [part for part in parts if part]

    def box(self, source, path, region, numbers, parts):
        node = listing()
        scopes = source.enclosing(numbers[0])
        defined = source.defined(numbers)
        node["crumbs"] = scopes + ([defined] if defined else [])
        node["path"], node["region"] = path, region
        node["spans"] = ledger.spans(range(numbers[0], numbers[-1] + 1))
        node["caption"] = self.options.get("caption", "")
        node["repeat"] = "repeat" in self.options
        language = self.options.get("language") or LANGUAGES.get(
            "." + path.rsplit(".", 1)[-1], "text")
        emphasized = _emphasized(self.options.get("emphasize", ""))
        indent = min(len(l) - len(l.lstrip()) for l in
                     (source.lines[n - 1] for n in numbers) if l.strip())
        line = 0
        for part in parts:
            if isinstance(part, str):
                first = source.lines[source.numbers(part)[0] - 1]
                own = len(first) - len(first.lstrip()) - indent
                mark = "#" if language in ("python", "cmake", "toml", "bash") else "//"
                words = part.replace("-", " ")
                node += elided("", path=path, name=part, docname=self.env.docname,
                               text=f"{' ' * max(own, 0)}{mark} ... {words}")
                line += 1
                continue
            kept = source.tidy(part)
            text = "\n".join(source.lines[n - 1][indent:].rstrip() for n in kept)
            block = nodes.literal_block(text, text, language=language, force=True)
            marked = [i - line for i in emphasized if line < i <= line + len(kept)]
            if marked:
                block["highlight_args"] = {"hl_lines": marked}
            node += block
            line += len(kept)
        return node

    def compare(self, node, source, path, region, numbers, place):
        """Marks a listing whose text is not the one the book was recorded with."""
        known = state.paths(self.env).listings
        state.watch(self.env, known)
        if not known.exists():
            return
        book = state.once(known, fingerprints.load).get(path, {}).get(region or "*")
        node["edited"] = book is not None and book != fingerprints.of(source.text(numbers))
        if node["edited"]:
            state.problem(self.env, place, f"{path} [{region or 'whole file'}] is not what the book "
                          "was recorded with (ci/reproduce --write records it)", "drift")


def _emphasized(text):
    numbers = []
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


class Omit(SphinxDirective):
    """Lines the book does not print, with the reason it publishes.

    `omit FILE REGION` omits a region; with `:boilerplate:`, `omit FILE ...` omits the includes,
    guards and namespace brackets of those files (`*`: of every core file of the chapter).
    """

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = {"boilerplate": directives.flag}

    def run(self):
        env = self.env
        place = state.where(env, self.lineno)
        words = self.arguments[0].split()
        reason = " ".join(" ".join(self.content).split())
        if not reason:
            return [state.problem(env, place, "an omission needs a reason, which the book publishes")]
        try:
            if "boilerplate" in self.options:
                return self.boilerplate(words, reason, place)
            path = state.resolve(env, words[0])
            region = words[1] if len(words) > 1 else None
            source = state.source(env, path)
            numbers = tuple(source.numbers(region))
        except (FileNotFoundError, regions.RegionError) as error:
            return [state.problem(env, place, str(error))]
        state.record(env).entries.append(ledger.Entry(
            "omit", path, numbers, place, region or "", reason))
        note = nodes.container(classes=["wr-omitted"])
        lines = len(set(numbers) & set(source.counted()))
        text = nodes.paragraph()
        text += nodes.literal("", path.rsplit("/", 1)[-1])
        text += nodes.Text(f", {lines} {'line' if lines == 1 else 'lines'} not printed: ")
        messages = self.state.inline_text(reason, self.lineno)
        text += messages[0]
        note += text
        return [note] + messages[1]

    def boilerplate(self, words, reason, place):
        files = []
        for word in words:
            if word == "*":
                folder = self.env.docname.split("/")[0]
                files += [path for chapter in state.all_chapters(self.env)
                          if chapter.folder == folder for path in chapter.core]
            else:
                files.append(state.resolve(self.env, word))
        for path in dict.fromkeys(files):
            source = state.source(self.env, path)
            numbers = tuple(ledger.boilerplate(source))
            if numbers:
                state.record(self.env).entries.append(ledger.Entry(
                    "omit", path, numbers, place, "", reason))
        return []


class FileRole(SphinxRole):
    """A file of the repository named in a sentence; it must exist."""

    def run(self):
        path = state.paths(self.env).root / self.text
        if not path.exists():
            return [state.inline_problem(self.env, state.where(self.env, self.lineno),
                                         f"no file {self.text}")], []
        return [nodes.literal(self.rawtext, self.text, classes=["file"])], []


def visit_listing(self, node):
    classes = "listing" + (" edited" if node.get("edited") else "")
    name = html.escape(node["path"].rsplit("/", 1)[-1])
    crumbs = "".join(f'<span class="crumb">{html.escape(c)}</span>' for c in node["crumbs"])
    tags = '<span class="tag">again</span>' if node["repeat"] else ""
    if node.get("edited"):
        tags += '<span class="tag yours">edited: yours</span>'
    caption = f'<span class="listing-caption">{html.escape(node["caption"])}</span>' * bool(node["caption"])
    lines = node["spans"].replace("-", "–")
    word = "line" if lines.isdigit() else "lines"
    self.body.append(
        f'<figure class="{classes}" id="{node["ids"][0]}"><figcaption>{caption}'
        f'<span class="origin"><span class="file" title="{html.escape(node["path"])}">{name}</span>'
        f'{crumbs}<span class="lines">{word} {lines}</span>{tags}</span></figcaption>'
        f'<div class="code">')


def depart_listing(self, node):
    self.body.append("</div></figure>\n")


def visit_elided(self, node):
    text = html.escape(node["text"])
    target = node.get("href")
    if target:
        rest = f'{text.lstrip()}, {node["direction"]}'
        pad = " " * (len(text) - len(text.lstrip()))
        self.body.append(f'<pre class="elided">{pad}<a href="{target}">{rest}</a></pre>')
    else:
        self.body.append(f'<pre class="elided">{text}</pre>')
    raise nodes.SkipNode


def _link(app, doctree, docname):
    """Elided lines point at the listing that prints them, on this page or another."""
    places = {}
    for doc, kept in state.records(app.env).items():
        for key, ident in kept.targets.items():
            places.setdefault(key, (doc, ident))
    order = [n for n in doctree.findall() if isinstance(n, (listing, elided))]
    for node in doctree.findall(elided):
        found = places.get((node["path"], node["name"]))
        if not found:
            continue
        doc, ident = found
        if doc == docname:
            node["href"] = f"#{ident}"
            after = any(isinstance(n, listing) and ident in n["ids"]
                        for n in order[order.index(node):])
            node["direction"] = "below" if after else "above"
        else:
            node["href"] = f"{app.builder.get_relative_uri(docname, doc)}#{ident}"
            node["direction"] = "on another page"


def setup(app):
    app.add_directive("listing", Listing)
    app.add_directive("omit", Omit)
    app.add_role("path", FileRole())
    app.add_node(listing, html=(visit_listing, depart_listing))
    app.add_node(elided, html=(visit_elided, None))
    app.connect("doctree-resolved", _link)
