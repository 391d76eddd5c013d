"""Operations in C: each line of the table has the table's numbers, at edges too."""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tests.compiler.c.compiling import HAS_COMPILER, called, library
from tests.compiler.python.comparing import EDGES
from tinygrad_bp.autodiff.operations.formula import Literal, Name
from tinygrad_bp.autodiff.operations.parser import parse
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.compiler.c.formulas import CFormulas, written

if TYPE_CHECKING:
    from pathlib import Path

    from tinygrad_bp.autodiff.operations.operation import Op

#: Some of Python's functions are its own, and so are their last places.
NEAR = 1e-14


def sources(kind: str) -> list[str]:
    """A file for each operation of the table, called as it is."""
    return [
        tg.jit(op, backend="python").to_c(*[0.5] * op.arity, name=f"of_{name}", dtype=kind)
        for name, op in TABLE.items()
    ]


@HAS_COMPILER
def test_every_operation_of_the_table_follows_ieee_754(tmp_path: Path) -> None:
    made = library(tmp_path, *sources("double"))
    wrong = []
    for name, op in TABLE.items():
        edges = EDGES if op.arity < 3 else EDGES[::3]
        for operands in itertools.product(edges, repeat=op.arity):
            expected = op.ieee(*operands)
            [found] = called(made[f"of_{name}"], operands, 0.0)
            if not is_near(found, expected):
                wrong.append((name, operands, found, expected))
    assert not wrong


@HAS_COMPILER
def test_operations_on_floats_of_32_bits(tmp_path: Path) -> None:
    """The rules' own operations keep their digits, though their constants need 64 bits."""
    made = library(tmp_path, *sources("float"))
    points = [-3.5, -1.5, -0.75, -0.25, 0.0, 0.25, 0.5, 0.875, 2.5, 7.0]
    wrong = []
    for name, op in TABLE.items():
        for operands in itertools.product(points, repeat=op.arity):
            expected = op.ieee(*operands)
            numbers = [ctypes.c_float(x) for x in operands]
            out = (ctypes.c_float * 1)()
            function = made[f"of_{name}"]
            function.restype = None
            function(*numbers, out)
            found = out[0]
            is_far = not is_near(found, expected, 2e-5)  # some units of the last place
            if is_far and not math.isclose(found, expected, abs_tol=1e-6):
                wrong.append((name, operands, found, expected))
    assert not wrong


def is_near(found: float, expected: float, distance: float = NEAR) -> bool:
    if found != found or expected != expected:
        return found != found and expected != expected
    same_sign = math.copysign(1.0, found) == math.copysign(1.0, expected)
    return (found == expected and same_sign) or math.isclose(found, expected, rel_tol=distance)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("(x + y) * -(z * 2.0)", "(x + y) * (-z * 2.0)"),
        ("x - (y - z) - -1.0", "x - (y - z) - -1.0"),
        ("-(-x)", "-(-x)"),
        ("(x if y else z) + 1.0", "(y ? x : z) + 1.0"),
        ("x if (y if z else x) else y if x else z", "(z ? y : x) ? x : x ? y : z"),
        ("x if not y and not (x < y or z) else 1.0", "(!(y)) && (!(x < y || z)) ? x : 1.0"),
        ("x / (y / z) / x", "x / (y / z) / x"),
    ],
)
def test_brackets(formula: str, text: str) -> None:
    assert written(parse(formula), "double") == text


def test_small_whole_powers_are_products() -> None:
    formulas = CFormulas("f", "double")
    power = TABLE["pow"]

    def of(exponent: float) -> str:
        return written(formulas.applied(power, [Name("a"), Literal(exponent)]), "double")

    assert [of(x) for x in (2.0, 3.0, 4.0)] == ["a * a", "a * a * a", "a * a * (a * a)"]
    assert of(0.5) == "f_pow(a, 0.5)"


def test_what_is_no_formula_is_an_error_that_says_so() -> None:
    @tg.operation(lambda x: 2.0)
    def twice(x: float) -> float:
        return 2.0 * x if x > 0.0 else x

    with pytest.raises(NotImplementedError, match=re.escape("twice() is Python code, which")):
        tg.jit(lambda x: twice(x) + 1.0, backend="python").to_c(1.0)


def test_an_operation_that_a_program_makes() -> None:
    bent: Op = tg.operation("bent", "x % y + 1.0", "1.0", None)
    file = tg.jit(lambda x: bent(x, 2.0) + 1.0, backend="python").to_c(1.0)
    assert "return f_mod(x, y) + 1.0;" in file
