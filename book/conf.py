# The book's configuration for Sphinx. `ci/book` builds it; by hand, after ci/book has run once:
#   sphinx-build -b html book build/book/html
import os
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent
sys.path[:0] = [str(BOOK), str(BOOK.parent)]
sys.dont_write_bytecode = True

project = "The White Room"
author = "the authors of The White Room"
copyright = "text and figures CC BY 4.0, code MIT"
html_title = "The White Room"
html_short_title = "The White Room"
language = "en"
html_show_sourcelink = False
html_copy_source = False
html_show_sphinx = False
html_last_updated_fmt = None

extensions = ["myst_parser", "extension"]
myst_enable_extensions = ["colon_fence", "dollarmath", "deflist"]
myst_heading_anchors = 3
myst_update_mathjax = False
html_math_renderer = "mathml"
suppress_warnings = ["myst.mathjax"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["README.md", "**/README.md", "browser", "figures", "theme", "extension",
                    "traces", "live", "00-before-chapter-1/code", "kernels/code"]
smartquotes_excludes = {"languages": [], "builders": ["man", "text"]}

# The API pages are woven from Doxygen's XML, where ci/book has made it.
DOXYGEN = Path(os.environ.get("WR_DOXYGEN_XML", BOOK.parent / "build/book/doxygen/xml"))
if (DOXYGEN / "index.xml").exists():
    extensions.append("breathe")
    breathe_projects = {"white_room": str(DOXYGEN)}
    breathe_default_project = "white_room"
    breathe_default_members = ()
    breathe_show_include = False
    breathe_domain_by_extension = {"hpp": "cpp"}
else:
    exclude_patterns.append("api/[!i]*")
cpp_index_common_prefix = ["wr::micrograd::", "wr::kernels::", "wr::"]  # Sphinx sorts them so, in place

# The parts of the sidebar; a folder's pages stand below its index.
html_theme = "white_room"
html_theme_path = ["theme"]
html_context = {"parts": []}
pygments_style = "default"
html_domain_indices = False
html_use_index = True
toc_object_entries = False
