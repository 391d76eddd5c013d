"""Formulas as trees: what is written reads back as the same tree, and no bracket is idle."""

from __future__ import annotations

import contextlib
import itertools
import math
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.autodiff.operations.random_formulas import arithmetic, formulas
from tinygrad_bp.autodiff.operations import special
from tinygrad_bp.autodiff.operations.computing import shared
from tinygrad_bp.autodiff.operations.formula import (
    Applied,
    Expression,
    Literal,
    Name,
    Nothing,
    text,
)
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.operations.parser import parse
from tinygrad_bp.autodiff.operations.traversal import rewritten
from tinygrad_bp.autodiff.ops import TABLE


def with_signs_moved_in(part: Expression) -> Expression:
    """`-(x * y)` is written `-x * y`: the sign goes to the first factor, as reading has it."""
    match part:
        case Applied("-", (Applied("*" | "/" as sign, (first, other)),)) if moves(first):
            return Applied(sign, (with_signs_moved_in(Applied("-", (first,))), other))
        case Applied("-", (Literal(value),)) if value >= 0:
            return Literal(-value)
    return part


def moves(first: Expression) -> bool:
    match first:
        case Applied("//" | "%", _):
            return False
        case Applied("*" | "/", (inner, _)):
            return moves(inner)
    return True


@given(formulas)
def test_what_is_written_reads_back_as_the_same_tree(formula: Expression) -> None:
    assert parse(text(formula)) == rewritten(formula, with_signs_moved_in)


@given(formulas)
def test_close_text_is_the_same_formula(formula: Expression) -> None:
    assert parse(text(formula, compact=True)) == parse(text(formula))


@given(formulas)
def test_no_bracket_can_be_left_out(formula: Expression) -> None:
    written = text(formula)
    for opening, character in enumerate(written):
        if character != "(" or written[:opening].endswith("math.hypot"):
            continue
        closing = matching(written, opening)
        inside = written[opening + 1 : closing]
        if inside.startswith("-") and written[:opening].endswith("-"):
            continue  # two signs that touch are hard to see
        without = written[:opening] + inside + written[closing + 1 :]
        with contextlib.suppress(SyntaxError):
            assert parse(without) != parse(written), without


def matching(written: str, opening: int) -> int:
    depth = 0
    for i in range(opening, len(written)):
        depth += {"(": 1, ")": -1}.get(written[i], 0)
        if not depth:
            return i
    raise AssertionError(written)


def outcome(formula: str, names: dict[str, float]) -> Any:
    try:
        number = eval(formula, {"math": math}, names)
    except ArithmeticError as error:
        return type(error)
    return "nan" if number != number else struct.pack("d", number)


def in_full(formula: Expression) -> str:
    """The formula with a pair of brackets around every operation."""
    match formula:
        case Applied("-", (x,)):
            return f"(-{in_full(x)})"
        case Applied("if", (test, x, y)):
            return f"({in_full(x)} if {in_full(test)} else {in_full(y)})"
        case Applied(symbol, (x, y)):
            return f"({in_full(x)} {symbol} {in_full(y)})"
    return str(formula)


@given(arithmetic, st.lists(st.floats(allow_nan=False), min_size=3, max_size=3))
def test_the_text_is_worth_what_the_tree_is(formula: Expression, numbers: list[float]) -> None:
    names = dict(zip("xyz", numbers, strict=True))
    expected = outcome(in_full(formula), names)
    assert outcome(text(formula), names) == expected
    assert outcome(text(shared(formula)), names) == expected


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("(x + y) + z", "x + y + z"),
        ("x + (y + z)", "x + (y + z)"),
        ("(x * y) / z", "x * y / z"),
        ("x / (y * z)", "x / (y * z)"),
        ("(x ** y) ** z", "(x ** y) ** z"),
        ("x ** (y ** z)", "x ** y ** z"),
        ("(-x) ** 2", "(-x) ** 2"),
        ("-(x ** 2)", "-x ** 2"),
        ("x ** (-y)", "x ** -y"),
        ("-(x * y)", "-x * y"),
        ("-(x // y)", "-(x // y)"),
        ("-(x // y * z)", "-(x // y * z)"),
        ("-(-x)", "-(-x)"),
        ("x - (-1.0)", "x - -1.0"),
        ("((x if y else z))", "x if y else z"),
        ("(x if y else z) + 1", "(x if y else z) + 1"),
        ("x if y else (y if z else x)", "x if y else y if z else x"),
        ("(x if y else z) if z else x", "(x if y else z) if z else x"),
        ("(x > y) and (not z)", "x > y and not z"),
        ("(x and y) or z", "x and y or z"),
        ("x and (y or z)", "x and (y or z)"),
        ("hypot((x + y), (z))", "hypot(x + y, z)"),
    ],
)
def test_brackets_stand_where_they_are_needed(formula: str, written: str) -> None:
    assert text(parse(formula)) == written


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_the_table_is_written_as_its_trees_are(op: Op) -> None:
    texts = [op.value, *op.derivatives]
    trees = [op.formula, *op.derivative_formulas]
    written = [tree if tree is None else str(tree) for tree in trees]
    if op.value in vars(special).values():  # put together of texts in brackets
        texts = [text and str(parse(text)) for text in texts]
        assert [text and parse(text) for text in texts] == list(trees)
    assert texts == written


def test_formulas_are_equal_where_they_are_the_same_tree() -> None:
    same = [parse("x + 2.0"), parse("(x)+2.0")]
    others = [parse("x + 2"), parse("x - 2.0"), parse("-0.0"), parse("0.0"), Nothing(), Name("x")]
    assert same[0] == same[1]
    assert hash(same[0]) == hash(same[1])
    assert all(one != other for one, other in itertools.combinations([same[0], *others], 2))
    assert repr(same[0]) == "Applied('+', (Name('x'), Literal(2.0)))"
