"""What every door promises: help with an example, a suggestion for a misspelt option, package lists
that agree, steps that show the first error, and a report that lets nothing pass by accident."""
import os
import re
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
DOORS = ("book", "test", "start", "reproduce", "bench", "data", "arrows")


def run(*words, **environment):
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, "WR_LOCKED": "1", "WR_QUIET": "", **environment})


def in_lib(script, **environment):
    return run("bash", "-c", f". '{HERE}/lib.sh'\n{script}", **environment)


class Doors(unittest.TestCase):
    def test_each_has_help_with_an_example(self):
        for door in DOORS:
            with self.subTest(door=door):
                answer = run(os.path.join(HERE, door), "--help")
                self.assertEqual(answer.returncode, 0, answer.stderr)
                self.assertRegex(answer.stdout, "(?i)example")
                self.assertEqual(answer.stderr, "")

    def test_each_suggests_the_option_that_was_meant(self):
        for door in DOORS:
            with self.subTest(door=door):
                answer = run(os.path.join(HERE, door), "--hepl")
                self.assertEqual(answer.returncode, 64)
                self.assertIn("did you mean '--help'?", answer.stderr)

    def test_start_knows_a_chapter_by_number_name_and_folder(self):
        answer = run(os.path.join(HERE, "start"))
        self.assertIn("01-micrograd", answer.stdout)
        answer = run(os.path.join(HERE, "start"), "microgard")
        self.assertEqual(answer.returncode, 64)
        self.assertIn("did you mean 'micrograd'?", answer.stderr)


class Packages(unittest.TestCase):
    def lists(self):
        folder = os.path.join(HERE, "packages")
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                yield name, file.read()

    def test_every_distribution_offers_the_same_groups_with_probes(self):
        groups = None
        for name, text in self.lists():
            with self.subTest(name=name):
                found = re.findall(r"^\[(\w+)\]$", text, re.M)
                groups = groups or found
                self.assertEqual(found, groups)
                for line in text.splitlines():
                    if line and line[0] not in "#[":
                        self.assertRegex(line, r"^[a-z0-9.+-]+ +(command|header|python|library):\S+ +\S")

    def test_an_unknown_system_is_told_what_is_missing_by_purpose(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "os-release")
            with open(path, "w", encoding="utf-8") as file:
                file.write('ID=plan9\nVERSION_ID=4\nPRETTY_NAME="Plan 9"\n')
            script = 'probe() { [ "$1" != command:cmake ]; }; ensure_packages build && echo went on'
            answer = in_lib(script, WR_OS_RELEASE=path)
            self.assertEqual(answer.returncode, 69)
            self.assertRegex(answer.stderr, r"Plan 9 .*\n  cmake +the build's description")
            self.assertIn("hint: ", answer.stderr)
            self.assertEqual(answer.stderr.count("\n  "), 1)
            answer = in_lib("probe() { true; }; ensure_packages build book && echo went on", WR_OS_RELEASE=path)
            self.assertEqual((answer.returncode, answer.stdout), (0, "went on\n"))


class Steps(unittest.TestCase):
    def test_a_failed_step_shows_the_first_error_alone(self):
        log = ("[1/9] Building a.o\\nIn file included from x\\na.cpp:3:5: error: first\\n  3 | int\\n"
               "a.cpp:9:1: error: second\\nninja: build stopped")
        answer = in_lib(f"step 'self test of a step' bash -c \"printf '{log}'; exit 3\"; echo $?")
        self.assertIn("a.cpp:3:5: error: first", answer.stderr)
        self.assertNotIn("second", answer.stderr)
        self.assertTrue(answer.stdout.endswith("3\n"), answer.stdout)

    def test_strict_mode_comes_from_ci_and_nowhere_else(self):
        for value, strict in (("true", "yes"), ("false", "no"), ("", "no")):
            answer = in_lib("is_strict && echo yes || echo no", CI=value, WR_STRICT="")
            self.assertEqual(answer.stdout.strip(), strict)


class Report(unittest.TestCase):
    def report(self, cases, *words):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "results.xml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("<testsuite>" + cases + "</testsuite>")
            return run(sys.executable, "-B", os.path.join(HERE, "test_report.py"), *words,
                       "--suite", "release", folder, path)

    def case(self, status, output, extra=""):
        return (f'<testcase name="x" time="6.0" status="{status}">{extra}'
                f"<system-out>{output}</system-out></testcase>")

    def test_a_failure_is_told_with_its_words(self):
        answer = self.report(self.case("fail", "much\na.cpp(3): error: in x: 1 is not 2\nmore", "<failure message=''/>"))
        self.assertEqual(answer.returncode, 1)
        self.assertIn("failed: x", answer.stdout)
        self.assertIn("1 is not 2", answer.stdout)

    def test_a_test_that_did_not_run_is_a_failure(self):
        self.assertEqual(self.report(self.case("notrun", "")).returncode, 1)

    def test_an_unlisted_skip_fails_only_in_strict_mode(self):
        case = self.case("run", "[skipped: the moon is full]")
        self.assertEqual(self.report(case).returncode, 0)
        answer = self.report(case, "--strict")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("no listed reason", answer.stdout)
        case = self.case("run", "[skipped: names.txt is not here]")
        # (Not the exit code: where a reader has edited a chapter, strict mode has other complaints.)
        self.assertNotIn("no listed reason", self.report(case, "--strict").stdout)

    def test_drift_is_shown_and_fails_only_in_strict_mode(self):
        case = self.case("run", "[drift] moons: the book 0.0110, yours 0.0234")
        answer = self.report(case)
        self.assertEqual(answer.returncode, 0)
        self.assertIn("yours against the book:\n  x: moons: the book 0.0110, yours 0.0234", answer.stdout)
        self.assertEqual(self.report(case, "--strict").returncode, 1)

    def test_minutes_are_printed_by_label(self):
        self.assertRegex(self.report(self.case("run", "")).stdout, r"unlabelled +0\.10 \(1\)")

    def test_damaged_results_are_named(self):
        answer = self.report("<unclosed>")
        self.assertEqual(answer.returncode, 65)
        self.assertIn("cannot read the test results", answer.stderr)


if __name__ == "__main__":
    unittest.main()
