"""practice as a student meets it: from an empty folder to full marks, with mistakes on the way.

Usage: practice_test.py PRACTICE_PROGRAM
"""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRACTICE = None

WRONG_SLOPE = "  return (f(x + 1e-5) - f(x - 1e-5)) / 1e-5;"
NOT_WRITTEN = '  throw exercise::Unsolved("slope");'


class Practice(unittest.TestCase):

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="practice-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.desk = self.folder / "desk"
        self.practice("init", self.desk, cwd=self.folder)
        self.file = self.desk / "00-warm-up" / "slope" / "slope.cpp"

    def practice(self, *words, code=0, cwd=None):
        run = subprocess.run([PRACTICE, *map(str, words)], cwd=cwd or self.desk, text=True,
                             capture_output=True, timeout=120)
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        return run.stdout + run.stderr

    def write_slope(self, body):
        """The starter of slope, with this body for its first function."""
        text = subprocess.run([sys.executable, "-B", ROOT / "ci/exercises", "starter", "00-warm-up/slope",
                               self.folder / "fresh.cpp"], check=True)
        text = (self.folder / "fresh.cpp").read_text()
        self.assertIn(NOT_WRITTEN, text)
        self.file.write_text(text.replace(NOT_WRITTEN, body))

    def solve(self, exercise):
        name = Path(exercise).name
        shutil.copy(ROOT / "solutions" / exercise / f"{name}.cpp", self.desk / exercise / f"{name}.cpp")

    def test_init_makes_a_workspace_and_keeps_what_is_there(self):
        self.assertTrue((self.desk / "README.md").exists())
        marker = json.loads((self.desk / ".white-room" / "workspace.json").read_text())
        self.assertEqual(marker["repository"], str(ROOT))
        self.file.write_text("mine")
        self.assertIn("brought up to date", self.practice("init", self.desk))
        self.assertEqual(self.file.read_text(), "mine")

    def test_init_refuses_a_folder_inside_the_repository(self):
        said = self.practice("init", ROOT / "solutions" / "mine", code=64)
        self.assertIn("inside the repository", said)
        self.assertFalse((ROOT / "solutions" / "mine").exists())

    def test_list_shows_every_exercise(self):
        said = self.practice("list")
        for page in (ROOT / "solutions").glob("*/*/exercise.md"):
            self.assertIn(page.parent.name, said)
        self.assertIn("not begun", said)

    def test_a_starter_fails_every_item(self):
        said = self.practice("check", "slope", code=1)
        self.assertEqual(said.count("to do"), 3)
        self.assertIn("0 of 7 points", said)

    def test_a_solution_scores_full_and_is_remembered(self):
        self.solve("00-warm-up/slope")
        said = self.practice("check", "slope")
        self.assertIn("7 of 7 points", said)
        self.assertIn("solved, 7 points", self.practice("list"))
        self.assertRegex(self.practice("progress"), r"rebuild +1 of +\d+ solved +7 of")
        # An edit takes the points away until it is checked
        self.file.write_text(self.file.read_text() + "\n// thinking\n")
        self.assertIn("edited since the last check", self.practice("list"))
        self.assertRegex(self.practice("progress"), r"rebuild +0 of +\d+ solved +0 of")

    def test_a_chapter_exercise_is_checked_without_the_chapters_own_answer(self):
        file = self.desk / "01-micrograd" / "tanh" / "tanh.cpp"
        file.write_text("// forgotten\n")
        said = self.practice("check", "tanh", code=1)
        self.assertIn("nobody defines wr::micrograd::tanh", said)
        self.solve("01-micrograd/tanh")
        self.assertIn("7 of 7 points", self.practice("check", "tanh"))

    def test_a_wrong_answer_is_explained(self):
        self.write_slope(WRONG_SLOPE)
        said = self.practice("check", "slope", code=1)
        self.assertIn("slope of 3 x^2 + -4 x + 5 at x = 3", said)
        self.assertRegex(said, r"expected +14\.0000|expected +13\.9999|expected +14\n")
        self.assertIn("lie 2 h apart", said)
        self.assertIn("in the book: 00-before-chapter-1", said)

    def test_the_first_compiler_error_comes_first_and_short(self):
        self.write_slope("  return f(x +;\n  return undefined_thing;")
        said = self.practice("check", "slope", code=1)
        lines = said.splitlines()
        self.assertIn("does not compile", lines[1])
        self.assertRegex(lines[2], r"^  00-warm-up/slope/slope\.cpp:\d+:\d+: error: ")
        self.assertLess(len(lines), 9)
        self.assertGreater(len(self.practice("check", "slope", "--all-errors", code=1)), 0)

    def test_an_endless_loop_is_reported(self):
        self.write_slope("  while (f(x) == f(x)) {\n  }\n  return 0;")
        said = self.practice("check", "slope", "--seconds", "2", code=1)
        self.assertIn("did not end within 2 s", said)
        self.assertIn("slope of 3 x^2", said)

    def test_a_crash_is_reported_and_the_other_items_are_still_asked(self):
        self.write_slope("  if (f(0) > 0) *reinterpret_cast<volatile int*>(8) = 1;\n"
                         "  return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;")
        said = self.practice("check", "slope", code=1)
        self.assertRegex(said, r"segmentation fault \(SIGSEGV\)|crashed: (SEGV|load of|store to)")
        self.assertRegex(said, r"passed +wave")

    def test_a_memory_hog_is_reported(self):
        self.write_slope("  std::vector<double> all;\n  while (true) all.push_back(x);")
        said = self.practice("check", "slope", "--memory", "256", code=1)
        if "-fsanitize" not in (Path(PRACTICE).parent.parent / "exercises/00-warm-up/slope/manifest.json").read_text():
            self.assertIn("out of memory: more than 256 MB", said)

    def test_leaving_the_program_is_no_way_to_pass(self):
        self.write_slope("  std::_Exit(0);")
        text = self.file.read_text().replace("#include <cmath>", "#include <cmath>\n#include <cstdlib>")
        self.file.write_text(text)
        said = self.practice("check", "slope", code=1)
        self.assertIn("your code ended the program (exit code 0)", said)
        self.assertIn("0 of 7 points", said)

    def test_what_the_code_prints_is_shown_without_control_characters(self):
        self.write_slope('  std::printf("\\033[2Jx is %g\\n", x);\n  return 0;')
        text = self.file.read_text().replace("#include <cmath>", "#include <cmath>\n#include <cstdio>")
        self.file.write_text(text)
        said = self.practice("check", "slope", code=1)
        self.assertIn("| ?[2Jx is 3", said)
        self.assertNotIn("\033", said)

    def test_a_process_left_behind_does_not_hold_the_check_up(self):
        self.write_slope("  if (fork() == 0) sleep(60);\n  return 0;")
        text = self.file.read_text().replace("#include <cmath>", "#include <cmath>\n#include <unistd.h>")
        self.file.write_text(text)
        begin = time.monotonic()
        self.practice("check", "slope", "--seconds", "20", code=1)
        self.assertLess(time.monotonic() - begin, 15)

    def test_hints_rise_and_are_remembered(self):
        first = self.practice("hint", "slope")
        self.assertIn("hint 1 of 3", first)
        self.assertIn("hint 2 of 3", self.practice("hint", "slope"))
        self.assertIn("hint 3 of 3", self.practice("hint", "slope"))
        self.assertIn("our solution", self.practice("hint", "slope"))
        again = self.practice("hint", "slope", "--again")
        self.assertTrue(all(f"hint {n} of 3" in again for n in (1, 2, 3)))
        self.assertNotIn("solutions/", first)

    def test_reset_keeps_a_backup(self):
        fresh = self.file.read_text()
        self.file.write_text("mine\n")
        said = self.practice("reset", "slope")
        backup = re.search(r"your file is kept: (\S+)", said).group(1)
        self.assertEqual(Path(backup).read_text(), "mine\n")
        self.assertEqual(self.file.read_text(), fresh)
        self.assertIn("nothing to reset", self.practice("reset", "slope"))

    def test_a_misspelt_name_gets_a_suggestion(self):
        self.assertIn("did you mean slope?", self.practice("check", "slop", code=64))
        self.assertIn("did you mean topological-sort?", self.practice("hint", "topological-sotr", code=64))
        self.assertIn("did you mean practice check?", self.practice("chekc", code=64))

    def test_a_missing_file_is_reported(self):
        self.file.unlink()
        said = self.practice("check", "slope", code=66)
        self.assertIn("no such file", said)
        self.assertIn("practice reset slope", said)

    def test_damaged_memory_is_reported_and_nothing_is_lost(self):
        (self.desk / ".white-room" / "progress.json").write_text("{ broken")
        said = self.practice("list", code=65)
        self.assertIn("progress.json is damaged", said)
        self.assertIn("your files are not", said)

    def test_doctor_finds_a_healthy_desk_healthy(self):
        self.assertIn("all is well", self.practice("doctor"))
        self.file.unlink()
        self.assertIn("1 exercises missing", self.practice("doctor", code=1))

    def test_json_is_for_editors(self):
        self.practice("check", "slope", "--json", self.folder / "out.json", code=1)
        out = json.loads((self.folder / "out.json").read_text())
        self.assertEqual(out["format"], "white-room-check")
        self.assertEqual([item["state"] for item in out["results"][0]["items"]], ["unsolved"] * 3)

    def test_no_colours_when_piped(self):
        self.assertNotIn("\033", self.practice("check", "slope", code=1))

    def test_watch_checks_again_after_a_save_and_ends_on_ctrl_c(self):
        controller, terminal = pty.openpty()
        watch = subprocess.Popen([PRACTICE, "watch", "slope"], cwd=self.desk, stdin=terminal, stdout=terminal,
                                 stderr=terminal, start_new_session=True,
                                 env={**os.environ, "TERM": "xterm"})
        os.close(terminal)
        os.set_blocking(controller, False)
        seen = ""

        def wait_for(words, seconds):
            nonlocal seen
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                try:
                    seen += os.read(controller, 65536).decode(errors="replace")
                except BlockingIOError:
                    time.sleep(0.05)
                except OSError:
                    break
                if words in seen:
                    return True
            return False

        try:
            self.assertTrue(wait_for("Ctrl-C ends", 60), seen)
            seen = ""
            begin = time.monotonic()
            self.solve("00-warm-up/slope")
            self.assertTrue(wait_for("7 of 7 points", 60), seen)
            print(f"watch: {time.monotonic() - begin:.1f} s from save to verdict")
            self.assertTrue(wait_for("Ctrl-C ends", 10), seen)
            os.kill(watch.pid, signal.SIGINT)
            self.assertEqual(watch.wait(timeout=10), 0)
            self.assertTrue(wait_for("ended", 2) or "ended" in seen, seen)
        finally:
            if watch.poll() is None:
                watch.kill()
                watch.wait()
            os.close(controller)


if __name__ == "__main__":
    PRACTICE = sys.argv.pop(1)
    unittest.main()
