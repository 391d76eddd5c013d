"""Errors of operations say the operation, its operands and their numbers, and stay Python's own."""

from __future__ import annotations

import math
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.operations.errors import explained
from tinygrad_bp.autodiff.ops import TABLE


@pytest.mark.parametrize(
    ("name", "operands", "message"),
    [
        ("log", [Value(0.0)], "no good in log(0.0)"),
        ("log", [Value(0.0, "x")], "no good in log(x), where x = 0.0"),
        ("div", [Value(1.0, "a"), 0.0], "no good in a / 0.0, where a = 1.0"),
        ("neg", [Value(1.0, "a")], "no good in -a, where a = 1.0"),
        (
            "where",
            [Value(1.0, "c"), Value(2.0), Value(3.0, "y")],
            "no good in where(c, 2.0, y), where c = 1.0, y = 3.0",
        ),
        ("exp", [Value(1.0, "\x1b[31m")], "no good in exp(\u241b[31m), where \u241b[31m = 1.0"),
    ],
)
def test_the_message(name: str, operands: list[Any], message: str) -> None:
    numbers = [getattr(operand, "data", operand) for operand in operands]
    error = explained(TABLE[name], OverflowError(34, "no good"), operands, numbers)
    assert type(error) is OverflowError
    assert str(error) == message


def test_an_error_without_words_is_called_by_its_name() -> None:
    error = explained(TABLE["exp"], OverflowError(), [1e9], [1e9])
    assert str(error) == "OverflowError in exp(1000000000.0)"


def test_operations_raise_it() -> None:
    with pytest.raises(ZeroDivisionError, match=r" in 1\.0 / x, where x = 0\.0$"):
        _ = 1.0 / Value(0.0, "x")
    with pytest.raises(ValueError, match=r" in log\(-1\.0\)$"):
        tg.log(-1.0)


@pytest.mark.parametrize("name", ["sinc", "digamma"])
def test_a_step_of_a_formula_is_no_reason(name: str) -> None:
    """Python would say that infinity cannot be converted to an integer, which nobody asked for."""
    with pytest.raises(ValueError, match=rf"math domain error in {name}\(v\), where v = -inf$"):
        TABLE[name](Value(-math.inf, "v"))
    with pytest.raises(OverflowError, match=r"infinity to integer in floor\(inf\)"):
        tg.floor(Value(math.inf))
