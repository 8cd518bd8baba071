"""Fingerprints of everything a page may print, as the book was recorded with: so that a page can
say which listings are a reader's own by now. `ci/reproduce --write` renews them."""

import hashlib
import json
from pathlib import Path

from shared.weave import regions

SUFFIXES = {".hpp", ".cpp", ".py", ".js"}
FOLDERS = ("shared", "chapters", "book")


def of(text):
    """Sixteen hexadecimal digits that stand for a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def collect(root):
    """By file and region; `*` is the whole file. Files without regions are whole listings only."""
    found = {}
    for folder in FOLDERS:
        for path in sorted(Path(root, folder).rglob("*")):
            if path.suffix not in SUFFIXES or not path.is_file() or _hidden(path, root):
                continue
            name = path.relative_to(root).as_posix()
            try:
                source = regions.load(path, name)
            except (regions.RegionError, UnicodeDecodeError):
                continue  # the ledger complains
            if source.regions:
                found[name] = {"*": of(source.text(source.numbers()))}
                for region in sorted(source.regions):
                    found[name][region] = of(source.text(source.numbers(region)))
    return found


def _hidden(path, root):
    parts = path.relative_to(root).parts
    return any(part.startswith(".") or part in ("build", "node_modules", "__pycache__")
               for part in parts)


def dumps(found):
    """The committed spelling: one line a region, so that a change is a line."""
    return json.dumps(found, indent=1, sort_keys=True) + "\n"


def load(path):
    return json.loads(Path(path).read_text(encoding="utf-8"))
