"""Named regions of a source file: the grammar that the book's listings and the ledger read.

A region begins at a line that holds nothing but `// [name]` and ends at `// [/name]`; Python,
CMake and shell files write `# [name]`. Names are lower-case words with hyphens. Regions may nest;
they may not overlap, and a name is used once a file. Marker lines are never printed and never
counted.

Leaves out what a listing looks like (book/extension) and which lines must be printed (ledger.py).
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

NAME = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
MARKER = re.compile(rf"^\s*(?://|#) \[(/?)({NAME})\]\s*$")


class RegionError(Exception):
    """A marker that does not fit, with the line where it stands."""

    def __init__(self, path, line, message):
        super().__init__(f"{path}:{line}: {message}")
        self.path, self.line, self.message = path, line, message


@dataclass
class Region:
    """Lines `first` to `last` of a file, both counted from 1, markers excluded."""

    name: str
    first: int
    last: int
    parent: str | None = None
    children: list = field(default_factory=list)


class Source:
    """A file's lines, and the regions they form."""

    def __init__(self, path, text):
        self.path = path
        self.lines = text.splitlines()
        self.markers = set()  # line numbers that hold a marker
        self.regions = {}
        open_regions = []
        for number, line in enumerate(self.lines, 1):
            match = MARKER.match(line)
            if not match:
                continue
            self.markers.add(number)
            closes, name = match.groups()
            if not closes:
                self._open(name, number, open_regions)
            else:
                self._close(name, number, open_regions)
        if open_regions:
            name, first = open_regions[-1].name, open_regions[-1].first - 1
            raise RegionError(path, first, f"region [{name}] is opened here and never closed")

    def _open(self, name, number, open_regions):
        if name in self.regions:
            first = self.regions[name].first - 1
            raise RegionError(self.path, number, f"region [{name}] was opened before, in line {first}")
        parent = open_regions[-1] if open_regions else None
        region = Region(name, number + 1, number, parent.name if parent else None)
        if parent:
            parent.children.append(name)
        self.regions[name] = region
        open_regions.append(region)

    def _close(self, name, number, open_regions):
        if not open_regions:
            raise RegionError(self.path, number, f"[/{name}] closes a region that was never opened")
        region = open_regions.pop()
        if region.name != name:
            raise RegionError(
                self.path, number,
                f"[/{name}] stands where [/{region.name}] is due (opened in line {region.first - 1})")
        region.last = number - 1

    def span(self, name=None):
        """First and last line of a region, or of the file."""
        if name is None:
            return 1, len(self.lines)
        if name not in self.regions:
            known = ", ".join(sorted(self.regions)) or "none"
            raise RegionError(self.path, 1, f"no region [{name}] here; the file has: {known}")
        region = self.regions[name]
        return region.first, region.last

    def numbers(self, name=None):
        """Line numbers of a region without its markers, blank lines at both ends removed."""
        first, last = self.span(name)
        found = [n for n in range(first, last + 1) if n not in self.markers]
        while found and not self.lines[found[0] - 1].strip():
            found.pop(0)
        while found and not self.lines[found[-1] - 1].strip():
            found.pop()
        return found

    def text(self, numbers):
        """Those lines, dedented together. Where a marker stood between two blank lines, one stays."""
        lines = [self.lines[n - 1] for n in self.tidy(numbers)]
        indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        cut = min(indents, default=0)
        return "\n".join(line[cut:].rstrip() for line in lines)

    def tidy(self, numbers):
        """Drops a blank line that follows a blank line only because a marker between them went."""
        kept = []
        for n in numbers:
            blank = not self.lines[n - 1].strip()
            if blank and kept and kept[-1] != n - 1 and not self.lines[kept[-1] - 1].strip():
                continue
            kept.append(n)
        return kept

    def counted(self):
        """The lines the ledger asks about: neither blank nor a marker."""
        return [n for n, line in enumerate(self.lines, 1) if line.strip() and n not in self.markers]

    def defined(self, numbers):
        """The one name that these lines define, if they define exactly one; else None."""
        if not numbers or str(self.path).endswith((".py", ".txt", ".cmake", ".toml", ".sh")):
            return None
        inside = {}
        outer = self.enclosing(numbers[0])
        for n in numbers:
            scopes = self.enclosing(n + 1)
            if len(scopes) > len(outer) and scopes[:len(outer)] == outer:
                inside[scopes[len(outer)]] = True
        return next(iter(inside)) if len(inside) == 1 else None

    def enclosing(self, number):
        """Names around a line, outermost first: ["Value", "backward"]."""
        if str(self.path).endswith((".py", "CMakeLists.txt", ".cmake", ".toml", ".sh")):
            return _python_scopes(self.lines, number)
        return _cpp_scopes(self.lines, number)


def load(path, name=None):
    """Reads a file; `name` is how messages call it."""
    return Source(name or path, Path(path).read_text(encoding="utf-8"))


def _python_scopes(lines, number):
    """Scopes by indentation: every class or def that starts above and is indented less."""
    scopes = []
    indent = None
    for line in lines[number - 1::-1]:
        if not line.strip() or line.lstrip().startswith(("#", "@")):
            continue
        own = len(line) - len(line.lstrip())
        if indent is None:
            indent = own
            continue
        match = re.match(r"\s*(?:class|def)\s+(\w+)", line)
        if own < indent:
            indent = own
            if match:
                scopes.insert(0, match.group(1))
    return scopes


_CONTROL = {"if", "for", "while", "switch", "catch", "return", "constexpr", "sizeof", "decltype",
            "requires", "noexcept", "alignas", "static_assert"}
_TYPE = re.compile(r"\b(?:class|struct|union|enum(?:\s+class)?)\s+(?:\[\[.*?\]\]\s*)?([A-Za-z_]\w*)"
                   r"(?:\s+final)?\s*(?::[^:].*)?$", re.S)
_FUNCTION = re.compile(r"((?:[A-Za-z_]\w*::)*(?:operator\s*[^\s\w(]+|operator\s*\(\)|operator\s+\w+"
                       r"|~?[A-Za-z_]\w*))\s*\(")


def _cpp_scopes(lines, number):
    """Scopes by counting braces outside comments and strings. Namespaces are not worth printing."""
    text = _without_comments("\n".join(lines[:number - 1]))
    text = "\n".join(line for line in text.split("\n") if not line.lstrip().startswith("#"))
    scopes, head, depth = [], "", 0
    for char in text:
        if char == "{" and depth == 0:
            scopes.append(_scope_name(head.strip()))
            head = ""
        elif char == "}" and depth == 0:
            if scopes:
                scopes.pop()
            head = ""
        elif char == ";" and depth == 0:
            head = ""
        else:
            if char in "([":
                depth += 1
            elif char in ")]" and depth:
                depth -= 1
            head += char
    return [name for name in scopes if name]


def _scope_name(head):
    head = re.sub(r"^\s*(?:public|private|protected)\s*:", "", head).strip()
    if not head or head.startswith("namespace") or head.startswith("extern"):
        return None
    head = re.sub(r"^template\s*<[^{}]*?>\s*(?=\w)", "", head)
    match = _TYPE.search(head)
    if match and "(" not in head[:match.start()] and "=" not in head[:match.start()]:
        return match.group(1)
    match = _FUNCTION.search(head)
    if not match or "=" in head[:match.start()]:
        return None
    name = re.sub(r"\s+", " ", match.group(1))
    return None if name in _CONTROL else name


def _without_comments(text):
    """Comments and literals become blanks, so that braces in them do not count."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)
    return pattern.sub(lambda m: "\n" * m.group().count("\n") + '""' * (m.group()[0] == '"'), text)
