"""The ledger in the book: `ledger` prints its totals, and after every read the pages are audited.

An orphan, a line printed twice, an unbalanced marker: in strict mode the build fails with
file:line; in friendly mode the chapter's first page and the ledger say so.
"""

import hashlib

from docutils import nodes

from sphinx.util.docutils import SphinxDirective

from shared.weave import ledger, regions

from . import roles, state

SUFFIXES = {".hpp", ".cpp"}


class totals(nodes.General, nodes.Element):
    """Filled in when the page is written, after all pages have been read."""


class Ledger(SphinxDirective):
    def run(self):
        state.record(self.env).shows_ledger = True
        return [totals()]


def _audit(app, env):
    """Runs after every read. Returns the pages that must be written again because totals moved."""
    app.wr_chapters = None  # a CMakeLists.txt may have changed
    env.wr_ledger_problems, env.wr_accounts, env.wr_rooms = [], {}, []
    entries = [entry for kept in state.records(env).values() for entry in kept.entries]
    pages = {}
    for doc in sorted(env.all_docs):
        pages.setdefault(doc.split("/")[0], doc)
        if doc.endswith("/index"):
            pages[doc.split("/")[0]] = doc
    for chapter in state.all_chapters(env):
        if chapter.folder not in {doc.split("/")[0] for doc in env.all_docs if "/" in doc}:
            continue
        _audit_chapter(env, chapter, entries)
        for place, message in roles.missing(env, chapter.folder):
            _note(env, chapter.folder, "mistake", place, message)
    _count_rooms(env, entries)
    env.wr_marked_pages = pages
    for kind, place, message in env.wr_ledger_problems:
        state.say(env, kind, place, message)
    said = repr((env.wr_ledger_problems, env.wr_accounts, env.wr_rooms))
    known = hashlib.sha256(said.encode("utf-8")).hexdigest()
    if known == getattr(env, "wr_ledger_digest", None):
        return []
    env.wr_ledger_digest = known
    marked = {pages[folder] for folder in env.wr_problem_folders if folder in pages}
    marked |= getattr(env, "wr_last_marked", set())
    env.wr_last_marked = {pages[f] for f in env.wr_problem_folders if f in pages}
    showing = {doc for doc, kept in state.records(env).items() if kept.shows_ledger}
    return sorted((marked | showing) & set(env.all_docs))


def _note(env, folder, kind, place, message):
    env.wr_ledger_problems.append((kind, place, message))
    env.wr_problem_folders.setdefault(folder, []).append((kind, place, message))


def _audit_chapter(env, chapter, entries):
    accounts = []
    for path in chapter.core:
        try:
            source = regions.load(state.paths(env).root / path, path)
        except FileNotFoundError:
            _note(env, chapter.folder, "mistake", path, "named in CMakeLists.txt, and not there")
            continue
        except regions.RegionError as error:
            _note(env, chapter.folder, "mistake", f"{error.path}:{error.line}", error.message)
            continue
        account, problems = ledger.audit(source, [e for e in entries if e.path == path])
        accounts.append(account)
        for line, message in problems:
            _note(env, chapter.folder, "drift", f"{path}:{line}", message)
    omissions = [(e, len(set(e.numbers))) for e in entries
                 if e.kind == "omit" and e.path in chapter.core]
    env.wr_accounts[chapter.folder] = (accounts, omissions)


def _count_rooms(env, entries):
    """Drivers, kernels and support: lines in all, and how many of them the book prints."""
    root = state.paths(env).root
    rooms = [(f"{c.folder}, drivers", c.drivers) for c in state.all_chapters(env)
             if c.folder in env.wr_accounts]
    for room in ("base", "kernels", "tensor", "support"):
        files = [str(p.relative_to(root)) for p in sorted((root / "shared" / room).rglob("*"))
                 if p.suffix in SUFFIXES and not p.stem.endswith(("_test", "_bench"))]
        rooms.append((f"shared/{room}", files))
    for name, files in rooms:
        lines = printed = 0
        for path in files:
            try:
                source = regions.load(root / path, path)
            except (FileNotFoundError, regions.RegionError, UnicodeDecodeError) as error:
                if isinstance(error, regions.RegionError):
                    _note(env, name, "mistake", f"{error.path}:{error.line}", error.message)
                continue
            counted = source.counted()
            lines += len(counted)
            shown = {n for e in entries if e.path == path and e.kind == "print" for n in e.numbers}
            printed += len(shown & set(counted))
        if lines:
            env.wr_rooms.append((name, lines, printed))


def _start(app, env, docnames):
    env.wr_problem_folders = {}


def _fill(app, doctree, docname):
    """Puts the totals into the ledger's page, and marks into the first page of a chapter."""
    for node in list(doctree.findall(totals)):
        node.replace_self(_tables(app.env))
    for folder, page in getattr(app.env, "wr_marked_pages", {}).items():
        found = getattr(app.env, "wr_problem_folders", {}).get(folder, [])
        if page != docname or not found:
            continue
        kind = "mistake" if any(k == "mistake" for k, _, _ in found) else "drift"
        mark = nodes.container(classes=["wr-mark", f"wr-{kind}"])
        label = "The ledger of this chapter: "
        mark += nodes.paragraph("", "", nodes.strong("", label), nodes.Text(
            f"{len(found)} {'entry needs' if len(found) == 1 else 'entries need'} attention."))
        items = nodes.bullet_list()
        for _, place, message in found:
            items += nodes.list_item("", nodes.paragraph("", f"{place}: {message}"))
        mark += items
        section = next(iter(doctree.findall(nodes.section)), None)
        if section is not None:
            section.insert(1, mark)


def _tables(env):
    """One table a chapter, one of its omissions, one of the rooms that are counted only."""
    out = []
    for folder, (accounts, omissions) in env.wr_accounts.items():
        lines = sum(a.lines for a in accounts)
        printed = sum(a.printed for a in accounts)
        omitted = sum(a.omitted for a in accounts)
        lost = sum(len(a.orphans) for a in accounts)
        out.append(nodes.rubric("", f"{folder}, the core"))
        share = 100 * printed / lines if lines else 100
        words = (f"{lines} lines in {len(accounts)} files: {printed} printed ({share:.1f} %), "
                 f"{omitted} omitted with a reason, {lost} unaccounted for.")
        out.append(nodes.paragraph("", words))
        out.append(_table(("file", "lines", "printed", "omitted", "unaccounted"), [
            (a.path.split("/")[-1], a.lines, a.printed, a.omitted,
             ledger.spans(a.orphans) or "none") for a in accounts]))
        if omissions:
            by_reason = {}
            for entry, count in omissions:
                files, so_far = by_reason.get(entry.reason, ([], 0))
                name = entry.path.split("/")[-1] + (f" [{entry.what}]" if entry.what else "")
                by_reason[entry.reason] = (files + [name], so_far + count)
            out.append(nodes.paragraph("", "Omitted, and why:"))
            out.append(_table(("lines", "where", "reason"), [
                (count, ", ".join(files), reason) for reason, (files, count) in by_reason.items()]))
    out.append(nodes.rubric("", "Counted"))
    out.append(nodes.paragraph("", "Of drivers and shared rooms the named regions are printed, and "
                               "the rest is counted. Tests are not in these figures."))
    out.append(_table(("room", "lines", "printed"), env.wr_rooms))
    return out


def _table(head, rows):
    table = nodes.table(classes=["figures"])
    group = nodes.tgroup(cols=len(head))
    table += group
    for _ in head:
        group += nodes.colspec(colwidth=1)
    top, body = nodes.thead(), nodes.tbody()
    for place, entries in [(top, [head])] + [(body, rows)]:
        for entry in entries:
            row = nodes.row()
            for cell in entry:
                classes = ["number"] if isinstance(cell, int) else []
                row += nodes.entry("", nodes.paragraph("", str(cell)), classes=classes)
            place += row
    group += [top, body]
    return table


def setup(app):
    app.add_directive("ledger", Ledger)
    app.add_node(totals, html=(lambda self, node: None, lambda self, node: None))
    app.connect("env-before-read-docs", _start)
    app.connect("env-updated", _audit)
    app.connect("doctree-resolved", _fill, priority=800)
