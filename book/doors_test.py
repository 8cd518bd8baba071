"""ci/book and ci/reproduce: what they do beside making pages."""

import argparse
import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
import unittest.mock
import urllib.request
from pathlib import Path

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(BOOK), str(ROOT)]

import build  # noqa: E402
import reference  # noqa: E402
import reproduce  # noqa: E402
from shared.weave import fingerprints, golden, traces  # noqa: E402

HEADER = """// A header.
#pragma once
namespace wr {
/// Half of x.
int half(int x);
}  // namespace wr
"""


def folder(case):
    made = tempfile.TemporaryDirectory()
    case.addCleanup(made.cleanup)
    return Path(made.name)


class Record(unittest.TestCase):
    """A program that counts its calls, declared as a short run and as a long one."""

    def setUp(self):
        self.root = folder(self)
        self.program("1")
        runs = self.root / "book/traces/runs.toml"
        runs.parent.mkdir(parents=True)
        runs.write_text("".join(f'[[run]]\ntrace = "x/{name}"\ncommand = "count {name}"\n'
                                f'class = "exact"\nseconds = {seconds}\n'
                                for name, seconds in (("short", 10), ("long", 11))))
        self.release = self.root / "build/release"
        for name, value in (("BOOK", self.root / "book"), ("RELEASE", self.release)):
            self.enterContext(unittest.mock.patch.object(build, name, value))

    def program(self, version):
        trace = {"format": "white-room-trace", "version": 1, "name": "n", "kind": "digits",
                 "command": "c"}
        path = self.root / "build/release/bin/count"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/usr/bin/python3\n# {version}\nimport pathlib, sys\n"
                        f"pathlib.Path(sys.argv[-1]).write_text({json.dumps(trace)!r})\n")
        path.chmod(0o755)

    def recorded(self):
        with contextlib.redirect_stdout(io.StringIO()):
            self.assertEqual(build.record(), [])
        return sorted(path.stem for path in self.release.glob("traces/x/*.json"))

    def test_the_book_makes_short_runs_and_leaves_long_ones_to_reproduce(self):
        self.assertEqual(self.recorded(), ["short"])

    def test_a_long_run_that_reproduce_made_counts_until_the_program_changes(self):
        run = traces.runs(self.root / "book/traces/runs.toml")["x/long"]
        traces.record(run, self.release / "bin", self.release / "traces")
        self.assertEqual(self.recorded(), ["long", "short"])
        self.program("2")
        self.assertEqual(self.recorded(), ["short"])


@unittest.skipUnless(shutil.which("doxygen"), "no doxygen")
class Reference(unittest.TestCase):
    def setUp(self):
        self.root, self.out = folder(self), folder(self)
        self.write("shared/base/half.hpp", HEADER)
        self.write("shared/base/other.hpp", HEADER.replace("half", "third"))
        for room in ("kernels", "tensor", "support"):
            (self.root / "shared" / room).mkdir(parents=True)
        (self.root / "chapters").mkdir()

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def refresh(self):
        return reference.refresh(self.out, self.root)

    def test_unchanged_headers_are_not_read_again(self):
        written, removed, warnings = self.refresh()
        self.assertGreater(written, 1)
        self.assertEqual((removed, warnings), (0, []))
        self.assertIsNone(self.refresh())

    def test_only_what_changed_is_written_and_what_has_gone_is_removed(self):
        self.write("shared/base/thing.hpp", "// T.\nnamespace wr {\n/// A thing.\nclass Thing {};\n}\n")
        everything = self.refresh()[0]
        untouched = self.out / "xml/other_8hpp.xml"
        before = untouched.stat().st_mtime_ns
        (self.root / "shared/base/thing.hpp").unlink()
        written, removed, _ = self.refresh()
        self.assertLess(written, everything)
        self.assertGreaterEqual(removed, 1)
        self.assertEqual(before, untouched.stat().st_mtime_ns)


class Doors(unittest.TestCase):
    def door(self, *arguments):
        return subprocess.run([ROOT / arguments[0], *arguments[1:]], capture_output=True, text=True,
                              env={**os.environ, "CI": ""})

    def test_help_has_an_example(self):
        for door in ("ci/book", "ci/reproduce"):
            done = self.door(door, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"For example:  {door}", done.stdout)

    def test_a_misspelt_option_is_a_usage_error_with_a_suggestion(self):
        for door, wrong, right in (("ci/book", "--wach", "--watch"), ("ci/reproduce", "--quik", "--quick")):
            done = self.door(door, wrong)
            self.assertEqual(done.returncode, 64)
            self.assertIn(right, done.stderr)
        self.assertEqual(self.door("ci/book", "--port", "x").returncode, 64)


class Serving(unittest.TestCase):
    def test_pages_are_served_on_the_loopback_alone(self):
        out = folder(self)
        (out / "html").mkdir()
        (out / "html/index.html").write_text("<head></head>hello")
        build.OUT, kept = out, build.OUT
        self.addCleanup(setattr, build, "OUT", kept)
        server = build.open_server(0, following=True)
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        self.assertEqual(server.server_address[0], "127.0.0.1")
        address = f"http://127.0.0.1:{server.server_port}/"
        page = urllib.request.urlopen(address).read().decode()
        self.assertIn("white-room-watch", page)

    def test_the_first_error_is_short(self):
        log = f"[1/2] compiling\n{ROOT}/a.cpp:3:1: error: oh\n{ROOT}/b.cpp:9:1: error: no\n"
        self.assertEqual(build.first_error(log), "a.cpp:3:1: error: oh")


class Reproduce(unittest.TestCase):
    def test_the_table_has_every_row_and_counts_what_differs(self):
        rows = [golden.Row(1, "s", "a", "0.25", "src", "t", "a"),
                golden.Row(1, "s", "b", "0.5", "src", "t", "b"),
                golden.Row(2, "s", "c", "1", "src", "gone", "c")]
        found = {"t": {"values": {"a": 0.25, "b": 0.75}, "series": {}}}
        lines, differ = reproduce.table(rows, found, {"t": 0.1})
        self.assertEqual(differ, 1)
        self.assertRegex(lines[1], r"0\.25\s+0\.25\s+equal\s+0\.10$")
        self.assertRegex(lines[2], "differs")
        self.assertRegex(lines[3], "not run")

    def test_how_long_a_run_takes_decides_who_makes_it(self):
        runs = {str(s): traces.Run(str(s), "p", "exact", seconds=s) for s in (10, 11, 60, 61)}

        def chosen(*words):
            options = argparse.Namespace(**{w: w in words for w in ("quick", "full", "write", "timings")})
            with contextlib.redirect_stdout(io.StringIO()):
                return [run.seconds for run in reproduce.chosen(runs, options)]

        self.assertEqual(chosen("quick"), [10])
        self.assertEqual(chosen(), [10, 11, 60])
        self.assertEqual(chosen("full"), [10, 11, 60, 61])
        self.assertEqual(chosen("write"), [10, 11, 60], "no trace yet is no reason to wait for hours")

    def test_fingerprints_follow_the_text_of_a_region_and_not_its_place(self):
        root = folder(self)
        file = root / "chapters/x.cpp"
        file.parent.mkdir()
        file.write_text("// [a]\nint a;\n// [/a]\n")
        before = fingerprints.collect(root)
        file.write_text("int b;\n\n  // [a]\n  int a;\n  // [/a]\n")
        after = fingerprints.collect(root)
        self.assertEqual(before["chapters/x.cpp"]["a"], after["chapters/x.cpp"]["a"])
        self.assertNotEqual(before["chapters/x.cpp"]["*"], after["chapters/x.cpp"]["*"])

    def test_what_the_book_declares_is_in_order(self):
        runs = traces.runs(BOOK / "traces/runs.toml")
        for row in golden.load(BOOK / "golden.toml"):
            self.assertIn(row.trace, runs)
        for name, run in runs.items():
            if run.seconds > reproduce.NORMAL and not (BOOK / f"traces/{name}.json").exists():
                continue  # declared, and nobody has waited for it yet
            trace = traces.load(BOOK / "traces" / f"{name}.json")
            self.assertEqual(trace["kind"], "timings" if run.timings else "digits", name)


if __name__ == "__main__":
    unittest.main()
