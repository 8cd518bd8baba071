import unittest

from shared.weave import chapters, ledger, regions

FILE = """#include <vector>

// [a]
int a;
int b;
// [/a]

int c;
int d;
"""


def entry(kind, numbers, where="page.md:1"):
    return ledger.Entry(kind, "x.cpp", tuple(numbers), where, reason="because")


class Audit(unittest.TestCase):
    def audit(self, *entries):
        return ledger.audit(regions.Source("x.cpp", FILE), entries)

    def test_a_file_printed_or_omitted_line_by_line_is_in_order(self):
        account, problems = self.audit(entry("print", [4, 5]), entry("omit", [1, 8, 9]))
        self.assertEqual(problems, [])
        self.assertEqual((account.lines, account.printed, account.omitted), (5, 2, 3))

    def test_orphans_are_named_with_their_first_line(self):
        account, problems = self.audit(entry("print", [4, 5]), entry("omit", [1]))
        self.assertEqual(account.orphans, [8, 9])
        self.assertEqual(problems[0][0], 8)
        self.assertIn("8-9", problems[0][1])

    def test_an_undeclared_duplicate_names_both_places(self):
        problems = self.audit(entry("print", [1, 4, 5, 8, 9]), entry("print", [4], "other.md:7"))[1]
        self.assertEqual(len(problems), 1)
        self.assertIn("page.md:1 and other.md:7", problems[0][1])

    def test_a_declared_repeat_is_in_order_and_a_repeat_of_nothing_is_not(self):
        whole = entry("print", [1, 4, 5, 8, 9])
        self.assertEqual(self.audit(whole, entry("repeat", [4]))[1], [])
        problems = self.audit(entry("omit", [1, 4, 5, 8, 9]), entry("repeat", [4]))[1]
        self.assertIn("nothing prints it first", problems[0][1])

    def test_boilerplate_is_opening_comment_includes_guards_and_namespaces(self):
        source = regions.Source("x.hpp", "// What it is.\n#pragma once\n#include <a>\n"
                                "namespace wr::x {\n// A number.\nint a;\n"
                                "// [b]\nnamespace {\n// [/b]\n}  // namespace wr::x\n}\n")
        self.assertEqual(ledger.boilerplate(source), [1, 2, 3, 4, 10])

    def test_spans_are_short(self):
        self.assertEqual(ledger.spans([5, 3, 4, 9]), "3-5, 9")


class Chapters(unittest.TestCase):
    def test_a_call_is_read_by_keyword(self):
        found = chapters.parse("# wr_chapter(no)\nwr_chapter(gpt\n  CORE a.hpp a.cpp  # two\n"
                               "  DRIVERS b.cpp\n  MAIN main.cpp)\n")
        self.assertEqual(found["name"], "gpt")
        self.assertEqual(found["CORE"], ["a.hpp", "a.cpp"])
        self.assertEqual(found["MAIN"], ["main.cpp"])

    def test_a_file_without_a_call_is_no_chapter(self):
        self.assertIsNone(chapters.parse("add_library(x)\n"))


if __name__ == "__main__":
    unittest.main()
