"""Golden rows: a number somebody published, where our trace holds the same, and the verdict."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from shared.weave import traces

EQUAL, DIFFERS, NOT_MET = "equal", "differs", "not met"


@dataclass(frozen=True)
class Row:
    """One row of golden.toml. `published` is the text as it was printed there."""

    number: int
    system: str
    what: str
    published: str
    source: str
    trace: str
    value: str
    tolerance: float = 0.0
    not_met: bool = False  # we know that ours is another number, and say so


def load(path):
    """The rows of a golden.toml, in its order."""
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise traces.TraceError(f"{path}: {error}") from None
    rows = []
    for index, entry in enumerate(table.get("row", []), 1):
        try:
            rows.append(Row(**entry))
        except TypeError as error:
            raise traces.TraceError(f"{path}: row {index}: {error}") from None
    return rows


def judge(row, trace):
    """(ours as text, verdict). Equal means: printed to as many digits, it is the same text."""
    value = traces.find(trace, row.value)
    if isinstance(value, (str, bool)):
        return str(value), EQUAL if str(value) == row.published else DIFFERS
    whole = float(value).is_integer() and "." not in row.published
    text = str(int(value)) if whole else repr(value)
    published = float(row.published)
    digits = len(row.published.partition(".")[2]) if "e" not in row.published.lower() else 0
    if value == published or f"{value:.{digits}f}" == row.published:
        return text, EQUAL
    if row.tolerance and abs(value - published) <= row.tolerance * max(1.0, abs(published)):
        return text, f"within {row.tolerance:g}"
    return text, NOT_MET if row.not_met else DIFFERS
