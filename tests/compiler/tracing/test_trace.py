"""What a function may ask of Values while it is compiled, and what the error says if it may not."""

from __future__ import annotations

import copy
import math
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from inspect import getattr_static
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import TracingError, Value, jit
from tinygrad_bp.autodiff import hooks

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
NUMBERS: list[Callable[[Any], Any]] = [
    lambda x: [int(x)],
    lambda x: [float(x)],
    lambda x: [math.exp(x)],
    lambda x: [math.floor(x)],
    lambda x: [range(x)],
    lambda x: [1.0, 2.0][x],
    lambda x: np.array([x], dtype=float),
    lambda x: [round(x)],
    lambda x: 1.0 if x == 1.0 else x,
    lambda x: 1.0 if np.int64(1) != x else x,
    lambda x: [x in [1.0, 2.0]],
    lambda x: x % 2.0,
    lambda x: divmod(7.0, x),
    lambda x: f"{x:.3f}",
    lambda x: x.data,
    lambda x: x.grad,
    lambda x: x.partials,
    lambda x: x.backward(),
    lambda x: x.recompute(),
    lambda x: [copy.copy(x)],
    lambda x: [copy.deepcopy(x)],
    lambda x: setattr(x, "data", 1.0),
    lambda x: setattr(x, "grad", 1.0),
]


@pytest.mark.parametrize("f", [*DECISIONS, *NUMBERS])
@pytest.mark.parametrize("is_inner", [False, True])
def test_a_traced_value_has_no_number(f: Any, is_inner: bool) -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: f(x * 2.0 if is_inner else x))(1.0)
    message = str(caught.value)
    assert f"test_trace.py, line {line_of(f, message)}, in {f.__name__}: " in message
    assert "help: " in message
    if f in DECISIONS:
        assert "use where(condition, a, b), maximum(a, b) or minimum(a, b)" in message


@pytest.mark.parametrize(
    "f", [lambda x: x % 2.0, lambda x: 7.0 % x, lambda x: x // 2.0, lambda x: 7.0 // x]
)
def test_nor_have_the_numbers_of_an_array(f: Any) -> None:
    with pytest.raises(TracingError, match="%, // or divmod"):
        jit(f)(np.array([1.0, 2.0]))


def line_of(f: Any, message: str) -> int:
    """The line that the message names, which has to be one of the function."""
    found = re.search(r"test_trace\.py, line (\d+)", message)
    assert found
    number = int(found[1])
    assert number in {line for _, _, line in f.__code__.co_lines()}
    return number


CLOSED_OVER: list[Callable[[Any], Any]] = [
    *(f for f in DECISIONS if f is not looped),
    lambda x: [int(x)],
    lambda x: [float(x)],
    lambda x: [math.exp(x)],
    lambda x: np.array([x], dtype=float),
    lambda x: x.data,
    lambda x: x.grad,
    lambda x: x.partials,
    lambda x: x.backward(),
    lambda x: x.recompute(),
    lambda x: [copy.copy(x)],
]


@pytest.mark.parametrize("f", CLOSED_OVER)
@pytest.mark.parametrize("value", [CLOSED, INNER], ids=["leaf", "inner"])
def test_a_value_that_is_closed_over_has_no_number_either(f: Any, value: Value) -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: x + (f(value) or 0.0))(1.0)
    line_of(f, str(caught.value))
    with pytest.raises(TracingError):  # nor has what is computed of it
        jit(lambda x: x + (f(value * 2.0 + 1.0) or 0.0))(1.0)
    assert CLOSED.grad == 0.0


def test_assigning_a_value_that_is_closed_over() -> None:
    leaf = Value(1.0)
    with pytest.raises(TracingError, match=r"assigning \.data .* assign it outside"):
        jit(lambda x: setattr(leaf, "data", 2.0))(1.0)
    assert leaf.data == 1.0


def test_messages_read_well() -> None:
    with pytest.raises(TracingError) as caught:
        jit(lambda x: x * CLOSED.data)(1.0)
    assert re.fullmatch(
        r"reading \.data of a Value that the function closes over would freeze its number into "
        r"the compiled code \(.*test_trace\.py, line \d+, in <lambda>: "
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


@pytest.mark.parametrize("x", [[1.0, 2.0], np.array([1.0, 2.0])])
@pytest.mark.parametrize("f", [lambda x, i: x[i], lambda x, i: np.sin(x)[i]])
def test_an_index_is_no_traced_value(f: Any, x: Any) -> None:
    with pytest.raises(
        TracingError, match=r"an index, .*use a plain number, one that the function"
    ):
        jit(f)(x, 1.0)


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


# What may be asked


def test_plain_numbers_decide() -> None:
    layers, slope = 3, 0.5

    def f(x: Any) -> Any:
        for i in range(layers):
            if i % 2 and slope < 1.0:
                x = x * slope
        return max(x * 0.0 if layers < 2 else x * 1.0, key=lambda _: 0) if layers > 5 else x

    assert jit(f)(2.0) == 1.0


def test_constants_that_the_function_makes_have_numbers() -> None:
    def f(x: Any) -> Any:
        two = Value(2.0)
        four = two * two
        four.backward()
        assert (four.data, two.grad, four > 3.0, max(two, four) is four) == (4.0, 4.0, True, True)
        return x * four + (four.data if four > two else 0.0)

    assert jit(f)(3.0) == 16.0


def test_conditions() -> None:
    leaf = Value(1.0)

    def f(x: Any) -> Any:
        return [
            tg.where(x > 0, x, -x),
            tg.where(x <= 1.0, 1.0, x),
            tg.where(leaf > x, leaf, x),
            tg.where(leaf <= 1.5, 10.0, 20.0),
            tg.where(leaf * leaf > 2.0, 10.0, 20.0),
            tg.where(x * 2 < leaf + 1, x, 0.0),
            tg.where(Value(1.5) > leaf, x, 0.0),
            tg.maximum(x, leaf),
            tg.minimum(x, 0.5),
        ]

    compiled = jit(f)
    for x in (-2.0, 1.0, 1.25, 3.0):
        for leaf.data in (1.0, 2.0):
            eager = [getattr(y, "data", y) for y in f(x)]
            assert compiled(x) == eager
    assert compiled.cache_info().misses == 1


def test_comparisons_of_other_things_are_as_ever() -> None:
    with pytest.raises(TypeError, match="not supported between"):
        jit(lambda x: x > "a")(1.0)
    f = jit(lambda x: [x == x * 1.0, x != x, x in [x], x == "a", x != None, f"{x}" == ""])  # noqa: E711
    assert f(1.0) == [0.0, 0.0, 1.0, 0.0, 1.0, 0.0]


# Values of other runs


def keep(kept: list[Any], x: Any) -> Any:
    kept.append(x)


def test_values_that_leak() -> None:
    kept: list[Any] = []
    jit(lambda x: keep(kept, x * 2.0) or x)(1.0)
    message = "outside of the run that it is from"
    for f in (
        lambda x: x + kept[0],
        lambda x: kept[0],
        lambda x: kept[0] * 2.0,
        lambda x: [x, {"a": kept[0]}],
        lambda x: tg.vmap(lambda y: y * kept[0], reduce="sum")([x, x]),
        lambda x: tg.vmap(lambda y: kept[0], reduce="sum")([x, x]),
        lambda x: tg.scan(lambda c, _: (c * x, kept[0]), length=2)(x)[0],
    ):
        with pytest.raises(TracingError, match=message):
            jit(f)(1.0)


def test_values_that_leak_from_the_body_of_a_loop() -> None:
    def first(rows: Any) -> Any:
        kept: list[Any] = []
        tg.vmap(lambda x: keep(kept, x * 2.0) or x)(rows)
        return kept[0]

    kept: list[Any] = []
    for f in (
        first,
        lambda rows: first(rows) * 2.0,
        lambda rows: rows[0] * first(rows),
        lambda rows: tg.vmap(lambda x: x * first(rows))(rows)[0],
        lambda rows: tg.vmap(lambda x: x)([first(rows)])[0],
        lambda rows: tg.vmap(lambda x: kept[0])(keep(kept, first(rows)) or rows),
    ):
        with pytest.raises(TracingError, match="outside of the run that it is from"):
            jit(f)([1.0, 2.0])


def test_a_loop_inside_changes_nothing_for_the_function_around_it() -> None:
    def f(xs: Any) -> Any:
        total = tg.vmap(lambda x: x * CLOSED, reduce="sum")(xs)
        return total * CLOSED.data

    with pytest.raises(TracingError, match=r"reading \.data"):
        jit(f)([1.0, 2.0])


# All is as before


def test_after_an_error_values_are_as_before() -> None:
    leaf = Value(1.0)
    names = ("data", "grad", "backward", "__gt__")
    before = {name: getattr_static(Value, name) for name in names}

    def failing(x: Any) -> Any:
        tg.vmap(lambda y: y * leaf + 1 / 0)([x, x])

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            jit(failing)(1.0)
    assert {name: getattr_static(Value, name) for name in names} == before
    assert not hooks.standing
    (leaf * 2.0).backward()
    assert (leaf.data, leaf.grad, leaf > 0.5) == (1.0, 2.0, True)
    with pytest.raises(ValueError, match="math domain error"):
        tg.log(leaf - 2.0)
    assert jit(lambda x: x * leaf)(3.0) == 3.0


def test_other_threads_have_ordinary_values_while_one_traces() -> None:
    leaf = Value(2.0)
    inside, done = threading.Event(), threading.Event()
    seen: list[Any] = []

    def other() -> None:
        inside.wait(10)
        own = Value(3.0)
        product = own * leaf
        product.backward()
        seen.extend([leaf.data, own.grad, product > 5.0, max(own, leaf) is own, float(own.data)])
        own.data = 4.0
        seen.append(product.recompute().data)
        done.set()

    thread = threading.Thread(target=other)
    thread.start()

    def f(x: Any) -> Any:
        inside.set()
        assert done.wait(10)
        return x * leaf

    assert jit(f)(5.0) == 10.0
    thread.join()
    assert seen == [2.0, 2.0, True, True, 3.0, 8.0]
    assert leaf.grad == 3.0


def test_a_thread_trains_at_its_own_speed_while_another_traces() -> None:
    def train() -> tuple[list[float], float]:
        weights = [Value(0.1 * i) for i in range(1, 9)]
        fastest = math.inf
        for _ in range(50):
            begin = time.perf_counter()
            loss: Any = sum((w * 0.5 - 1.0).tanh() ** 2 for w in weights)
            for w in weights:
                w.grad = 0.0
            loss.backward()
            for w in weights:
                w.data -= 0.1 * w.grad
            fastest = min(fastest, time.perf_counter() - begin)
        return [w.data for w in weights], fastest

    train()
    alone, time_alone = train()
    inside, done = threading.Event(), threading.Event()

    def f(x: Any) -> Any:
        inside.set()
        assert done.wait(60)
        return x * 2.0

    thread = threading.Thread(target=lambda: jit(f)(1.0))
    thread.start()
    assert inside.wait(10)
    beside, time_beside = train()
    done.set()
    thread.join()
    assert beside == alone
    assert time_beside < 2 * time_alone  # it was seven times as slow with methods that looked
