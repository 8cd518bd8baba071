"""What a chapter is made of, read from the `wr_chapter(...)` call in its CMakeLists.txt.

CORE files are printed in the book line by line; of DRIVERS the named regions are printed and the
rest is counted. Leaves out everything else CMake can say: variables and conditions are not read.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

KEYWORDS = ("CORE", "DRIVERS", "TESTS", "MAIN", "PROGRAM", "LINK", "LINK_DRIVERS")


@dataclass
class Chapter:
    """A folder of chapters/, its library's name, and its files as paths from the root."""

    folder: str
    name: str
    core: list = field(default_factory=list)
    drivers: list = field(default_factory=list)
    tests: list = field(default_factory=list)


def parse(text):
    """The words of the first wr_chapter call, by keyword; None if there is no call."""
    text = re.sub(r"#[^\n]*", "", text)
    match = re.search(r"\bwr_chapter\s*\(([^)]*)\)", text)
    if not match:
        return None
    words = match.group(1).split()
    found = {"name": words[0]}
    keyword = None
    for word in words[1:]:
        if word in KEYWORDS:
            keyword = word
            found[keyword] = []
        elif keyword:
            found[keyword].append(word)
    return found


def load(root):
    """Every chapter below root/chapters, in order."""
    chapters = []
    for path in sorted(Path(root, "chapters").glob("*/CMakeLists.txt")):
        found = parse(path.read_text(encoding="utf-8"))
        if not found:
            continue
        folder = path.parent.name
        place = lambda names: [f"chapters/{folder}/{name}" for name in names]
        chapters.append(Chapter(
            folder, found["name"], place(found.get("CORE", [])),
            place(found.get("DRIVERS", []) + found.get("MAIN", [])), place(found.get("TESTS", []))))
    return chapters
