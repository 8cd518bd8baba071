"""The ledger: which lines of the code the book prints, omits with a reason, or has lost sight of.

Every counted line (neither blank nor a marker) of a chapter's core files is printed exactly once,
declared a repeat, or omitted with a reason. Leaves out where the entries come from: the `listing`
and `omit` directives of the book make them (book/extension).
"""

import re
from collections import defaultdict
from dataclasses import dataclass

BOILERPLATE = re.compile(r"^\s*(?:#include\b.*|#pragma once|using namespace [\w:]+;"
                         r"|namespace [\w:]*\s*\{|\}\s*// namespace.*)\s*$")


@dataclass(frozen=True)
class Entry:
    """One listing or omission: the lines of `path` it speaks for, and where in the book it is."""

    kind: str  # "print", "repeat" or "omit"
    path: str
    numbers: tuple
    where: str
    what: str = ""    # the region's name, or ""
    reason: str = ""  # of an omission


@dataclass
class Account:
    """One file of a chapter: its lines, and what became of them."""

    path: str
    lines: int
    printed: int
    omitted: int
    orphans: list


def boilerplate(source):
    """Lines outside every region that only introduce a file or say where its code lives: the
    opening comment, includes, the guard, namespace brackets."""
    shown = {n for name in source.regions for n in source.numbers(name)}
    found, opening = [], True
    for n in source.counted():
        line = source.lines[n - 1]
        opening = opening and line.startswith("//")
        if n not in shown and (opening or BOILERPLATE.match(line)):
            found.append(n)
    return found


def spans(numbers):
    """Line numbers as text: "3-5, 9"."""
    parts = []
    for n in sorted(numbers):
        if parts and parts[-1][1] == n - 1:
            parts[-1][1] = n
        else:
            parts.append([n, n])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in parts)


def audit(source, entries):
    """An Account of one core file, and the problems found: (line, message)."""
    problems = []
    once = defaultdict(list)
    for entry in entries:
        if entry.kind != "repeat":
            for n in entry.numbers:
                once[n].append(entry)
    counted = source.counted()
    printed = sum(1 for n in counted if any(e.kind == "print" for e in once[n]))
    omitted = sum(1 for n in counted if once[n] and all(e.kind == "omit" for e in once[n]))
    orphans = [n for n in counted if not once[n]]
    for run in _runs(orphans, source):
        problems.append((run[0], f"printed nowhere and not omitted: line{'s' * (len(run) > 1)} "
                                 f"{spans(run)}"))
    doubles = defaultdict(list)
    for n in counted:
        if len(once[n]) > 1:
            doubles[tuple(once[n])].append(n)
    for who, numbers in doubles.items():
        places = " and ".join(dict.fromkeys(e.where for e in who))
        problems.append((numbers[0], f"lines {spans(numbers)} are printed or omitted twice "
                                     f"({places}): declare one of them a repeat"))
    for entry in entries:
        if entry.kind == "repeat" and not any(any(e.kind == "print" for e in once[n])
                                              for n in entry.numbers if n in set(counted)):
            problems.append((min(entry.numbers, default=1),
                             f"{entry.where} calls this a repeat, but nothing prints it first"))
    return Account(source.path, len(counted), printed, omitted, orphans), problems


def _runs(numbers, source):
    """Neighbours together: only blank lines and markers lie between the members of a run."""
    runs = []
    for n in numbers:
        between = range(runs[-1][-1] + 1, n) if runs else ()
        if runs and all(k in source.markers or not source.lines[k - 1].strip() for k in between):
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs
