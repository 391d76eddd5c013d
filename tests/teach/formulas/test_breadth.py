"""How wide formulas are, and which of their parts go on one line."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.teach.formulas.breadth import Breadth, breadth
from tinygrad_bp.teach.formulas.formula import Number, Symbol, text
from tinygrad_bp.teach.formulas.latex import latex, lines, rows
from tinygrad_bp.teach.formulas.notation import Notation
from tinygrad_bp.teach.formulas.reading import from_python

if TYPE_CHECKING:
    from pathlib import Path

    from tinygrad_bp.teach.formulas.formula import Formula
    from tinygrad_bp.teach.formulas.typeset import Typeset

FORMULAS = (
    "w1*out_h1 + w2*out_h2 + w3*out_h3 + w4*out_h4 + b_h1",
    "0.138498562*0.4 - 0.038098237*0.5 + 0.0222*(-0.123456789) - 3e-12",
    "(target_o1 - out_o1)**2 / (1 + exp(-net_h1))",
    "tanh(MMMM_WW + wm) * maximum(a, b, ) - abs(x - y)".replace(", )", ")"),
    "sigmoid(w*x) + sqrt(a + b) + where(a > b, 0.5, where(a == b, out_o1, 0))",
    "leaky_relu(a, 0.01) * log(target_o12 / out_h123_s45)",
)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="there is no TeX")
def test_no_formula_is_wider_in_latex_than_it_is_said_to_be(tmp_path: Path) -> None:
    boxes = "\n".join(
        rf"\setbox0\hbox{{$\displaystyle {latex(from_python(formula))}$}}\typeout{{W:\the\wd0}}"
        for formula in FORMULAS
    )
    source = (
        rf"\documentclass{{article}}\usepackage{{amsmath}}\begin{{document}}{boxes}\end{{document}}"
    )
    (tmp_path / "boxes.tex").write_text(source, encoding="utf-8")
    run = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "boxes.tex"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    widths = [float(found) / 10 for found in re.findall(r"W:([\d.]+)pt", run.stdout)]
    assert len(widths) == len(FORMULAS)
    for formula, width in zip(FORMULAS, widths, strict=True):
        assert width <= breadth(from_python(formula)) <= 1.35 * width, formula


SUM = from_python(" + ".join(f"w{k}*out_h{k}" for k in range(1, 9)))


def broken(formula: Formula, width: float) -> list[str]:
    """Its lines, without the space that stands inside brackets on different lines."""
    return [line.replace("( ", "(").replace(" )", ")") for line in lines(formula, width)]


def test_a_formula_that_fits_is_one_line() -> None:
    assert lines(SUM, 100.0) == [latex(SUM)]


def test_a_long_sum_goes_on_with_its_signs_term_by_term() -> None:
    found = lines(SUM, 15.0)
    assert len(found) == 4
    assert all(line.startswith("+ w_") for line in found[1:])
    assert " ".join(found) == latex(SUM)


def test_a_term_is_in_parts_only_where_it_is_wider_than_a_line() -> None:
    product = from_python("a_long*(b_long + c_long + d_long) + e_long")
    assert lines(product, 16.0) == [
        r"a_{\mathrm{long}} \cdot (b_{\mathrm{long}} + c_{\mathrm{long}} + d_{\mathrm{long}})",
        r"+ e_{\mathrm{long}}",
    ]
    assert broken(product, 5.0) == [
        r"a_{\mathrm{long}}",
        r"\cdot (b_{\mathrm{long}}",
        r"+ c_{\mathrm{long}}",
        r"+ d_{\mathrm{long}})",
        r"+ e_{\mathrm{long}}",
    ]


def test_a_long_fraction_stands_on_a_line_and_is_the_same_number() -> None:
    mean = from_python("(E_s1 + E_s2 + E_s3) / 3")
    assert " ".join(broken(mean, 5.0)) == (
        r"(E_{\mathrm{s1}} + E_{\mathrm{s2}} + E_{\mathrm{s3}}) / 3"
    )
    assert lines(from_python("a / (b / c)"), 0.1) == ["a", r"/ \frac{b}{c}"]
    assert " ".join(broken(from_python("sigmoid(a + b)"), 0.1)) == r"1 / (1 + \exp (-(a + b)))"
    assert " ".join(broken(from_python("(a + b)**2"), 0.1)) == "(a + b)^2"


def test_rows_go_on_further_in() -> None:
    found = rows((Symbol("y"), SUM, Number(0.5)), 15.0).split(" \\\\\n")
    assert found[0].startswith("y &= w_1")
    assert all(row.startswith(r"&\quad {}+ w_") for row in found[1:-1])
    assert found[-1] == "&= 0.5"
    assert rows((SUM,), 15.0).startswith("& w_1")
    assert rows((SUM, Symbol("y")), 15.0).endswith("\n&= y")


def leaves(written: Typeset[Any]) -> list[Any]:
    if not written.parts:
        return [written]
    return [leaf for part in written.parts for leaf in leaves(part)]


@given(st.data())
def test_parts_are_the_same_in_every_language(graphs: Any, data: st.DataObject) -> None:
    notation = Notation(data.draw(graphs()))
    for node in notation.symbols:
        formula = notation.formula(node)
        wide = Breadth().write(formula)
        in_parts = lines(formula, 0.0)
        assert len(in_parts) == len(leaves(wide)), text(formula)
        plain = re.sub(r"\\[{}]", "", "".join(in_parts))
        assert plain.count("{") == plain.count("}")
        assert plain.count(r"\Bigl") == plain.count(r"\Bigr")
