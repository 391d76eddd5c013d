"""Values that a function closes over: while it is traced, its thread cannot have their numbers."""

from __future__ import annotations

import threading
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import TracingError, Value, jit


@pytest.mark.parametrize("name", ["data", "grad"])
def test_assigning_a_value_that_is_closed_over(name: str) -> None:
    leaf = Value(1.0)
    with pytest.raises(TracingError, match=rf"assigning \.{name} .* assign it outside"):
        jit(lambda x: setattr(leaf, name, 2.0))(1.0)
    assert (leaf.data, leaf.grad) == (1.0, 0.0)


def test_the_gradient_of_a_value_that_is_closed_over() -> None:
    leaf = Value(1.0)
    with pytest.raises(TracingError, match=r"reading \.grad .* use grad\(\)"):
        jit(lambda x: x * leaf.grad)(1.0)


def test_constants_that_the_function_makes_have_numbers() -> None:
    def f(x: Any) -> Any:
        two = Value(2.0)
        four = two * two
        four.backward()
        assert (four.data, two.grad, four > 3.0, max(two, four) is four) == (4.0, 4.0, True, True)
        return x * four + (four.data if four > two else 0.0)

    assert jit(f)(3.0) == 16.0


def test_a_loop_inside_changes_nothing_for_the_function_around_it() -> None:
    closed = Value(3.0)

    def f(xs: Any) -> Any:
        total = tg.vmap(lambda x: x * closed, reduce="sum")(xs)
        return total * closed.data

    with pytest.raises(TracingError, match=r"reading \.data"):
        jit(f)([1.0, 2.0])


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
