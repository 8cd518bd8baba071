import json
import math
import os
import stat
import tempfile
import textwrap
import unittest
from pathlib import Path

from shared.weave import golden, traces

TRACE = {
    "format": "white-room-trace", "version": 1, "name": "moons", "kind": "digits",
    "command": "micrograd moons", "seed": 1337, "values": {"loss": 0.010978370135492717, "n": 337},
    "series": {"training": {"columns": ["step", "loss"], "rows": [[0, 0.5], [10, 0.25]]}},
    "stdout": ["step 0 loss 0.5", "step 10 loss 0.25"],
}


def trace(**changes):
    return traces.check({**json.loads(json.dumps(TRACE)), **changes}, "t.json")


class Reading(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def assert_refused(self, content, words):
        path = self.folder / "t.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        with self.assertRaises(traces.TraceError) as caught:
            traces.load(path)
        self.assertIn("t.json", str(caught.exception))
        self.assertIn(words, str(caught.exception))

    def test_what_is_written_is_read_again(self):
        path = self.folder / "t.json"
        traces.write(path, TRACE)
        self.assertEqual(traces.load(path), TRACE)

    def test_damage_names_the_byte_or_the_field(self):
        whole = traces.dumps(TRACE).encode()
        self.assert_refused(whole[:100], "byte")
        self.assert_refused(b"\xff\xfe", "byte 0")
        self.assert_refused("ü{".encode(), "byte 0")
        self.assert_refused({**TRACE, "format": "other"}, "field format")
        self.assert_refused({**TRACE, "version": 2}, "field version")
        self.assert_refused({**TRACE, "kind": "guess"}, "field kind")
        self.assert_refused({**TRACE, "values": {"a": []}}, "field values.a")
        self.assert_refused({**TRACE, "stdout": [1]}, "field stdout")
        series = {"training": {"columns": ["a", "b"], "rows": [[1, 2], [3]]}}
        self.assert_refused({**TRACE, "series": series}, "field series.training.rows[1]")
        self.assert_refused([1], "byte 0")
        self.assert_refused(b"[" * 100000, "t.json")

    def test_an_equal_file_is_not_touched(self):
        path = self.folder / "t.json"
        self.assertTrue(traces.write_text(path, "a"))
        os.utime(path, (1, 1))
        self.assertFalse(traces.write_text(path, "a"))
        self.assertEqual(path.stat().st_mtime, 1)

    def test_doubles_come_back_to_the_last_bit(self):
        path = self.folder / "t.json"
        traces.write(path, trace(values={"x": 0.1 + 0.2}))
        self.assertEqual(traces.load(path)["values"]["x"], 0.1 + 0.2)


class Finding(unittest.TestCase):
    def test_values_and_cells(self):
        self.assertEqual(traces.find(trace(), "n"), 337)
        self.assertEqual(traces.find(trace(), "training.loss[1]"), 0.25)
        self.assertEqual(traces.find(trace(), "training.loss[-1]"), 0.25)
        self.assertEqual(traces.find(trace(), "training.loss[step=10]"), 0.25)

    def test_an_unknown_name_lists_those_there_are(self):
        for name in ("los", "training.los[0]", "training.loss[7]", "training.loss[step=5]", "x.y[0]"):
            with self.assertRaises(KeyError):
                traces.find(trace(), name)
        with self.assertRaisesRegex(KeyError, "loss, n, training.step"):
            traces.find(trace(), "los")


class Comparing(unittest.TestCase):
    def test_equal_traces_have_no_differences(self):
        self.assertEqual(traces.compare(trace(), trace(), "exact"), [])

    def test_the_class_decides_how_close_is_equal(self):
        other = trace(values={"loss": 0.010978370135492719, "n": 337})
        self.assertEqual(len(traces.compare(trace(), other, "exact")), 1)
        self.assertEqual(traces.compare(trace(), other, "tolerance 1e-12"), [])

    def test_timings_are_never_compared(self):
        self.assertEqual(traces.compare(trace(), trace(stdout=[]), "timings"), [])

    def test_lines_agree_in_words_exactly_and_in_numbers_by_class(self):
        self.assertTrue(traces.same_line("loss 0.50000001", "loss 0.5", "tolerance 1e-6"))
        self.assertFalse(traces.same_line("loss 0.50000001", "loss 0.5", "exact"))
        self.assertFalse(traces.same_line("loss 0.5", "cost 0.5", "tolerance 1"))

    def test_every_kind_of_difference_is_named(self):
        changed = trace(values={"n": 338, "new": 1}, stdout=["step 0 loss 0.5"],
                        series={"training": {"columns": ["step", "loss"], "rows": [[0, 0.6], [10, 0.25]]}})
        text = "\n".join(traces.compare(trace(), changed, "exact"))
        for words in ("value loss", "value n: the book 337, yours 338", "value new",
                      "training.loss[0]: the book 0.5, yours 0.6", "1", "2 lines"):
            self.assertIn(words, text)

    def test_a_number_that_is_none_equals_itself(self):
        self.assertTrue(traces.same(math.nan, math.nan, "exact"))


class Recording(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.program("digits 1")

    def program(self, words, status=0):
        body = {**TRACE, "stdout": []}
        path = self.folder / "count"
        path.write_text(textwrap.dedent(f"""\
            #!/usr/bin/python3
            import json, pathlib, sys
            calls = pathlib.Path({str(self.folder / "calls")!r})
            calls.write_text((calls.read_text() if calls.exists() else "") + "x")
            print({words!r})
            pathlib.Path("picture.svg").write_text("<svg/>")
            pathlib.Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps({body!r}))
            sys.exit({status})
            """), encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def record(self):
        run = traces.Run("01-x/count", "count", "exact")
        return traces.record(run, self.folder, self.folder / "fresh")

    def calls(self):
        return len((self.folder / "calls").read_text())

    def test_the_trace_holds_what_was_printed(self):
        found, seconds = self.record()
        self.assertEqual(found["stdout"], ["digits 1"])
        self.assertGreater(seconds, 0)
        self.assertEqual((self.folder / "fresh/01-x/picture.svg").read_text(), "<svg/>")

    def test_the_same_program_is_not_run_again_and_another_one_is(self):
        self.record()
        self.record()
        self.assertEqual(self.calls(), 1)
        self.program("digits 2")
        self.assertEqual(self.record()[0]["stdout"], ["digits 2"])

    def test_a_failing_program_is_an_error_with_its_name(self):
        self.program("oh", status=3)
        with self.assertRaisesRegex(traces.TraceError, "01-x/count.*exit 3"):
            self.record()

    def test_a_missing_program_is_an_error(self):
        (self.folder / "count").unlink()
        with self.assertRaisesRegex(traces.TraceError, "no program"):
            self.record()

    def test_a_run_that_needs_a_data_set_says_so_where_there_is_none(self):
        run = traces.Run("t", "p", "exact", needs="names.txt")
        empty = {"WHITE_ROOM_DATA": str(self.folder), "XDG_CACHE_HOME": str(self.folder)}
        self.assertEqual(run.missing(empty), "names.txt")
        (self.folder / "names.txt").write_text("emma")
        self.assertEqual(run.missing(empty), "")
        self.assertEqual(traces.Run("t", "p", "exact").missing(empty), "")


class Golden(unittest.TestCase):
    def judge(self, published, value, tolerance=0.0, not_met=False):
        row = golden.Row(2, "s", "w", published, "src", "t", "v", tolerance, not_met)
        return golden.judge(row, {"values": {"v": value}, "series": {}})[1]

    def test_equal_means_equal_to_as_many_digits_as_were_published(self):
        self.assertEqual(self.judge("24.7041", 24.70408163265306), "equal")
        self.assertEqual(self.judge("24.7041", 24.7042), "differs")
        self.assertEqual(self.judge("337", 337), "equal")

    def test_a_tolerance_is_named_in_the_verdict(self):
        self.assertEqual(self.judge("0.010978370135492717", 0.010978370135492719, 1e-12),
                         "within 1e-12")
        self.assertEqual(self.judge("0.010978370135492717", 0.010978370235492719, 1e-12), "differs")

    def test_what_is_not_met_is_said_and_cannot_hide_what_is(self):
        self.assertEqual(self.judge("1.92", 1.9737, 0.01, not_met=True), "not met")
        self.assertEqual(self.judge("1.92", 1.93, 0.01, not_met=True), "within 0.01")
        self.assertEqual(self.judge("1.92", 1.9201, not_met=True), "equal")


if __name__ == "__main__":
    unittest.main()
