"""What is a formula, and what is not."""

from __future__ import annotations

import pytest

from tinygrad_bp.autodiff.operations.formula import Applied, Expression, Literal, Name, Nothing
from tinygrad_bp.autodiff.operations.parser import UnreadableError, parse

X, Y = Name("x"), Name("y")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x", X),
        ("  x\n", X),
        ("math.pi", Name("math.pi")),
        ("2", Literal(2)),
        ("0x10", Literal(16)),
        ("-2.5", Literal(-2.5)),
        ("+x", X),
        ("None", Nothing()),
        ("-x", Applied("-", (X,))),
        ("-2 ** x", Applied("-", (Applied("**", (Literal(2), X)),))),
        ("x % y", Applied("%", (X, Y))),
        ("x != y", Applied("!=", (X, Y))),
        ("0 < x < y", Applied("and", (Applied("<", (Literal(0), X)), Applied("<", (X, Y))))),
        ("x or y or x", Applied("or", (X, Y, X))),
        ("not x", Applied("not", (X,))),
        ("x if y else 1", Applied("if", (Y, X, Literal(1)))),
        ("math.hypot(x, y)", Applied("math.hypot", (X, Y))),
        ("sigmoid(-x)", Applied("sigmoid", (Applied("-", (X,)),))),
    ],
)
def test_a_formula_is_read(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("1 + x.real", "x.real"),
        ("os.getcwd()", "os.getcwd()"),
        ("math.exp.real", "math.exp.real"),
        ("x[0] * y", "x[0]"),
        ("exp(x=1)", "exp(x=1)"),
        ("exp(*x)", "*x"),
        ("True", "True"),
        ("1j * x", "1j"),
        ("'x'", "'x'"),
        ("x @ y", "x @ y"),
        ("x is y", "x is y"),
        ("~x", "~x"),
        ("(y := x)", "(y := x)"),
        ("lambda x: x", "lambda x: x"),
        ("[x]", "[x]"),
        ("(lambda x: x)()", "(lambda x: x)()"),
    ],
)
def test_what_is_no_formula_is_named(text: str, part: str) -> None:
    with pytest.raises(UnreadableError, match="is not a formula") as caught:
        parse(text)
    assert caught.value.part == part


def test_what_is_no_python_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError):
        parse("x +")
