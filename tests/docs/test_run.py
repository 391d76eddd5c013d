"""Code in the docs is run when they are built, and what came of it is shown."""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from docs.extension.run import evaluate

if TYPE_CHECKING:
    from pathlib import Path

CONF = """
extensions = ["docs.extension", "myst_parser"]
myst_enable_extensions = ["dollarmath"]
html_math_renderer = "mathml"
html_theme = "basic"
"""


def built(folder: Path, page: str, complaint: str = "") -> str:
    """The page that a text in Markdown becomes, and what the build complains of."""
    source, out = folder / "source", folder / "out"
    source.mkdir()
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(page, encoding="utf-8")
    warnings = StringIO()
    with docutils_namespace():
        Sphinx(source, source, out, folder / "trees", "html", status=None, warning=warnings).build()
    assert re.search(complaint or r"\A\Z", warnings.getvalue())
    return (out / "index.html").read_text(encoding="utf-8")


def test_a_block_shows_its_code_what_it_prints_and_its_value(tmp_path: Path) -> None:
    page = built(tmp_path, "# T\n\n```{run}\nx = 2\nprint('told', x)\nx * 21\n```\n")
    assert "told 2\n" in page
    assert "42\n" in page
    assert page.index("print") < page.index("told 2") < page.index("42\n")


def test_the_blocks_of_a_page_share_their_names(tmp_path: Path) -> None:
    page = built(
        tmp_path, "# T\n\n```{run}\nx = tg.exp(0)\n```\n\n```{run}\n:hide-code:\nx + 41\n```\n"
    )
    assert "42.0" in page
    assert "x + 41" not in page


def test_a_diagram_is_a_picture_with_a_name_in_the_colours_of_the_page(tmp_path: Path) -> None:
    page = built(
        tmp_path,
        "# T\n\n```{run}\n:caption: A sum\n"
        'x = tg.Value(1.0, label="x")\ntg.draw_graph(x + 1)\n```\n',
    )
    assert 'role="img" aria-label="A sum"' in page
    assert "var(--picture-leaf-ground, #fff3d9)" in page
    assert "<figcaption>" in page


def test_rows_are_a_table_and_text_may_be_markdown(tmp_path: Path) -> None:
    page = built(
        tmp_path,
        '# T\n\n```{run}\n:as: table\n[("a", "b"), (1, "$x$")]\n```\n\n'
        '```{run}\n:as: markdown\n"some **words**"\n```\n',
    )
    assert "<table" in page
    assert "<mi>x</mi>" in page
    assert "<strong>words</strong>" in page


def test_a_training_is_shown_as_in_a_notebook(tmp_path: Path) -> None:
    block = "from tinygrad_bp.nn import History\nHistory(loss=[2.0, 1.0])"
    page = built(tmp_path, f"# T\n\n```{{run}}\n:as: html\n{block}\n```\n")
    assert "<polyline points=" in page
    assert "&lt;History" not in page


def test_code_that_fails_is_an_error_that_is_told_with_its_place(tmp_path: Path) -> None:
    complaint = r"index\.md:3: ERROR: (?s:.*)ZeroDivisionError"
    built(tmp_path, "# T\n\n```{run}\n1 / 0\n```\n", complaint)


def test_an_error_that_is_to_come_is_shown(tmp_path: Path) -> None:
    page = built(tmp_path, "# T\n\n```{run}\n:raises: ZeroDivisionError\n1 / 0\n```\n")
    assert "ZeroDivisionError: division by zero" in page


def test_an_error_that_does_not_come_is_an_error() -> None:
    with pytest.raises(AssertionError, match="ValueError"):
        evaluate("1 + 1", {}, raises="ValueError")


def test_mathematics_needs_no_script(tmp_path: Path) -> None:
    page = built(tmp_path, "# T\n\nIt is $x^2$ and\n\n$$\n\\frac{a<b}{c}\n$$\n")
    assert "<msup>" in page
    assert 'display="block"' in page
    assert '<script src="http' not in page


def test_a_file_lies_beside_the_page_which_has_a_link_to_it(tmp_path: Path) -> None:
    block = "```{run}\n:hide-code:\n:file: line.svg\n'<svg viewBox=\"0 0 4 4\"/>'\n```\n"
    page = built(tmp_path, f"# T\n\n{block}")
    assert '<a href="line.svg">line.svg</a>' in page
    assert "<figure" in page
    assert (tmp_path / "out" / "line.svg").read_text("utf-8") == '<svg viewBox="0 0 4 4"/>'
