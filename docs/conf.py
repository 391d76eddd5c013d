"""How Sphinx makes the site: `sphinx-build -W docs site`, with the extra `docs`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

# Pages that use JAX look for no accelerator, and show how several devices are used.
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("XLA_FLAGS", "--xla_force_host_platform_device_count=4")
sys.path.insert(0, str(Path(__file__).parents[1]))  # the package of this tree, and `docs.extension`

import tinygrad_bp
from docs.extension.live import LOCAL

project = "tinygrad_bp"
author = "The tinygrad_bp authors"
copyright = f"2026, {author}"
version = release = tinygrad_bp.__version__

extensions = [
    "docs.extension",
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = ["extension"]

# Markdown: mathematics between dollars, definitions, directives that hold code between colons.
myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
# A link to `play:preset=moons` leads to that moment of the page of `tinygrad-bp play`.
myst_url_schemes = {
    **dict.fromkeys(("http", "https", "mailto")),
    "play": {"url": f"{LOCAL}#{{{{path}}}}", "classes": ["play"]},
}
suppress_warnings: list[str] = []

# Docstrings: what stands between backticks is code.
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
napoleon_numpy_docstring = False
add_module_names = False
python_use_unqualified_type_names = True
toc_object_entries_show_parents = "hide"

# The page: everything it needs lies beside it.
html_theme = "furo"
html_title = "tinygrad_bp"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_math_renderer = "mathml"
html_show_sourcelink = False
html_copy_source = False
