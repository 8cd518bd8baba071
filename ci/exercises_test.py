"""ci/exercises on small trees made for the test: what it generates, and what it must not let pass."""

import importlib.machinery
import importlib.util
import io
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path

HERE = Path(__file__).resolve().parent

PAGE = """---
title: Twice
kind: rebuild
page: 00-start/index, "Twice"
points: 3
---

Return **twice** the number.

```
twice(2) == 4
```

## Hint 1

One.

## Hint 2

Two.

## Hint 3

Three.
"""

SOLUTION = """// Solution: twice. Leaves out overflow.
#include "twice.hpp"

int twice(int x) {
  // [solution]
  const int doubled = x + x;
  return doubled;
  // [/solution]
  // [starter]
  // // your line here
  // throw Unsolved("twice");
  // [/starter]
}
"""

STARTER = """// 00-start/twice (rebuild): Twice
//
// Return **twice** the number.
//
//     twice(2) == 4
//
// Check it: practice check twice     Stuck? practice hint twice
// In the book: 00-start/index, "Twice"
#include "twice.hpp"

int twice(int x) {
  // your line here
  throw Unsolved("twice");
}
"""


class Exercises(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        loader = importlib.machinery.SourceFileLoader("exercises_script", str(HERE / "exercises"))
        spec = importlib.util.spec_from_loader("exercises_script", loader)
        self.script = importlib.util.module_from_spec(spec)
        loader.exec_module(self.script)
        self.root = Path(folder.name)
        self.script.ROOT = self.root
        self.script.SOLUTIONS = self.root / "solutions"
        self.script.EXERCISES = self.root / "exercises"
        self.script.STRICT = True
        self.write("exercise.md", PAGE)
        self.write("twice.cpp", SOLUTION)
        self.write("definition.cpp", "// asks twice(3)\n")

    def write(self, name, text):
        path = self.root / "solutions" / "00-start" / "twice" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def generate(self, check=False, force=False):
        out = io.StringIO()
        with redirect_stdout(out):
            code = self.script.generate(check, force)
        return code, out.getvalue()

    def test_a_starter_is_the_solution_without_its_answer(self):
        self.assertEqual(self.script.starter("00-start/twice"), STARTER)

    def test_generated_is_in_step_and_edited_is_not(self):
        self.assertEqual(self.generate()[0], 0)
        self.assertEqual(self.generate(check=True)[0], 0)
        file = self.root / "exercises" / "00-start" / "twice" / "twice.cpp"
        file.write_text(STARTER + "// mine\n")
        self.assertEqual(self.generate(check=True)[0], 1)
        self.script.STRICT = False
        code, said = self.generate(check=True)
        self.assertEqual(code, 0)
        self.assertIn("yours, and left alone", said)
        self.generate()
        self.assertTrue(file.read_text().endswith("// mine\n"))
        self.generate(force=True)
        self.assertEqual(file.read_text(), STARTER)

    def test_an_exercise_without_a_solution_is_noticed(self):
        self.generate()
        stray = self.root / "exercises" / "00-start" / "old" / "old.cpp"
        stray.parent.mkdir()
        stray.write_text("")
        code, said = self.generate(check=True)
        self.assertEqual(code, 1)
        self.assertIn("00-start/old/old.cpp has no solution", said)

    def test_a_leak_is_found_wherever_it_is(self):
        self.assertEqual(list(self.script.leaks(None, "00-start/twice")), [])
        self.write("exercise.md", PAGE.replace("Three.", "Write const int   doubled = x + x; there."))
        self.assertIn("occurs in exercise.md", next(self.script.leaks(None, "00-start/twice")))
        self.write("exercise.md", PAGE)
        self.write("definition.cpp", "int f(int x) { const int doubled = x + x; return doubled; }\n")
        self.assertIn("occurs in definition.cpp", next(self.script.leaks(None, "00-start/twice")))
        self.write("definition.cpp", "")
        self.write("twice.cpp", SOLUTION.replace("// // your line here", "// // const int doubled = x + x;"))
        self.assertIn("occurs in its starter", next(self.script.leaks(None, "00-start/twice")))

    def test_what_is_malformed_is_named(self):
        for page, words in ((PAGE.replace("kind: rebuild", "kind: guess"), "kind is none of"),
                            (PAGE.replace("title: Twice\n", ""), "no `title:`"),
                            (PAGE.replace("## Hint 2", "## Hint 4"), "at least three hints"),
                            ("Return twice.", "no `---` block")):
            self.write("exercise.md", page)
            with self.assertRaisesRegex(self.script.Trouble, words):
                self.script.starter("00-start/twice")
        self.write("exercise.md", PAGE)
        self.write("twice.cpp", SOLUTION.replace("  // throw", "  throw"))
        with self.assertRaisesRegex(self.script.Trouble, "twice.cpp:11: a starter line"):
            self.script.starter("00-start/twice")
        self.write("twice.cpp", SOLUTION.replace("  // [/starter]\n", ""))
        with self.assertRaisesRegex(self.script.RegionError, "never closed"):
            self.script.starter("00-start/twice")

    def place_in_the_book(self):
        """What is said of the exercise's page, and what is printed meanwhile."""
        items = self.root / "build" / "exercises" / "00-start" / "twice" / "items.json"
        items.parent.mkdir(parents=True, exist_ok=True)
        items.write_text('{"items": [{"points": 3}]}')
        out = io.StringIO()
        with redirect_stdout(out):
            said = list(self.script.tells_the_truth(self.root / "build", "00-start/twice"))
        return said, out.getvalue()

    def test_the_place_in_the_book_is_proven_as_soon_as_the_chapter_has_pages(self):
        said, printed = self.place_in_the_book()
        self.assertEqual(said, [])
        self.assertIn("[skipped: book/00-start is not written yet", printed)
        page = self.root / "book" / "00-start" / "index.md"
        page.parent.mkdir(parents=True)
        self.assertIn("with PAGE.md in book/", self.place_in_the_book()[0][0])
        page.write_text("# Start\n")
        self.assertIn('has no section "Twice"', self.place_in_the_book()[0][0])
        page.write_text("# Start\n\n## Twice\n")
        self.assertEqual(self.place_in_the_book(), ([], ""))


if __name__ == "__main__":
    unittest.main()
