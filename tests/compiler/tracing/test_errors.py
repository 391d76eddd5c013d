"""What is said where a function that is compiled asks for a number, and where it asks."""

from __future__ import annotations

import copy
import math
import pickle
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import TracingError, Value, jit

CLOSED = Value(3.0, label="closed")

INNER = CLOSED * CLOSED


def chosen(x: Any) -> Any:
    return x if x > 0 else -x


def looped(x: Any) -> Any:
    while x < 10.0:
        x = x * 2.0
    return x


DECISIONS: list[Callable[[Any], Any]] = [
    chosen,
    looped,
    lambda x: x * 1.0 if 0.0 < x < 1.0 else x,
    lambda x: x * 1.0 and 1.0,
    lambda x: not x * 1.0,
    lambda x: [bool(x)],
    lambda x: max(x, 1.0),
    lambda x: min(1.0, x),
    lambda x: sorted([x, 1.0, x * 2.0]),
    lambda x: np.max(np.array([x, x * 2.0])),
]

#: What a Value that is closed over refuses too.
READS: list[Callable[[Any], Any]] = [
    lambda x: [int(x)],
    lambda x: [float(x)],
    lambda x: [math.exp(x)],
    lambda x: np.array([x], dtype=float),
    lambda x: [round(x)],
    lambda x: 1.0 if x == 1.0 else x,
    lambda x: 1.0 if np.int64(1) != x else x,
    lambda x: [x in [1.0, 2.0]],
    lambda x: f"{x:.3f}",
    lambda x: x.data,
    lambda x: x.grad,
    lambda x: x.partials,
    lambda x: x.backward(),
    lambda x: x.recompute(),
    lambda x: [pickle.dumps(x)],
]
NUMBERS: list[Callable[[Any], Any]] = [
    *READS,
    lambda x: [math.trunc(x)],
    lambda x: [range(x)],
    lambda x: [1.0, 2.0][x],
    lambda x: divmod(7.0, x),
    lambda x: setattr(x, "data", 1.0),
    lambda x: setattr(x, "grad", 1.0),
]


@pytest.mark.parametrize("f", [*DECISIONS, *NUMBERS])
@pytest.mark.parametrize("is_inner", [False, True])
def test_a_traced_value_has_no_number(f: Any, is_inner: bool) -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: f(x * 2.0 if is_inner else x))(1.0)
    message = str(caught.value)
    assert f"test_errors.py, line {line_of(f, message)}, in {f.__name__}: " in message
    assert "help: " in message
    if f in DECISIONS:
        assert "use where(condition, a, b), maximum(a, b) or minimum(a, b)" in message


def test_a_copy_of_a_traced_value_is_that_value() -> None:
    assert jit(lambda x: copy.deepcopy({"a": x})["a"] * copy.copy(x))(3.0) == 9.0


@pytest.mark.parametrize("f", [lambda x: divmod(x[0], 2.0), lambda x: divmod(7.0, x[0])])
def test_nor_have_the_numbers_of_an_array(f: Any) -> None:
    with pytest.raises(TracingError, match="divmod"):
        jit(f)(np.array([1.0, 2.0]))


def line_of(f: Any, message: str) -> int:
    """The line that the message names, which has to be one of the function."""
    found = re.search(r"test_errors\.py, line (\d+)", message)
    assert found
    number = int(found[1])
    assert number in {line for _, _, line in f.__code__.co_lines()}
    return number


CLOSED_OVER = [*(f for f in DECISIONS if f is not looped), *READS]


@pytest.mark.parametrize("f", CLOSED_OVER)
@pytest.mark.parametrize("value", [CLOSED, INNER], ids=["leaf", "inner"])
def test_a_value_that_is_closed_over_has_no_number_either(f: Any, value: Value) -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: x + (f(value) or 0.0))(1.0)
    line_of(f, str(caught.value))
    with pytest.raises(TracingError):  # nor has what is computed of it
        jit(lambda x: x + (f(value * 2.0 + 1.0) or 0.0))(1.0)
    assert CLOSED.grad == 0.0


@pytest.mark.parametrize("value", [CLOSED, None])
def test_a_format_a_rounding_and_an_equality_have_a_way_out(value: Any) -> None:
    def way_out(f: Callable[[Any], Any]) -> str:
        with pytest.raises(TracingError) as caught:
            jit(lambda x: [f(x if value is None else value)])(1.0)
        return str(caught.value).split("help: ")[1]

    assert way_out(lambda x: f"{x:.2f}") == "do it with the result of the compiled function"
    assert way_out(lambda x: round(x, 2)) == "do it with the result of the compiled function"
    assert way_out(lambda x: x == 1.0) == (
        "use where(abs(x - y) > 0, different, equal) to choose between Values"
    )


def test_messages_read_well() -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: x * CLOSED.data)(1.0)
    assert re.fullmatch(
        r"reading \.data of a Value that the function closes over would freeze its number into "
        r"the compiled code \(.*test_errors\.py, line \d+, in <lambda>: "
        r"jit\(lambda x: x \* CLOSED\.data\)\(1\.0\)\)\. "
        r"help: use the Value itself: its number is read at each call",
        str(caught.value),
    )
    with pytest.raises(TracingError) as caught:
        jit(lambda x: 2.0 * math.exp(x))(1.0)
    assert re.fullmatch(
        r"float\(\), or a function of `math`, needs a number, but the Values of a function that "
        r"is being compiled have none \(.*\)\. help: use the functions of Values "
        r"\(v\.exp\(\) or tinygrad_bp\.exp\(v\) for math\.exp\(v\)\)",
        str(caught.value),
    )


@pytest.mark.parametrize("f", [lambda x, i: x[i], lambda x, i: [x[0], x[1]][i]])
def test_an_index_of_a_list_is_no_traced_value(f: Any) -> None:
    with pytest.raises(
        TracingError, match=r"an index, .*use a plain number, one that the function"
    ):
        jit(f)([1.0, 2.0], 1.0)


def test_an_index_that_is_out_of_range_is_told_as_ever() -> None:
    def f(x: Any, i: Any) -> Any:
        with suppress(TracingError):
            return [1.0, 2.0][i]
        return x[7]

    for x in ([1.0], np.ones(1)):
        with pytest.raises(IndexError, match="out of"):
            jit(f)(x, 1.0)


def test_the_line_is_in_the_users_own_module(tmp_path: Path) -> None:
    path = tmp_path / "helpers.py"
    path.write_text("def clip(x):\n    # a comment\n    return min(x, 1.0)\n")
    module = ModuleType("helpers")
    exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    with pytest.raises(TracingError, match=r"helpers\.py, line 3, in clip: return min\(x, 1\.0\)"):
        jit(module.clip)(2.0)
