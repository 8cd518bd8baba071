"""Traces: what a program printed and computed, kept as JSON and compared with a fresh run.

A program writes its own trace (`--json FILE`, shared/support/core/trace.hpp); `record` runs it and
adds the lines it printed. Committed traces are what the book prints; a reader's own build makes
fresh ones beside its programs. `compare` says where the two differ.

Leaves out which runs exist (book/traces/runs.toml) and how a page shows a difference
(book/extension).
"""

import hashlib
import json
import math
import os
import re
import shlex
import subprocess
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

FORMAT, VERSION = "white-room-trace", 1
LONG = 10  # seconds: a run that takes more is left to ci/reproduce
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")


class TraceError(Exception):
    """A trace, a list of runs or a program that cannot be used, and why."""


# [load]
def load(path):
    """Reads a trace and checks its form; the error names the file and the field or the byte."""
    raw = Path(path).read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise TraceError(f"{path}: byte {error.start}: not UTF-8") from None
    try:
        trace = json.loads(text)
    except json.JSONDecodeError as error:
        offset = len(text[:error.pos].encode("utf-8"))
        raise TraceError(f"{path}: byte {offset}: not JSON: {error.msg}") from None
    except RecursionError:
        raise TraceError(f"{path}: nested too deeply to be a trace") from None
    return check(trace, path)
# [/load]


def check(trace, path):
    """Raises TraceError unless every field is of the kind the format names."""

    def fail(field, message):
        raise TraceError(f"{path}: field {field}: {message}")

    if not isinstance(trace, dict):
        raise TraceError(f"{path}: byte 0: a trace is an object")
    if trace.get("format") != FORMAT:
        fail("format", f"expected {FORMAT!r}, found {trace.get('format')!r}")
    if trace.get("version") != VERSION:
        fail("version", f"expected {VERSION}, found {trace.get('version')!r}")
    for key in ("name", "command"):
        if not isinstance(trace.get(key), str):
            fail(key, "a text is missing")
    if trace.get("kind") not in ("digits", "timings"):
        fail("kind", f"expected 'digits' or 'timings', found {trace.get('kind')!r}")
    for key in ("values", "series"):
        if not isinstance(trace.setdefault(key, {}), dict):
            fail(key, "expected an object")
    for name, value in trace["values"].items():
        if not isinstance(value, (int, float, str, bool)):
            fail(f"values.{name}", "expected a number, a text, true or false")
    for name, series in trace["series"].items():
        _check_series(series, f"series.{name}", fail)
    if not all(isinstance(line, str) for line in _list(trace.setdefault("stdout", []), "stdout", fail)):
        fail("stdout", "every line is a text")
    return trace


def _list(value, field, fail):
    if not isinstance(value, list):
        fail(field, "expected a list")
    return value


def _check_series(series, field, fail):
    if not isinstance(series, dict):
        fail(field, "expected an object with columns and rows")
    columns = _list(series.get("columns"), f"{field}.columns", fail)
    if not all(isinstance(column, str) for column in columns):
        fail(f"{field}.columns", "every column is named by a text")
    for index, row in enumerate(_list(series.get("rows"), f"{field}.rows", fail)):
        if not isinstance(row, list) or len(row) != len(columns):
            fail(f"{field}.rows[{index}]", f"expected {len(columns)} entries")
        for cell in row:
            if not isinstance(cell, (int, float, str, bool)) and cell is not None:
                fail(f"{field}.rows[{index}]", "expected numbers and texts")


# [find]
def find(trace, name):
    """The value called `name`: one of `values`, SERIES.COLUMN[ROW], or SERIES.COLUMN[KEY=ENTRY]."""
    if name in trace["values"]:
        return trace["values"][name]
    match = re.fullmatch(r"([\w.-]+)\.([\w-]+)\[(?:(-?\d+)|([\w-]+)=([^\]]+))\]", name)
    if not match:
        raise KeyError(f"no value {name!r}; there are: {_known(trace)}")
    series, column, row, key, entry = match.groups()
    rows = column_of(trace, series, column)
    if row is None:
        for index, value in enumerate(column_of(trace, series, key)):
            if str(value) == entry or (NUMBER.fullmatch(entry) and value == float(entry)):
                return rows[index]
        raise KeyError(f"series {series!r} has no row where {key} is {entry}")
    if not -len(rows) <= int(row) < len(rows):
        raise KeyError(f"series {series!r} has {len(rows)} rows, not a row {row}")
    return rows[int(row)]
# [/find]


def column_of(trace, series, column):
    """One column of a series, as a list."""
    if series not in trace["series"]:
        raise KeyError(f"no series {series!r}; there are: {_known(trace)}")
    columns = trace["series"][series]["columns"]
    if column not in columns:
        raise KeyError(f"series {series!r} has no column {column!r}, only {', '.join(columns)}")
    index = columns.index(column)
    return [row[index] for row in trace["series"][series]["rows"]]


def _known(trace):
    names = list(trace["values"])
    for series, body in trace["series"].items():
        names += [f"{series}.{column}[...]" for column in body["columns"]]
    return ", ".join(names) or "none"


# [same]
def same(book, fresh, kind):
    """Whether two numbers (or texts) agree under a class: exact, tolerance X, statistical X."""
    if isinstance(book, (str, bool)) or isinstance(fresh, (str, bool)) or None in (book, fresh):
        return type(book) is type(fresh) and book == fresh
    if book == fresh or (math.isnan(book) and math.isnan(fresh)):
        return True
    bound = tolerance(kind)
    return abs(book - fresh) <= bound * max(1.0, abs(book), abs(fresh))
# [/same]


def tolerance(kind):
    """The bound in a class, relative or absolute, whichever is wider; 0 for exact."""
    word, _, rest = kind.partition(" ")
    if word == "exact":
        return 0.0
    if word in ("tolerance", "statistical"):
        return float(rest)
    if word == "timings":
        return math.inf
    raise TraceError(f"class {kind!r}: expected exact, tolerance X, statistical X or timings")


def same_line(book, fresh, kind):
    """Whether two printed lines agree: numbers under the class, everything else exactly."""
    if book == fresh:
        return True
    if NUMBER.sub("#", book) != NUMBER.sub("#", fresh):
        return False
    pairs = zip(NUMBER.findall(book), NUMBER.findall(fresh))
    return all(same(float(a), float(b), kind) for a, b in pairs)


def compare(book, fresh, kind):
    """Differences between two traces, one sentence each; empty when they agree."""
    if kind.startswith("timings"):
        return []
    found = []
    for name, value in book["values"].items():
        if name not in fresh["values"]:
            found.append(f"value {name}: the book {value}, yours has none")
        elif not same(value, fresh["values"][name], kind):
            found.append(f"value {name}: the book {value}, yours {fresh['values'][name]}")
    found += [f"value {name}: yours alone" for name in fresh["values"] if name not in book["values"]]
    for name, series in book["series"].items():
        found += _compare_series(name, series, fresh["series"].get(name), kind)
    found += [f"series {name}: yours alone" for name in fresh["series"] if name not in book["series"]]
    lines, ours = book["stdout"], fresh["stdout"]
    if len(lines) != len(ours):
        found.append(f"output: the book has {len(lines)} lines, yours {len(ours)}")
    for index, (a, b) in enumerate(zip(lines, ours), 1):
        if not same_line(a, b, kind):
            found.append(f"output line {index}: the book {a!r}, yours {b!r}")
    return found


def _compare_series(name, book, fresh, kind):
    if fresh is None:
        return [f"series {name}: yours has none"]
    if book["columns"] != fresh["columns"]:
        return [f"series {name}: the book's columns are {book['columns']}, yours {fresh['columns']}"]
    if len(book["rows"]) != len(fresh["rows"]):
        return [f"series {name}: the book has {len(book['rows'])} rows, yours {len(fresh['rows'])}"]
    found = []
    for index, (a, b) in enumerate(zip(book["rows"], fresh["rows"])):
        for column, x, y in zip(book["columns"], a, b):
            if not same(x, y, kind):
                found.append(f"series {name}.{column}[{index}]: the book {x}, yours {y}")
    return found


@dataclass(frozen=True)
class Run:
    """One entry of runs.toml: what makes a trace, and how closely it must come back."""

    trace: str
    command: str
    kind: str
    seconds: float = 1.0
    needs: str = ""  # a data set, without which it is not run

    @property
    def timings(self):
        return self.kind.startswith("timings")

    @property
    def long(self):
        """Whether the book uses the committed trace, and ci/reproduce alone runs it again."""
        return self.seconds > LONG

    def missing(self, environment=os.environ):
        """The data set that the run needs and that no folder has (data_set.hpp looks there too)."""
        cache = environment.get("XDG_CACHE_HOME") or f"{environment.get('HOME', '')}/.cache"
        folders = [environment.get("WHITE_ROOM_DATA"), f"{cache}/white-room"]
        found = any(folder and Path(folder, self.needs).exists() for folder in folders)
        return "" if found or not self.needs else self.needs


def runs(path):
    """The runs a runs.toml declares, by the name of their trace."""
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise TraceError(f"{path}: {error}") from None
    found = {}
    for entry in table.get("run", []):
        try:
            run = Run(entry["trace"], entry["command"], entry["class"], entry.get("seconds", 1.0),
                      entry.get("needs", ""))
        except KeyError as error:
            raise TraceError(f"{path}: a [[run]] has no {error.args[0]!r}") from None
        tolerance(run.kind)
        if run.trace in found:
            raise TraceError(f"{path}: trace {run.trace!r} is declared twice")
        found[run.trace] = run
    return found


# [record]
def record(run, programs, folder, environment=None):
    """Runs a program, and keeps its trace with the lines it printed as folder/TRACE.json.

    The program runs in an empty folder; SVG files that it leaves there are kept beside the trace.
    Nothing is run when the program's bytes and the command are those of the last recording, and
    nothing is written when the trace says what it said before. Returns (trace, seconds it took).
    """
    known = kept(run, programs, folder)
    if known:
        return known
    words = shlex.split(run.command)
    program = Path(programs) / words[0]
    target = Path(folder) / f"{run.trace}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "trace.json"
        begin = time.perf_counter()
        done = subprocess.run([program, *words[1:], "--json", made], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, cwd=scratch, env=environment)
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise TraceError(f"{run.trace}: {run.command}: exit {done.returncode}: {last}")
        if not made.exists():
            raise TraceError(f"{run.trace}: {run.command} wrote no trace")
        trace = load(made)
        for picture in sorted(Path(scratch).glob("*.svg")):
            write_text(target.parent / picture.name, picture.read_text(encoding="utf-8"))
    trace["stdout"] = done.stdout.splitlines()
    write(target, trace)
    write_text(target.with_suffix(".stamp"), f"{_state(run, programs)}{seconds:.3f}")
    return trace, seconds
# [/record]


def kept(run, programs, folder):
    """(trace, seconds) of the last recording, if it is of this program and this command."""
    target = Path(folder) / f"{run.trace}.json"
    stamp, state = target.with_suffix(".stamp"), _state(run, programs)
    if not (target.exists() and stamp.exists()):
        return None
    text = stamp.read_text(encoding="utf-8")
    return (load(target), float(text[len(state):])) if text.startswith(state) else None


def _state(run, programs):
    program = Path(programs) / shlex.split(run.command)[0]
    if not program.exists():
        raise TraceError(f"{run.trace}: no program {program}")
    return f"{hashlib.sha256(program.read_bytes()).hexdigest()} {run.command}\n"


def dumps(trace):
    """The one spelling of a trace: keys in the format's order, a row of numbers a line."""
    order = ["format", "version", "name", "kind", "command", "seed", "compiler", "flags", "target",
             "sources", "machine", "date", "values", "series", "stdout"]
    keys = [k for k in order if k in trace] + [k for k in trace if k not in order]
    parts = [f'  "{key}": {_spell(key, trace[key])}' for key in keys]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _spell(key, value):
    flat = lambda v: json.dumps(v, ensure_ascii=False)
    if key == "values":
        rows = [f"    {flat(k)}: {flat(v)}" for k, v in value.items()]
        return "{\n" + ",\n".join(rows) + "\n  }" if rows else "{}"
    if key == "stdout":
        return "[\n" + ",\n".join(f"    {flat(line)}" for line in value) + "\n  ]" if value else "[]"
    if key == "series":
        parts = []
        for name, series in value.items():
            rows = ",\n".join(f"        {flat(row)}" for row in series["rows"])
            rows = f"[\n{rows}\n      ]" if rows else "[]"
            parts.append(f'    {flat(name)}: {{\n      "columns": {flat(series["columns"])},\n'
                         f'      "rows": {rows}\n    }}')
        return "{\n" + ",\n".join(parts) + "\n  }" if parts else "{}"
    return flat(value)


def write(path, trace):
    """Writes a trace whole, or not at all; leaves an equal file alone."""
    write_text(path, dumps(trace))


def write_text(path, text):
    """Writes beside the target, flushes, renames. A file that already says this is not touched."""
    path = Path(path)
    if path.exists() and path.read_bytes() == text.encode("utf-8"):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(scratch, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(scratch, path)
    finally:
        scratch.unlink(missing_ok=True)
    return True
