"""Formulas read from Python."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.formulas.reading import from_python


@pytest.mark.parametrize("source", ["a - (b - c)", "(-a)**2", "1 / (1 + exp(-x))", "w*x + b/2"])
def test_a_formula_can_be_written_in_python(source: str) -> None:
    assert text(from_python(source)) == source


@pytest.mark.parametrize("source", ["a @ b", "f(x)[0]", "a if b else c"])
def test_what_is_not_of_the_table_is_no_formula(source: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        from_python(source)
