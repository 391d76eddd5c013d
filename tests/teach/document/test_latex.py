"""Documents as LaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.teach.document.conftest import HOSTILE, of_text
from tinygrad_bp.nn import MLP
from tinygrad_bp.teach.document.blocks import (
    Curve,
    Curves,
    Document,
    Equation,
    Grid,
    NetworkPicture,
)
from tinygrad_bp.teach.document.latex import as_latex, latex_body
from tinygrad_bp.teach.formulas.formula import Derivative, Symbol, text

if TYPE_CHECKING:
    from pathlib import Path

    from tinygrad_bp.teach.lessons.lesson import Lesson

PIECES = [
    "How $E$ changes with $w_1$:",
    r"\item[$\frac{\partial E}{\partial w_1}$] how fast it goes",
    "\\begin{tabular}{ll}\nquantity & value \\\\ \\hline\n$w_1$ & $0.5$ \\\\",
    "\\begin{itemize}\n\\item{} a point\n\n\\begin{enumerate}\n\\item{} below it\n\\end{enumerate}",
    "It agrees, and that differs.",
    r"{\makebox(0,0){$\mathrm{first}$}}",
    "E from update 0 to 3: 4 to 0.5",
    r"E from update 0 to 2: 4 to 1 \\ a: slow; b: fast",
    r"\subsection*{Of $w_1$}",
    r"\subsubsection*{Within}",
    r"\subsection*{Inner}",
]


def test_every_block_is_written(whole: Document) -> None:
    written = as_latex(whole)
    places = [written.index(piece) for piece in PIECES]
    assert places == sorted(places)
    assert "said in text alone" not in written
    assert r"\title{All there is}" in written
    assert r"\section{The first section}" in written
    assert_well_formed(written)


def test_part_of_something_has_no_numbers_and_no_title(part: Document) -> None:
    body = latex_body(part)
    assert body.startswith(r"\section*{The first section}")
    assert r"\subsection*{Inner}" in body
    assert "documentclass" not in body
    assert r"\maketitle" not in as_latex(part)
    assert body in as_latex(part)


def assert_well_formed(source: str) -> None:
    plain = re.sub(r"\\[\\{}]", "", source)
    depth = 0
    for brace in re.findall(r"[{}]", plain):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    stack: list[str] = []
    for word, name in re.findall(r"\\(begin|end)\{([\w*]+)\}", source):
        if word == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert stack == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_any_text_is_nothing_but_text(hostile: str) -> None:
    written = as_latex(of_text(hostile))
    assert_well_formed(written)
    assert written.count(r"\end{document}") == 1
    assert r"\input" not in written
    unescaped = re.sub(r"\\.", "", written)
    assert "%" not in unescaped
    assert "#" not in unescaped
    for row in re.findall(r"(?m)^(.*) \\\\$", written):
        assert not row.lstrip().startswith("[")


def test_an_item_or_a_row_that_begins_with_a_bracket_is_no_option() -> None:
    written = latex_body(of_text("[x]"))
    assert r"\item{} {[}x{]}" in written
    assert "\n{[}x{]} & $w_1$" in written


def equation(*names: str) -> str:
    return latex_body(Document("", (Equation(tuple(map(Symbol, names))),), is_part=True))


def test_a_long_equation_has_a_row_for_each_side() -> None:
    assert equation("a", "b") == "\\[\na = b\n\\]"
    assert equation("a", "b" * 20, "c" * 20).startswith("\\[")
    assert equation("a", "b" * 20, "c" * 30).startswith("\\begin{align*}\na &= ")
    assert equation("a", "b" * 60).startswith("\\[")


def test_a_derivative_takes_no_more_room_than_the_longer_of_its_names() -> None:
    slope = Derivative(Symbol("E_total"), Symbol("w1"))
    sides = (slope, Symbol("b" * 15), Symbol("c" * 20))
    assert len(" = ".join([text(slope), "b" * 15, "c" * 20])) > 50
    assert latex_body(Document("", (Equation(sides),), is_part=True)).startswith("\\[")


def test_a_long_table_is_cut_into_pages() -> None:
    rows = tuple((f"r{k}", "x") for k in range(85))
    written = latex_body(Document("", (Grid(("name", "value"), rows),), is_part=True))
    assert written.count(r"\begin{tabular}") == written.count(r"name & value \\ \hline") == 3
    assert all(f"r{k} & x" in written for k in range(85))


def test_a_curve_stays_in_its_frame() -> None:
    numbers = tuple(1.0 / (k + 1) for k in range(1000))
    written = latex_body(Document("", (Curve("E", numbers),), is_part=True))
    dots = re.findall(r"\\put\(([\d.]+),([\d.]+)\)\{\\circle\*", written)
    assert len(dots) == 100
    assert [float(x) for x, _ in dots] == sorted(float(x) for x, _ in dots)
    assert (dots[0], dots[-1]) == (("0.0", "100.0"), ("280.0", "0.0"))
    flat = latex_body(Document("", (Curve("E", (2.0, 2.0)),), is_part=True))
    assert flat.count(",0.0){") == 2


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no TeX")
@pytest.mark.parametrize("hostile", ["", *HOSTILE])
def test_it_compiles(whole: Document, hostile: str, tmp_path: Path) -> None:
    document = of_text(hostile) if hostile else whole
    source = as_latex(document).replace("␀", "").replace("␛", "")
    (tmp_path / "document.tex").write_text(source, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "document.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout.decode(errors="replace")[-2000:]


def test_several_curves_are_letters_that_the_caption_explains() -> None:
    block = Curves("E_total", (Curve("10%", (4.0, 2.0)), Curve("b_2", (4.0, 0.0))))
    written = latex_body(Document("", (block,), is_part=True))
    dots = re.findall(r"\\put\(([\d.]+),([\d.]+)\)\{\\makebox\(0,0\)\{\\tiny (.)\}\}", written)
    assert dots == [("0.0", "100.0", "a"), ("280.0", "50.0", "a"),
                    ("0.0", "100.0", "b"), ("280.0", "0.0", "b")]  # fmt: skip
    assert r"a: 10\%; b: b\_2" in written


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no TeX")
@pytest.mark.parametrize("name", ["the tutorial", "3-4-3-2", "4-8-8-3", "6-1 without a bias"])
def test_no_line_of_a_lesson_is_wider_than_the_paper(
    lessons: dict[str, Lesson], name: str, tmp_path: Path
) -> None:
    (tmp_path / "lesson.tex").write_text(lessons[name].latex(), encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "lesson.tex"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    said = run.stdout.decode(errors="replace")
    assert run.returncode == 0, said[-2000:]
    assert re.findall(r"Overfull \\[hv]box.*", said) == []


def test_the_picture_of_a_deep_network_is_no_wider_than_a_line() -> None:
    for depth in (1, 3, 9):
        names = tuple((f"n{k}",) for k in range(depth + 1))
        picture = NetworkPicture(names, MLP(1, [1] * depth), None, None, {})
        written = latex_body(Document("", (picture,), is_part=True))
        found = re.search(r"\\begin\{picture\}\((\d+),", written)
        assert found
        assert int(found[1]) <= 345  # the width of a line of an article
