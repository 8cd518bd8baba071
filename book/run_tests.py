"""Runs one file of unittests from the repository's root, or says why it cannot."""

import importlib.util
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = {"book/book_test.py": ("sphinx", "myst_parser"), "book/browser/browser_test.py": ("sphinx",)}

sys.path.insert(0, str(ROOT))
name = sys.argv.pop(1)
absent = [module for module in NEEDED.get(name, ()) if importlib.util.find_spec(module) is None]
if absent:
    print(f"[skipped: no {' and no '.join(absent)} for Python]")
    sys.exit(0)
# Sphinx and MyST use what Docutils and Python will drop one day; the tests look at what a build says.
sys.warnoptions.append("ignore::DeprecationWarning")
runpy.run_path(str(ROOT / name), run_name="__main__")
