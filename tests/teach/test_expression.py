"""Expressions that someone typed: what they are worth, and that nothing in them is run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.autodiff.ops import FUNCTIONS, TABLE
from tinygrad_bp.teach.expression import LONGEST, read

if TYPE_CHECKING:
    from tinygrad_bp.autodiff.operations.operation import Op


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("w * x + b", -1.5),
        ("-(w - x) / -b", 6.0),
        ("+w ** 2 ** 3", 256.0),
        ("maximum(w, x) + arctan2(x, w)", 2.0 + math.atan2(-1.0, 2.0)),
        ("leaky_relu(x) + leaky_relu(x, 0.5)", -0.51),
        ("exp(0x10 * b / 1e1)", math.exp(0.8)),
        ("w", 2.0),
    ],
)
def test_an_expression_is_worth_what_python_makes_of_it(text: str, expected: float) -> None:
    output, names = read(text, ["w=2", "x=-1", "b=0.5"])
    assert output.data == pytest.approx(expected, rel=1e-15)
    assert list(names) == ["w", "x", "b"]


@pytest.mark.parametrize("op", [op for op in TABLE.values() if op in FUNCTIONS.values()])
def test_every_function_of_the_table_can_be_called(op: Op) -> None:
    names = ["x", "y", "z"][: op.arity]
    number = 1.5 if op.name == "acosh" else 0.5
    output, _ = read(f"{op.name}({', '.join(names)})", [f"{name}={number}" for name in names])
    assert output.op is op
    assert [parent.label for parent in output.parents] == names
    assert output.parents == output.operands


def test_named_parts_label_the_nodes_and_the_last_is_the_output() -> None:
    output, names = read("net = w * x\nout = sigmoid(net); copy = out", ["w=2", "x=1/4"])
    assert output is names["out"] is names["copy"]
    assert output.label == "out"
    assert output.parents == (names["net"],)
    output.backward()
    assert names["w"].grad == pytest.approx(0.25 * output.data * (1 - output.data))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("w * y", "y has no number: give it one, as in x=0.5"),
        ("2 * 3", r"'2 \* 3' uses no number with a name"),
        (" ", "the expression is empty"),
        ("w *", r"cannot read 'w \*': invalid syntax"),
        ("(w", "was never closed"),
        ("w²", "invalid character"),
        ("w\0", "null byte"),
        ("w; w", "'w' needs a name"),
        ("sigmod(w)", "there is no function sigmod: the functions are abs, exp"),
        ("exp(w, w)", r"exp\(\) takes 1 operand"),
        ("log(w - 2)", "math domain error in log"),
        ("1 / (w - 2)", "division by zero"),
        ("(0 - 8) ** (1 / 3) * w", "complex"),
        ("w ** 9 ** 9 ** 9 ** 9", "out of range"),
        ("w * " + "9" * 4000, "too large"),
        ("w * " + "9" * 5000, "cannot read|too large"),
    ],
)
def test_what_has_no_value_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read(text, ["w=2"])


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').getcwd()",
        "print(w)",
        "w.data",
        "w.__class__",
        "(lambda: w)()",
        "[w for _ in (1, 2)]",
        "[w][0]",
        "{w}",
        "f'{w}'",
        "'a' * w",
        "w * True",
        "w * 1j",
        "w if w else w",
        "w > 2",
        "w and w",
        "not w",
        "w // 2",
        "w % 2",
        "w @ w",
        "exp(*w)",
        "exp(x=w)",
        "(y := w)",
        "import os",
        "w += 1",
        "w.data = 3",
        "x, y = w, w",
        "x = y = w",
        "def f(): pass",
        "while w: pass",
        "del w",
        "w: float = 3",
    ],
)
def test_nothing_but_arithmetic_is_taken(text: str) -> None:
    with pytest.raises(ValueError, match=r"cannot draw|is not an expression|there is no function"):
        read(text, ["w=2"])


@pytest.mark.parametrize(
    "text",
    [
        "(" * 4000 + "w" + ")" * 4000,
        "exp(" * 1500 + "w" + ")" * 1500,
        "-" * 9000 + "w",
        "w" + " + w" * 2400,
        "w" + " ** w" * 1900,
        "w" + ".a" * 4900,
        "lambda:" * 1400 + "w",
    ],
)
def test_nesting_without_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"inside each other|too many nested|cannot draw"):
        read(text, ["w=1"])


def test_a_text_without_end_is_refused_unread() -> None:
    with pytest.raises(ValueError, match="has 10,001 characters, more than 10,000"):
        read("y" * (LONGEST + 1))
    with pytest.raises(ValueError, match="has no number"):
        read("y" * LONGEST)


@pytest.mark.parametrize("given", ["w", "=1", "1=w", "w==1", "w=abc", "w=", "w=1; import os"])
def test_what_gives_no_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read("w * w", [given])
