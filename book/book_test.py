"""A small book of its own, whole and in order; then one thing at a time is broken. Strict mode must
fail with the file and the line; friendly mode must succeed and mark the page."""

import json
import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

BOOK = Path(__file__).resolve().parent
ROOT = BOOK.parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(BOOK), str(ROOT)]

import build  # noqa: E402
from shared.weave import fingerprints, traces  # noqa: E402

CONF = f"""
import sys
sys.path[:0] = [{str(BOOK)!r}, {str(ROOT)!r}]
project = "A small book"
extensions = ["myst_parser", "extension"]
myst_enable_extensions = ["colon_fence", "dollarmath"]
html_math_renderer = "mathml"
html_theme = "white_room"
html_theme_path = [{str(BOOK / "theme")!r}]
source_suffix = {{".md": "markdown"}}
"""

INDEX = """# A small book

```{toctree}
01-small/index
ledger
```
"""

PAGE = """# One

```{plays} core-idea, minimal-implementation, what-we-built, line-by-line
```

```{listing} small.cpp half
```

```{listing} small.cpp
:elide: half
```

{val}`01-small/run#loss|.3f` and {val}`01-small/run#training.loss[step=10]|.2f`, {quote}`said`.

```{output} 01-small/run
:head: 1
```

```{figure} line
:trace: 01-small/run
:alt: A line

It falls.
```

```{figure} 01-small/drawn.svg
:alt: A box

It stands.
```

## Two

```{plays} key-insight, make-it-fast, left-out, in-production, which-software, try-it
```

```{insight}
Half is less.
```

```{quotation} said
```

```{margin} Hype check
Not so much.
```

```{exercise} crash
```

The slope $\\\\frac{\\\\partial L}{\\\\partial w_1}$.
""".replace("\\\\", "\\")

SOURCE = """// What this is.
#include <cmath>

// [half]
int half(int x) {
  return x / 2;
}
// [/half]
"""

RUN = {"format": "white-room-trace", "version": 1, "name": "run", "kind": "digits",
       "command": "small run", "seed": None, "values": {"loss": 0.25},
       "series": {"training": {"columns": ["step", "loss"], "rows": [[0, 0.5], [10, 0.25]]}},
       "stdout": ["loss 0.25", "done"]}

FIGURE = """def draw(trace, style):
    return f'<svg viewBox="0 0 10 10"><text fill="{style.ink}">{trace["values"]["loss"]}</text></svg>'
"""

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect fill="#ffffff"/></svg>\n'

RUNS = '[[run]]\ntrace = "01-small/run"\ncommand = "small run"\nclass = "tolerance 1e-12"\n'

QUOTATIONS = '[said]\ntext = "So it is."\nspeaker = "A Person"\nsource = "A Book"\nchecked = "today"\n'

EXERCISE = ("---\ntitle: Crash it\nkind: break\npage: 01-small/index\npoints: 5\n---\n\nDo.\n\n"
            "## Hint 1\n\nNo.\n")

FILES = {
    "book/conf.py": CONF,
    "book/index.md": INDEX,
    "book/01-small/index.md": PAGE,
    "book/ledger.md": "# Ledger\n\n```{ledger}\n```\n",
    "book/quotations.toml": QUOTATIONS,
    "book/traces/runs.toml": RUNS,
    "book/figures/line.py": FIGURE,
    "book/traces/01-small/drawn.svg": DRAWN,
    "build/release/traces/01-small/drawn.svg": DRAWN,
    "book/traces/01-small/run.json": traces.dumps(RUN),
    "build/release/traces/01-small/run.json": traces.dumps(RUN),
    "chapters/01-small/CMakeLists.txt": "wr_chapter(small CORE small.cpp MAIN main.cpp)\n",
    "chapters/01-small/small.cpp": SOURCE,
    "solutions/01-small/crash/exercise.md": EXERCISE,
}


class SmallBook:
    """The small book in a folder that goes away with the test."""

    def __init__(self, case):
        folder = tempfile.TemporaryDirectory()
        case.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name, text in FILES.items():
            self.write(name, text)
        listings = fingerprints.dumps(fingerprints.collect(self.root))
        self.write("book/traces/listings.json", listings)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, name, old, new):
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        self.write(name, text.replace(old, new, 1))

    def build(self, strict):
        """(status, what was said), from a forked child that has Sphinx loaded already."""
        said = self.root / "said.txt"
        child = os.fork()
        if child == 0:
            status = 70
            try:
                with open(said, "w", encoding="utf-8") as file:
                    os.dup2(file.fileno(), 1)
                    os.dup2(file.fileno(), 2)
                from sphinx.cmd.build import main
                args = ["-q", "-b", "html", "-d", str(self.root / "build/doctrees"), "-D",
                        f"wr_strict={int(strict)}", "-D", f"wr_root={self.root}"]
                args += ["-W", "--keep-going"] if strict else []
                status = main([*args, str(self.root / "book"), str(self.root / "html")])
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status), said.read_text(encoding="utf-8")

    def page(self, name="01-small/index"):
        return (self.root / f"html/{name}.html").read_text(encoding="utf-8")


class Case(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        build.warm()

    def setUp(self):
        self.book = SmallBook(self)

    def assert_caught(self, place, words, mark, page="01-small/index"):
        """Friendly mode builds and marks; strict mode fails and names the place."""
        status, said = self.book.build(strict=False)
        self.assertEqual(status, 0, said)
        self.assertRegex(self.book.page(page), mark)
        status, said = self.book.build(strict=True)
        self.assertNotEqual(status, 0, f"strict mode let it pass: {said}")
        self.assertRegex(said, f"{place}.*{words}")


class InOrder(Case):
    def test_a_book_in_order_passes_strictly_and_has_no_marks(self):
        status, said = self.book.build(strict=True)
        self.assertEqual((status, said), (0, ""))
        page = self.book.page()
        self.assertNotIn("wr-mark", page)
        self.assertNotIn("[half]", page)
        self.assertIn("0.250", page)
        self.assertIn("So it is.", page)
        self.assertIn("5 points", page)
        self.assertNotIn("Hint 1", page)
        self.assertIn("<mfrac>", page)
        self.assertIn("1 more line", page)
        self.assertRegex(page, r'href="#listing-small-cpp-half">// \.\.\. half, above</a>')
        self.assertRegex(page, r'class="crumb">half<')
        ledger = self.book.page("ledger")
        self.assertIn("5 lines in 1 files: 5 printed (100.0 %)", ledger)

    def test_no_page_asks_another_machine_for_anything(self):
        self.book.build(strict=False)
        for path in (self.book.root / "html").rglob("*.html"):
            fetched = re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', path.read_text("utf-8"))
            self.assertEqual(fetched, [], path)

    def test_a_second_build_writes_nothing_and_a_code_edit_only_its_pages(self):
        self.book.build(strict=False)
        ledger, page = (self.book.root / f"html/{name}.html" for name in ("ledger", "01-small/index"))
        before = ledger.stat().st_mtime_ns, page.stat().st_mtime_ns
        self.book.build(strict=False)
        self.assertEqual(before, (ledger.stat().st_mtime_ns, page.stat().st_mtime_ns))
        self.book.change("chapters/01-small/small.cpp", "x / 2", "x / 3")
        self.book.build(strict=False)
        self.assertIn("edited: yours", self.book.page())
        self.assertEqual(before[0], ledger.stat().st_mtime_ns)

    def test_a_fresh_trace_that_comes_and_goes_restales_its_pages(self):
        self.book.build(strict=False)
        other = {**RUN, "values": {"loss": 0.75}}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.book.build(strict=False)
        self.assertIn("yours 0.750", self.book.page())
        (self.book.root / "build/release/traces/01-small/run.json").unlink()
        self.book.build(strict=False)
        self.assertNotIn("yours", self.book.page())


class Figures(Case):
    def pictures(self):
        return [(self.book.root / "html/_images" / name).read_text(encoding="utf-8")
                for name in re.findall(r'src="../_images/([^"]+)"', self.book.page())]

    def test_each_is_drawn_light_and_dark(self):
        self.assertEqual(self.book.build(strict=True), (0, ""))
        light, dark, white, black = self.pictures()
        self.assertIn("0.25", light)
        self.assertNotEqual(light, dark)
        self.assertNotIn("#ffffff", black)
        self.assertIn('alt="A line"', self.book.page())

    def test_a_run_of_the_readers_own_is_drawn_beside_the_books(self):
        other = {**RUN, "values": {"loss": 0.75}}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.assert_caught("book/01-small/index.md", "draws another picture", "picture yours")
        self.assertIn("0.75", "".join(self.pictures()))

    def test_a_picture_of_the_readers_own_stands_beside_the_books(self):
        self.book.write("build/release/traces/01-small/drawn.svg", DRAWN.replace("rect", "line"))
        self.assert_caught("book/01-small/index.md", "draws another picture", "picture yours")

    def test_a_run_that_cannot_be_drawn_is_the_readers_and_a_script_that_fails_is_ours(self):
        other = {**RUN, "values": {}}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.assert_caught("book/01-small/index.md", "cannot draw your run: KeyError", "wr-drift")
        self.book.change("book/figures/line.py", "loss", "lost")
        self.assert_caught("book/01-small/index.md", "figure line: KeyError", "wr-mistake")

    def test_a_figure_needs_words(self):
        self.book.change("book/01-small/index.md", ":alt: A line\n", "")
        self.assert_caught("book/01-small/index.md", "needs an :alt:", "wr-mistake")


class Broken(Case):
    def test_orphan_line(self):
        self.book.change("book/01-small/index.md", "```{listing} small.cpp\n:elide: half\n```\n", "")
        self.assert_caught("chapters/01-small/small.cpp:1", "printed nowhere", "printed nowhere")
        self.assertIn("1-2", self.book.page("ledger"))

    def test_missing_region(self):
        self.book.change("book/01-small/index.md", "small.cpp half", "small.cpp third")
        self.assert_caught("book/01-small/index.md:6", r"no region \[third\]", "wr-mistake")

    def test_missing_file(self):
        self.book.change("book/01-small/index.md", "small.cpp half", "large.cpp half")
        self.assert_caught("book/01-small/index.md:6", "no file large.cpp", "wr-mistake")

    def test_undeclared_duplicate(self):
        self.book.change("book/01-small/index.md", ":elide: half\n", "")
        self.assert_caught("chapters/01-small/small.cpp:5", "twice", "declare one of them a repeat")
        self.book.change("book/01-small/index.md", "small.cpp half\n", "small.cpp half\n:repeat:\n")
        self.assertEqual(self.book.build(strict=True), (0, ""))

    def test_unbalanced_marker(self):
        self.book.change("chapters/01-small/small.cpp", "// [/half]\n", "")
        self.assert_caught("chapters/01-small/small.cpp:4", "never closed", "never closed")

    def test_omission_without_a_reason(self):
        self.book.change("book/01-small/index.md", "## Two", "```{omit} small.cpp half\n```\n\n## Two")
        self.assert_caught("book/01-small/index.md", "needs a reason", "needs a reason")

    def test_missing_role(self):
        self.book.change("book/01-small/index.md", "left-out, ", "")
        self.assert_caught("book/01-small", "role 'left-out'", "role ‘left-out’|role &#39;left-out|role 'left-out")

    def test_unknown_role(self):
        self.book.change("book/01-small/index.md", "left-out, ", "left-out, chorus, ")
        self.assert_caught("book/01-small/index.md", "no role 'chorus'", "wr-mistake")

    def test_listing_over_its_budget(self):
        lines = "".join(f"  x += {n};\n" for n in range(60))
        self.book.change("chapters/01-small/small.cpp", "  return", f"{lines}  return")
        self.assert_caught("book/01-small/index.md:3", "at most 50", "at most 50")

    def test_no_breaking_exercise(self):
        self.book.change("solutions/01-small/crash/exercise.md", "kind: break", "kind: extend")
        self.assert_caught("solutions/01-small", "no breaking exercise", "no breaking exercise")

    def test_missing_exercise(self):
        self.book.change("book/01-small/index.md", "{exercise} crash", "{exercise} smash")
        self.assert_caught("book/01-small/index.md", "01-small/smash", "wr-mistake")

    def test_changed_output(self):
        other = {**RUN, "stdout": ["loss 0.75", "done"]}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.assert_caught("book/01-small/index.md:15", "1 of 2 lines differ",
                           "(?s)the book</span>.*loss 0.25.*yours</span>.*loss 0.75")

    def test_output_with_a_line_more(self):
        other = {**RUN, "stdout": ["loss 0.25", "done", "and done"]}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.assert_caught("book/01-small/index.md:15", "lines differ", "1 of them differs in your run")

    def test_changed_value(self):
        other = {**RUN, "values": {"loss": 0.75}}
        self.book.write("build/release/traces/01-small/run.json", traces.dumps(other))
        self.assert_caught("book/01-small/index.md:13", "the book 0.250, yours 0.750",
                           "the book 0.250, <span class=\"yours\">yours 0.750")

    def test_output_that_nothing_verifies_is_a_strict_failure(self):
        (self.book.root / "build/release/traces/01-small/run.json").unlink()
        self.assertEqual(self.book.build(strict=False)[0], 0)
        status, said = self.book.build(strict=True)
        self.assertNotEqual(status, 0)
        self.assertIn("not verified", said)

    def test_output_that_wants_data_nobody_has_is_no_failure(self):
        (self.book.root / "build/release/traces/01-small/run.json").unlink()
        self.book.change("book/traces/runs.toml", "[[run]]", '[[run]]\nneeds = "nobody has this.txt"')
        status, said = self.book.build(strict=True)
        self.assertEqual(status, 0, said)

    def test_output_of_a_long_run_is_the_books_and_no_failure(self):
        (self.book.root / "build/release/traces/01-small/run.json").unlink()
        self.book.change("book/traces/runs.toml", "[[run]]", "[[run]]\nseconds = 11")
        self.assertEqual(self.book.build(strict=True), (0, ""))
        self.assertNotIn("wr-mark", self.book.page())

    def test_unknown_value(self):
        self.book.change("book/01-small/index.md", "run#loss", "run#lost")
        self.assert_caught("book/01-small/index.md:13", "no value 'lost'", "wr-mark-inline")

    def test_undeclared_trace(self):
        self.book.change("book/01-small/index.md", "run#loss", "walk#loss")
        self.assert_caught("book/01-small/index.md:13", "not declared", "wr-mark-inline")

    def test_damaged_trace(self):
        whole = traces.dumps(RUN)
        self.book.write("book/traces/01-small/run.json", whole[:len(whole) // 2])
        self.assert_caught("book/01-small/index.md:15", "run.json: byte", "wr-mistake")

    def test_damaged_trace_of_the_readers_own(self):
        self.book.write("build/release/traces/01-small/run.json", json.dumps({"format": "x"}))
        self.assert_caught("book/01-small/index.md:15", "field format", "wr-mistake")

    def test_quotation_without_a_source(self):
        self.book.change("book/quotations.toml", 'source = "A Book"\n', "")
        self.assert_caught("book/01-small/index.md", "has no source", "wr-mark")

    def test_unknown_quotation(self):
        self.book.change("book/01-small/index.md", "{quotation} said", "{quotation} sad")
        self.assert_caught("book/01-small/index.md", "'sad' is not in", "wr-mistake")

    def test_edited_listing(self):
        self.book.change("chapters/01-small/small.cpp", "x / 2", "x / 3")
        self.assert_caught("book/01-small/index.md:6", "not what the book was recorded with",
                           "edited: yours")

    def test_unknown_command_in_a_formula(self):
        self.book.change("book/01-small/index.md", "\\frac", "\\bigfrac")
        self.assert_caught("", "bigfrac", "wr-mark-inline")

    def test_number_typed_by_hand(self):
        self.book.change("book/01-small/index.md", "Half is less.", "Half is less, the loss is 0.25.")
        self.assert_caught("book/01-small/index.md", "0.25", "Half is less")


if __name__ == "__main__":
    unittest.main(warnings="ignore")  # what libraries deprecate is not what the book says
