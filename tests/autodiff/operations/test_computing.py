"""Formulas computed: what is called twice is called once, and nothing before its turn."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.autodiff.operations.computing import evaluate, function, shared
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.operations.parser import parse
from tinygrad_bp.autodiff.operations.special import PARTS
from tinygrad_bp.autodiff.ops import TABLE


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("exp(x) + exp(x) * exp(y)", "(e := exp(x)) + e * exp(y)"),
        ("exp(exp(x)) + exp(x)", "exp(e := exp(x)) + e"),
        ("exp(exp(x)) * exp(exp(x))", "(e := exp(exp(x))) * e"),
        ("x * x + x", "x * x + x"),
        ("e * exp(x) + exp(x)", "e * (e1 := exp(x)) + e1"),
        # What may not be computed gives nothing to what comes after it.
        ("(exp(x) if y else 1) + exp(x)", "(exp(x) if y else 1) + exp(x)"),
        ("exp(x) if exp(x) else 1", "e if (e := exp(x)) else 1"),
        ("x and exp(x) or exp(x)", "x and exp(x) or exp(x)"),
    ],
)
def test_what_is_called_twice_is_kept(formula: str, written: str) -> None:
    assert str(shared(parse(formula))) == written


def test_each_function_is_called_once() -> None:
    calls: list[float] = []

    def f(x: float) -> float:
        calls.append(x)
        return x + 1.0

    formula = parse("f(x) * f(x) if f(x) > 0.0 else f(-x) - f(-x)")
    computed = function(formula, ["x"], {"f": f})
    assert (computed(1.0), calls) == (4.0, [1.0])
    calls.clear()
    assert (computed(-3.0), calls) == (0.0, [-3.0, 3.0])


def test_a_word_without_a_meaning_is_named() -> None:
    with pytest.raises(NameError, match=r"'nought' has no meaning in the formula x \* nought\(y\)"):
        function(parse("x * nought(y)"), ["x", "y"], {})


@given(st.sampled_from(sorted(TABLE)), st.lists(st.floats(), min_size=3, max_size=3))
def test_the_function_gives_what_python_makes_of_the_text(name: str, numbers: list[float]) -> None:
    op = TABLE[name]
    operands = numbers[: op.arity]
    words: dict[str, Any] = {called.name: called.forward for called in TABLE.values()}
    words |= {"_pow": lambda x, y: x**y, "_round": round, "math": math}

    def outcome(computed: Any) -> Any:
        try:
            return repr(computed())
        except (ArithmeticError, ValueError) as error:
            return type(error)

    def by_text() -> Any:
        number = eval(op.value, words, dict(zip(op.letters, operands, strict=True)))
        return math.log(-1.0) if isinstance(number, complex) else number

    assert outcome(lambda: op.forward(*operands)) == outcome(by_text)


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_written_out_there_are_no_operations_in_a_formula(op: Op) -> None:
    meanings = {"math": math, "_pow": pow, "_round": round, **dict.fromkeys(PARTS)}
    assert callable(function(op.written_out, op.letters, meanings))


def test_a_formula_is_computed_by_given_functions() -> None:
    def apply(symbol: str, operands: Any) -> str:
        return f"({symbol} {' '.join(map(str, operands))})"

    formula = parse("-x * 2 if x > y else None")
    assert evaluate(formula, {"x": "a", "y": "b"}, apply) == "(if (> a b) (* (- a) 2) None)"
