"""What every directive shares: where things are, what was found wrong, when a page is stale.

Strict and friendly: in strict mode (WR_STRICT=1) every problem is a warning and the build fails.
In friendly mode a mistake in the book is still a warning, but a reader's own change is only noted:
it is marked on the page and counted at the end.
"""

import hashlib
import os
from pathlib import Path

from docutils import nodes
from sphinx.util import logging

from shared.weave import chapters, regions, traces

logger = logging.getLogger("white_room")


class Paths:
    """Where the book finds what it prints. Tests point `wr_root` at a small book of their own."""

    def __init__(self, config, srcdir):
        self.book = Path(srcdir)
        self.root = Path(config.wr_root or self.book.parent).resolve()
        self.traces = self.book / "traces"
        self.fresh = self.root / (config.wr_fresh or "build/release/traces")
        self.runs = self.traces / "runs.toml"
        self.listings = self.traces / "listings.json"
        self.golden = self.book / "golden.toml"
        self.quotations = self.book / "quotations.toml"
        self.figures = self.book / "figures"
        self.solutions = self.root / "solutions"
        self.cache = self.root / "build/book/figures"

    def short(self, path):
        """A path as messages show it."""
        try:
            return str(Path(path).resolve().relative_to(self.root))
        except ValueError:
            return str(path)


class Record:
    """What one page contributed; forgotten and gathered again when the page is read again."""

    def __init__(self):
        self.problems = []   # (kind, where, message)
        self.entries = []    # ledger.Entry
        self.targets = {}    # (path, region) -> id of the listing on this page
        self.plays = {}      # role -> where
        self.watched = {}    # path -> digest, for files that may come and go
        self.exercises = []  # names
        self.quotations = []
        self.values = []     # (trace, name)
        self.shows_ledger = False


def records(env):
    if not hasattr(env, "wr_records"):
        env.wr_records = {}
    return env.wr_records


def record(env, docname=None):
    return records(env).setdefault(docname or env.docname, Record())


def paths(env):
    if getattr(env.app, "wr_paths", None) is None:
        env.app.wr_paths = Paths(env.config, env.srcdir)
    return env.app.wr_paths


def strict(env):
    return bool(env.config.wr_strict)


def where(env, line):
    """file:line of a directive, as messages show it."""
    return f"{paths(env).short(env.doc2path(env.docname))}:{line}"


def problem(env, place, message, kind="mistake"):
    """Notes a problem of the page being read, and returns the mark that the page shows.

    kind "mistake": the book is wrong. kind "drift": the code is not what the book was made from,
    which is what a reader's own change looks like.
    """
    message = message.replace(f"{paths(env).root}/", "")
    record(env).problems.append((kind, place, message))
    say(env, kind, place, message)
    mark = nodes.container(classes=["wr-mark", f"wr-{kind}"])
    label = "This page is out of step: " if kind == "mistake" else "Changed here: "
    mark += nodes.paragraph("", "", nodes.strong("", label), nodes.Text(f"{message} ({place})"))
    return mark


def inline_problem(env, place, message):
    """The same inside a sentence."""
    message = message.replace(f"{paths(env).root}/", "")
    record(env).problems.append(("mistake", place, message))
    say(env, "mistake", place, message)
    return nodes.inline("", f"[{message}]", classes=["wr-mark-inline"])


def say(env, kind, place, message):
    if kind == "mistake" or strict(env):
        logger.warning("%s: %s", place, message)


def watch(env, path):
    """The page depends on a file that need not exist."""
    record(env).watched[str(path)] = digest(path)


def digest(path):
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def depend(env, path):
    """The page depends on a file that exists."""
    env.note_dependency(os.path.relpath(path, env.srcdir))


_kept = {}


def once(path, load):
    """load(path), again only when the file has changed."""
    stat = os.stat(path)
    stamp = (stat.st_mtime_ns, stat.st_size)
    key = (str(path), load.__name__)
    if key not in _kept or _kept[key][0] != stamp:
        _kept[key] = (stamp, load(path))
    return _kept[key][1]


def source(env, path):
    """A source file by its path from the root, with its regions."""
    full = paths(env).root / path
    depend(env, full)

    def load_source(full):
        return regions.load(full, path)

    return once(full, load_source)


def resolve(env, name):
    """A file as a page names it: `value.cpp` means the page's own chapter first."""
    root = paths(env).root
    folder = env.docname.split("/")[0]
    for candidate in (f"chapters/{folder}/{name}", name):
        if (root / candidate).is_file():
            return candidate
    raise FileNotFoundError(f"no file {name} in chapters/{folder}/ or at the root")


def all_chapters(env):
    """The chapters of the code; those with a folder in the book are checked."""
    if getattr(env.app, "wr_chapters", None) is None:
        env.app.wr_chapters = chapters.load(paths(env).root)
    return env.app.wr_chapters


def all_runs(env):
    """The runs.toml, and that the page depends on it."""
    path = paths(env).runs
    if not path.exists():
        return {}
    return once(path, traces.runs)


def pair(env, name):
    """(book, yours, run): the committed trace, the reader's own if there is one, and its entry."""
    place = paths(env)
    book_path = place.traces / f"{name}.json"
    fresh_path = place.fresh / f"{name}.json"
    watch(env, book_path)
    watch(env, fresh_path)
    run = all_runs(env).get(name)
    if run is None:
        raise traces.TraceError(f"trace {name!r} is not declared in {place.short(place.runs)}")
    if not book_path.exists():
        raise traces.TraceError(f"no trace {place.short(book_path)}: run ci/reproduce --write")
    book = once(book_path, traces.load)
    fresh = None
    if fresh_path.exists() and not run.timings:
        fresh = once(fresh_path, traces.load)
    return book, fresh, run


def _purge(app, env, docname):
    records(env).pop(docname, None)


def _merge(app, env, docnames, other):
    for docname in docnames:
        if docname in records(other):
            records(env)[docname] = records(other)[docname]


def _outdated(app, env, added, changed, removed):
    """Pages whose watched files came, went or changed since the page was read."""
    # Breathe asks for the date of every XML file it ever read, and dies of one that is gone.
    gone = {path: state for path, state in getattr(env, "breathe_file_state", {}).items()
            if not os.path.exists(path)}
    orphaned = {docname for path in gone for docname in env.breathe_file_state.pop(path)[1]}
    moved = {docname for docname, kept in records(env).items()
             if any(digest(path) != known for path, known in kept.watched.items())}
    return sorted((moved | orphaned) & set(env.all_docs) - set(removed))


def _finish(app, error):
    """Says what is out of step, on every page and not only on those read this time."""
    if error is not None or not hasattr(app.env, "wr_records"):
        return
    found = [entry for _, kept in sorted(records(app.env).items()) for entry in kept.problems]
    found += getattr(app.env, "wr_ledger_problems", [])
    mistakes = [entry for entry in found if entry[0] == "mistake"]
    drift = [entry for entry in found if entry[0] == "drift"]
    report = paths(app.env).root / app.outdir / "drift.txt"
    lines = [f"{kind}: {place}: {message}" for kind, place, message in found]
    report.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if strict(app.env) and found:
        logger.info("strict: %d places are out of step", len(found))
        app.statuscode = 1
    elif found:
        logger.info("friendly: %d mistakes, %d changes of your own; the pages mark them",
                    len(mistakes), len(drift))


def own_hash():
    """Changes when the extension or the grammar changes: then every page is read again."""
    folders = (Path(__file__).parent, Path(traces.__file__).parent)
    files = sorted(file for folder in folders for file in folder.glob("*.py"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def setup(app):
    app.add_config_value("wr_extension", own_hash(), "env")
    app.add_config_value("wr_root", "", "env")
    app.add_config_value("wr_fresh", "", "env")
    app.add_config_value("wr_strict", bool(os.environ.get("WR_STRICT")), "env")
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-outdated", _outdated, priority=100)
    app.connect("build-finished", _finish, priority=900)
