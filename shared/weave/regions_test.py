import unittest

from shared.weave import regions

FILE = """// What this file is.
#include <vector>

namespace wr {

// [value]
class Value {
 public:
  // [add]
  double add(double a) { return a + data; }
  // [/add]

 private:
  double data = 0;
};
// [/value]

// [free]
template <typename T>
int half(T x) {
  if (x > 0) {
    return x / 2;  // } not a brace
  }
  return 0;
}
// [/free]

}  // namespace wr
"""


def source(text=FILE, name="value.cpp"):
    return regions.Source(name, text)


class Regions(unittest.TestCase):
    def test_markers_are_never_in_a_text(self):
        text = source().text(source().numbers())
        self.assertNotIn("[value]", text)
        self.assertNotIn("[/add]", text)
        self.assertIn("double add", text)

    def test_a_region_is_dedented(self):
        file = source()
        self.assertEqual(file.text(file.numbers("add")), "double add(double a) { return a + data; }")

    def test_nested_regions_know_each_other(self):
        file = source()
        self.assertEqual(file.regions["value"].children, ["add"])
        self.assertEqual(file.regions["add"].parent, "value")

    def test_a_name_that_begins_another_is_another_name(self):
        file = source("// [step]\na\n// [/step]\n// [step-two]\nb\n// [/step-two]\n")
        self.assertEqual(file.text(file.numbers("step")), "a")

    def test_enclosing_names_the_class_and_not_the_namespace(self):
        self.assertEqual(source().enclosing(10), ["Value"])
        self.assertEqual(source().enclosing(22), ["half"])

    def test_a_region_of_one_definition_is_named_after_it(self):
        file = source()
        self.assertEqual(file.defined(file.numbers("value")), "Value")
        self.assertEqual(file.defined(file.numbers("free")), "half")

    def test_python_scopes_follow_indentation(self):
        file = source("class A:\n    def f(self):\n        # [x]\n        return 1\n        # [/x]\n",
                      "a.py")
        self.assertEqual(file.enclosing(4), ["A", "f"])

    def test_counted_lines_are_neither_blank_nor_markers(self):
        self.assertEqual(source("a\n\n// [x]\nb\n// [/x]\n").counted(), [1, 4])

    def test_a_comment_that_only_mentions_a_region_is_no_marker(self):
        self.assertEqual(source("// see [x]\nint a;  // [y]\n// [Z]\n").regions, {})

    def assert_error(self, text, line, words):
        with self.assertRaises(regions.RegionError) as caught:
            source(text)
        self.assertEqual(caught.exception.line, line)
        self.assertIn(words, str(caught.exception))

    def test_unbalanced_markers_are_errors_with_their_line(self):
        self.assert_error("// [a]\nx\n", 1, "never closed")
        self.assert_error("x\n// [/a]\n", 2, "never opened")
        self.assert_error("// [a]\n// [b]\n// [/a]\n// [/b]\n", 3, "[/b] is due")
        self.assert_error("// [a]\n// [/a]\n// [a]\n// [/a]\n", 3, "opened before")

    def test_an_unknown_region_names_those_there_are(self):
        with self.assertRaisesRegex(regions.RegionError, "add, free, value"):
            source().span("multiply")


if __name__ == "__main__":
    unittest.main()
