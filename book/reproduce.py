"""Reruns every headline number, and prints what was published beside what came out here.

ci/reproduce has built the programs. Leaves out comparing the pages themselves: ci/book --strict.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
RELEASE = ROOT / "build/release"
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT)]

from shared.weave import fingerprints, golden, traces  # noqa: E402

QUICK, NORMAL = traces.LONG, 60  # seconds a run may take, roughly


def chosen(runs, options):
    """The runs to make: digits by their length; timings only when they are asked for or missing."""
    limit = float("inf") if options.full else QUICK if options.quick else NORMAL
    for run in runs.values():
        missing = options.write and not (BOOK / "traces" / f"{run.trace}.json").exists()
        if run.timings and not (options.timings or missing):
            continue
        if run.missing():
            print(f"{run.trace}: not run: no {run.needs} here (ci/data fetches it)")
            continue
        if run.seconds > limit:
            print(f"{run.trace}: not run: it takes about {run.seconds:g} s")
            continue
        yield run


def rerun(runs, folder):
    """Fresh traces by name, seconds by name, and what went wrong."""
    found, seconds, trouble = {}, {}, []
    for run in runs:
        try:
            found[run.trace], seconds[run.trace] = traces.record(run, RELEASE / "bin", folder)
        except (traces.TraceError, OSError) as error:
            trouble.append(str(error))
    return found, seconds, trouble


def table(rows, found, seconds):
    """The lines of the table, and how many digits differ."""
    cells, differ = [], 0
    for row in rows:
        if row.trace not in found:
            cells.append((str(row.number), row.system, row.what, row.published, "", "not run", ""))
            continue
        try:
            ours, verdict = golden.judge(row, found[row.trace])
        except KeyError as error:
            ours, verdict = str(error.args[0]), golden.DIFFERS
        differ += verdict == golden.DIFFERS
        cells.append((str(row.number), row.system, row.what, row.published, ours, verdict,
                      f"{seconds[row.trace]:.2f}"))
    head = ("row", "system", "what", "published", "ours", "verdict", "seconds")
    widths = [max(len(line[i]) for line in [head, *cells]) for i in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()
             for line in [head, *cells]]
    return lines, differ


def write(found):
    """Copies fresh traces into the book, and the fingerprints of its listings. Names what moved."""
    moved = []
    for name, trace in found.items():
        if traces.write_text(BOOK / "traces" / f"{name}.json", traces.dumps(trace)):
            moved.append(f"book/traces/{name}.json")
        folder = (RELEASE / "traces" / name).parent
        for picture in folder.glob("*.svg"):
            target = BOOK / "traces" / folder.name / picture.name
            if not target.exists() or target.read_bytes() != picture.read_bytes():
                shutil.copyfile(picture, target)
                moved.append(str(target.relative_to(ROOT)))
    listings = BOOK / "traces/listings.json"
    if traces.write_text(listings, fingerprints.dumps(fingerprints.collect(ROOT))):
        moved.append("book/traces/listings.json")
    return list(dict.fromkeys(moved))


def drift(runs, found):
    """Where a fresh run is not the one the book was made from, a few lines a run."""
    lines = []
    for name, trace in found.items():
        path = BOOK / "traces" / f"{name}.json"
        if not path.exists():
            lines.append(f"{name}: the book has no trace of it yet")
            continue
        differences = traces.compare(traces.load(path), trace, runs[name].kind)
        lines += [f"{name}: {line}" for line in differences[:3]]
        if len(differences) > 3:
            lines.append(f"{name}: and {len(differences) - 3} more differences")
    return lines


def main():
    parser = argparse.ArgumentParser(prog="ci/reproduce", add_help=False)
    for option in ("--quick", "--full", "--write", "--timings"):
        parser.add_argument(option, action="store_true")
    options = parser.parse_args()
    strict = bool(os.environ.get("WR_STRICT"))
    try:
        runs = traces.runs(BOOK / "traces/runs.toml")
        rows = golden.load(BOOK / "golden.toml")
        found, seconds, trouble = rerun(chosen(runs, options), RELEASE / "traces")
        lines, differ = table(rows, found, seconds)
        print("\n".join(lines))
        moved = drift(runs, {n: t for n, t in found.items() if not runs[n].timings})
    except traces.TraceError as error:
        print(f"ci/reproduce: {error}", file=sys.stderr)
        print("hint: git checkout book/traces brings the committed files back", file=sys.stderr)
        return 65
    if options.write:
        written = write(found)
        print(f"\nwritten: {', '.join(written) or 'nothing, the book was in step'}")
        print("next: ci/book, then look at what changed with git diff book/traces")
    elif moved:
        print("\nNot as the book has it:")
        print("\n".join(moved))
        print("next: ci/book shows both numbers on the pages; "
              "ci/reproduce --write makes yours the book's")
    else:
        print(f"\n{len(found)} runs, all as the book has them.")
        print("next: ci/book opens the pages that print these numbers")
    for line in trouble:
        print(line, file=sys.stderr)
    if differ:
        print(f"{differ} published numbers did not come out", file=sys.stderr)
    failed = differ or trouble or (moved and not options.write)
    return 1 if strict and failed else 0


if __name__ == "__main__":
    sys.exit(main())
