"""Plants violations of the arrows in a copy of the repository: each must be found, at its line.
Also plants the look-alikes that are allowed: none of them may be reported."""
import importlib.machinery
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SCRIPT = os.path.join(HERE, "arrows")

loader = importlib.machinery.SourceFileLoader("arrows", SCRIPT)
spec = importlib.util.spec_from_loader("arrows", loader)
sys.dont_write_bytecode = True
arrows = importlib.util.module_from_spec(spec)
loader.exec_module(arrows)

FORBIDDEN = [  # (file, line, a part of the complaint)
    ("shared/base/x.hpp", '#include "shared/support/core/random.hpp"', "shared/base may not know"),
    ("shared/base/x.cpp", '#include "../kernels/dot.hpp"', "may not know shared/kernels"),
    ("shared/kernels/x.cpp", '#include "shared/tensor/tensor.hpp"', "through std::span"),
    ("shared/tensor/x.cpp", '#include "shared/kernels/dot.hpp"', "through std::span"),
    ("shared/kernels/x.hpp", "#include <hwy/highway.h>", "only shared/kernels/*.cpp may include Highway"),
    ("shared/kernels/x.cpp", "#include <xtensor/xtensor.hpp>", "only shared/tensor may include xtensor"),
    ("shared/kernels/x.hpp", '#include "shared/kernels/map-inl.hpp"', "may include per-target code"),
    ("chapters/01-micrograd/x.cpp", '#include "shared/kernels/map-inl.hpp"', "may include per-target code"),
    ("shared/support/core/x.cpp", '#include "shared/support/app/trouble.hpp"', "may not know shared/support/app"),
    ("shared/support/app/x.cpp", "#  include <hwy/base.h>", "may include Highway"),
    ("chapters/01-micrograd/x.cpp", "#include <xtensor/xarray.hpp>", "only shared/tensor may include xtensor"),
    ("chapters/01-micrograd/x.cpp", "#include <hwy/highway.h>", "may include Highway"),
    ("chapters/02-makemore/x.cpp", '#include "chapters/01-micrograd/value.hpp"', "belongs in shared/, or is written twice"),
    ("chapters/02-makemore/x.cpp", '#include "../01-micrograd/value.hpp"', "chapters/02-makemore may not know chapters/01-micrograd"),
    ("chapters/04-bpe/x.hpp", '#include "chapters/05-llm-os/kernel.hpp"', "may not know chapters/05-llm-os"),
    ("chapters/01-micrograd/x.cpp", '#include "book/00-before-chapter-1/code/slope.hpp"', "the book reads the code, never the other way"),
    ("chapters/01-micrograd/x.cpp", '#include "solutions/01-micrograd/tanh.hpp"', "may not know solutions/01-micrograd"),
    ("solutions/01-micrograd/x.cpp", '#include "chapters/03-gpt/gpt.hpp"', "may not know chapters/03-gpt"),
    ("exercises/01-micrograd/x.cpp", '#include "chapters/02-makemore/names.hpp"', "may not know chapters/02-makemore"),
    ("ci/grading/x.cpp", '#include "chapters/01-micrograd/value.hpp"', "ci/grading may not know chapters"),
    ("ci/grading/x.cpp", '#include "shared/kernels/dot.hpp"', "ci/grading may not know shared/kernels"),
    ("shared/base/x.cpp", '#define DOT "shared/kernels/dot.hpp"\n#include DOT', "may not know shared/kernels"),
    ("shared/base/x.cpp", '/* a\n comment */ #include "shared/kernels/dot.hpp"', "shared/base/x.cpp:2:"),
    ("shared/support/core/x.cpp", '#include "shared/support/testing/folder.hpp"', "may not know shared/support/testing"),
    ("stray/x.cpp", "int x;", "stands in no room"),
    ("chapters/02-makemore/CMakeLists.txt", "wr_chapter(makemore CORE a.cpp LINK wr::micrograd)", "chapters/02-makemore may not know chapters/01-micrograd (wr::micrograd)"),
    ("shared/kernels/more.cmake", "target_link_libraries(wr_kernels PUBLIC wr::tensor)", "through std::span"),
    ("shared/base/more.cmake", "target_link_libraries(wr_base PRIVATE\n  wr::kernels)", "shared/base/more.cmake:2:"),
    ("chapters/02-makemore/CMakeLists.txt", "target_link_libraries(x PRIVATE hwy::hwy)", "only shared/kernels may link Highway"),
    ("chapters/02-makemore/CMakeLists.txt", "target_link_libraries(x PRIVATE xtensor)", "only shared/tensor may link xtensor"),
    ("shared/base/more.cmake", "find_package(xtensor REQUIRED)", "only shared/tensor may link xtensor"),
    ("chapters/02-makemore/CMakeLists.txt", "add_subdirectory(../../book/extension)", "the book reads the code"),
]

ALLOWED = [
    ("chapters/05-llm-os/x.cpp", '#include "chapters/03-gpt/gpt.hpp"\n#include "chapters/04-bpe/bpe.hpp"'),
    ("chapters/02-makemore/x.cpp", '#include "shared/kernels/dot.hpp"\n#include "shared/tensor/tensor.hpp"'),
    ("chapters/02-makemore/x.cpp", '// #include <hwy/highway.h>\n/*\n#include <xtensor/xtensor.hpp>\n*/'),
    ("chapters/02-makemore/x.cpp", 'const char* s = "#include <hwy/highway.h>";'),
    ("shared/kernels/x.cpp", "#include <hwy/foreach_target.h>\n#include <hwy/highway.h>\n#include \"shared/kernels/map-inl.hpp\""),
    ("shared/tensor/x.hpp", "#include <xtensor/xtensor.hpp>"),
    ("solutions/01-micrograd/x.cpp", '#include "chapters/01-micrograd/value.hpp"'),
    ("book/02-makemore/code/x.cpp", '#include "book/02-makemore/code/x.hpp"'),
    ("chapters/02-makemore/CMakeLists.txt", "# chapters/01-micrograd: wr::micrograd, book/\nwr_chapter(makemore CORE a.cpp LINK wr::kernels wr::tensor)"),
    ("shared/support/core/x_test.cpp", '#include "shared/support/testing/folder.hpp"'),
    ("build/x.cpp", "#include <hwy/highway.h>"),
]


class Arrows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="arrows-")
        # The rooms and their targets; of the sources only one, for an include by a relative path.
        for path in arrows.files_below(ROOT):
            if path.endswith(arrows.CXX) and path != "chapters/01-micrograd/value.hpp":
                continue
            copy = os.path.join(cls.folder.name, path)
            os.makedirs(os.path.dirname(copy), exist_ok=True)
            shutil.copy(os.path.join(ROOT, path), copy)
        cls.before = arrows.Proof(cls.folder.name).run()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def planted(self, path, text):
        whole = os.path.join(self.folder.name, path)
        before = None
        if os.path.exists(whole):
            with open(whole, encoding="utf-8") as file:
                before = file.read()
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        with open(whole, "w", encoding="utf-8") as file:
            file.write(text + "\n" if before is None else before + text + "\n")
        try:
            return [v for v in arrows.Proof(self.folder.name).run() if v not in self.before]
        finally:
            os.remove(whole)
            if before is not None:
                with open(whole, "w", encoding="utf-8") as file:
                    file.write(before)

    def test_the_repository_itself_holds(self):
        self.assertEqual(arrows.Proof(ROOT).run(), [])

    def test_every_planted_violation_is_found(self):
        for path, text, complaint in FORBIDDEN:
            with self.subTest(path=path, text=text):
                found = self.planted(path, text)
                self.assertEqual(len(found), 1, found)
                self.assertIn(path, found[0])
                self.assertIn(complaint, found[0])

    def test_what_is_allowed_is_not_reported(self):
        for path, text in ALLOWED:
            with self.subTest(path=path, text=text):
                self.assertEqual(self.planted(path, text), [])

    def test_the_script_fails_with_one_line_a_violation(self):
        path = os.path.join(self.folder.name, "shared/base/planted.cpp")
        with open(path, "w", encoding="utf-8") as file:
            file.write('#include "shared/kernels/dot.hpp"\n')
        try:
            run = subprocess.run([sys.executable, SCRIPT, "--root", self.folder.name],
                                 capture_output=True, text=True, check=False)
        finally:
            os.remove(path)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(run.stdout, "")
        self.assertIn("shared/base/planted.cpp:1: shared/base may not know shared/kernels", run.stderr)
        self.assertIn("hint: ", run.stderr)

    def test_an_empty_folder_is_no_proof(self):
        with tempfile.TemporaryDirectory() as empty:
            run = subprocess.run([sys.executable, SCRIPT, "--root", empty], capture_output=True,
                                 text=True, check=False)
        self.assertEqual(run.returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=1)
