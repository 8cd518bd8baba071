#!/usr/bin/env python3
"""Reads what ctest left behind and says what a person wants to know: what failed and with which
words, what was left out and why, where the reader's numbers differ from the book's, and where the
minutes went. Called by ci/test. Leaves out: running anything.

A reader who edits a chapter breaks nothing: where a chapter's sources are not those that the book's
traces were made of, its failed tests are told and, unless --strict, not counted as failures. With --strict the traces
must have been made of the sources that are there.

  ci/test_report.py [--strict] [--left-out REASON]... [--suite NAME BUILD_FOLDER JUNIT_FILE]...

Example: ci/test_report.py --suite release build/release build/logs/release.xml
Exit codes: 0 nothing to worry about; 1 a test failed, or (strict) drift or a skip with no listed
reason; 64 a wrong argument; 65 a file that is not what it should be.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from shared.weave import chapters  # noqa: E402

SKIPPED = re.compile(r"\[skipped: ([^\]\n]*)\]")
DRIFT = re.compile(r"^.*?\[drift\] *(.*)$", re.M)
# What is worth showing of a failed test, and how much of it.
TELLING = re.compile(r"error: |: error|FAIL|Error:|Exception|Sanitizer|runtime error|expected|came:|\*\*\* ")
SHOWN = 12


def labels_of(build):
    """{test name: [labels]} of a build folder, as CTest knows them."""
    answer = subprocess.run(["ctest", "--test-dir", build, "--show-only=json-v1"],
                            capture_output=True, text=True, check=False)
    try:
        tests = json.loads(answer.stdout)["tests"]
    except (json.JSONDecodeError, KeyError):
        return {}
    found = {}
    for test in tests:
        for prop in test.get("properties", []):
            if prop["name"] == "LABELS":
                found[test["name"]] = prop["value"]
    return found


def edited_chapters():
    """{label: folder} of the chapters whose sources are not those of any committed trace."""
    edited = {}
    for listing in sorted(ROOT.glob("chapters/*/CMakeLists.txt")):
        found, folder = chapters.parse(listing.read_text(encoding="utf-8")), listing.parent
        recorded = {json.loads(trace.read_text(encoding="utf-8")).get("sources")
                    for trace in (ROOT / "book/traces" / folder.name).glob("*.json")}
        if not found or not recorded:
            continue
        try:  # as shared/cmake/BuildInfo.cmake hashes them
            lines = [f"{Path(name).name} {hashlib.sha256((folder / name).read_bytes()).hexdigest()}\n"
                     for name in found.get("CORE", []) + found.get("DRIVERS", [])]
        except FileNotFoundError:
            lines = []
        if hashlib.sha256("".join(lines).encode()).hexdigest() not in recorded:
            edited[found["name"]] = folder.name
    return edited


class Suite:
    def __init__(self, name, build, junit):
        self.name = name
        try:
            root = xml.parse(junit).getroot()
        except (OSError, xml.ParseError) as trouble:
            sys.stderr.write(f"ci/test: cannot read the test results {junit}: {trouble}\n")
            sys.exit(65)
        labels = self.labels = labels_of(build)
        self.failed, self.skips, self.drifts, self.seconds = [], [], [], {}
        for case in root.iter("testcase"):
            test = case.get("name")
            output = "".join(part.text or "" for part in case.iter("system-out"))
            for label in labels.get(test) or ["unlabelled"]:
                before = self.seconds.get(label, (0.0, 0))
                self.seconds[label] = (before[0] + float(case.get("time") or 0), before[1] + 1)
            if case.find("failure") is not None or case.get("status") == "fail":
                self.failed.append((test, (case.find("failure").get("message") or "")
                                    if case.find("failure") is not None else "", output))
            elif case.get("status") == "notrun":
                reason = case.find("skipped")
                self.failed.append((test, "did not run: " + (reason.get("message") if reason is not None
                                                             else "no reason given"), output))
            self.skips += [(test, reason.strip()) for reason in SKIPPED.findall(output)]
            self.drifts += [(test, line.strip()) for line in DRIFT.findall(output)]


def telling_lines(output):
    lines = output.strip().splitlines()
    told = [line for line in lines if TELLING.search(line)]
    return (told or lines[-SHOWN:])[:SHOWN]


def listed_reasons():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "skips")
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file]
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def arguments(words):
    strict, left_out, suites = False, [], []
    while words:
        word = words.pop(0)
        if word in ("-h", "--help"):
            print(__doc__.strip())
            sys.exit(0)
        elif word == "--strict":
            strict = True
        elif word == "--left-out" and words:
            left_out.append(words.pop(0))
        elif word == "--suite" and len(words) >= 3:
            suites.append(Suite(*(words.pop(0) for _ in range(3))))
        else:
            sys.stderr.write(f"ci/test_report.py: unknown argument '{word}'\n"
                             "hint: see ci/test_report.py --help\n")
            sys.exit(64)
    return strict, left_out, suites


def once(pairs):
    """The pairs without repeats, in order: the same skip in two suites is told once."""
    return list(dict.fromkeys(pairs))


def main():
    strict, left_out, suites = arguments(sys.argv[1:])
    wrong = False

    edited = edited_chapters()
    if strict:  # a trace of other sources would let a later fault pass for a reader's change
        for folder in edited.values():
            wrong = True
            print(f"\nfailed: the traces of chapters/{folder} were made of other sources\n"
                  "  again: ci/reproduce --write")
        edited = {}
    for suite in suites:
        for test, message, output in suite.failed:
            its = set(suite.labels.get(test, []))
            chapter = next((folder for name, folder in edited.items() if {name, "exercises"} & its),
                           None)
            wrong = wrong or not chapter
            print(f"\n{'told' if chapter else 'failed'}: {test} ({suite.name}) {message}".rstrip())
            for line in telling_lines(output):
                print("  " + (line if len(line) <= 240 else line[:240] + " ..."))
            print(f"  again: ctest --test-dir build/{suite.name} -R '^{test}$' --output-on-failure")
            if chapter:
                print(f"  chapters/{chapter} is edited: this test holds for the book's files. Did you "
                      "mean the difference?")

    listed = listed_reasons()
    skips = once([("", reason) for reason in left_out]
                 + [skip for suite in suites for skip in suite.skips])
    if skips:
        print("\nleft out:")
        for test, reason in skips:
            fine = any(pattern.match(reason.partition(": ")[2] if not test else reason)
                       for pattern in listed)
            mark = "" if fine else ("  <- no listed reason (ci/skips)" if strict else "")
            print(f"  {test + ': ' if test else ''}{reason}{mark}")
            wrong = wrong or (strict and not fine)

    drifts = once([drift for suite in suites for drift in suite.drifts])
    if drifts:
        print("\nyours against the book:")
        for test, line in drifts:
            print(f"  {test}: {line}")
        wrong = wrong or strict

    if suites:
        print("\nminutes per label:")
        names = sorted({label for suite in suites for label in suite.seconds})
        print("  {:<14}".format("") + "".join(f"{suite.name:>16}" for suite in suites))
        for label in names:
            row = ""
            for suite in suites:
                seconds, count = suite.seconds.get(label, (0.0, 0))
                row += f"{f'{seconds / 60:.2f} ({count})' if count else '-':>16}"
            print(f"  {label:<14}{row}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
