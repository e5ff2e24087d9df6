"""How Sphinx makes the site; see tools/build_site.py, which calls it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pygments.lexers.special import TextLexer

sys.path.insert(0, str(Path(__file__).parent))

import siloSim as ss

project = "siloSim"
author = "siloSim contributors"
release = version = ss.__version__
language = "en_GB"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sources"]
root_doc = "index"
source_suffix = {".md": "markdown"}
myst_heading_anchors = 4  # links to headings as every viewer of Markdown makes them
nitpicky = False  # types in signatures are shown, not all of them are documented

default_role = "literal"  # `so` is code in our docstrings, as in Markdown
add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_default_options = {"members": True, "show-inheritance": True}
napoleon_google_docstring = False
napoleon_use_ivar = True
python_display_short_literal_types = True
maximum_signature_line_length = 110
smartquotes_action = "D"  # dashes between a parameter and its meaning; quotes stay as they were typed

# Nothing is fetched when a page is read: fonts are the reader's own, search is a file beside the pages.
html_theme = "furo"
html_title = "siloSim"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_use_index = True
html_last_updated_fmt = None  # the same pages give the same bytes
html_theme_options = {"top_of_page_buttons": [], "navigation_with_keys": True}
pygments_style = "friendly"
pygments_dark_style = "github-dark"


def setup(app: Any) -> None:
    """Tables as text: Pygments has no lexer for csv."""
    app.add_lexer("csv", TextLexer)
