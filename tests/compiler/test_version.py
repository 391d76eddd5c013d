"""One compiled version of a function: which arguments it is for, and its results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.program.program import Repeat


def test_results_are_in_buffers_of_their_own(jit: Any) -> None:
    given = np.array([1.0, 2.0])
    same = jit(lambda x: x)
    one, other = same(given), same(given)
    one[0] = 7.0
    assert (given[0], other[0]) == (1.0, 1.0)


def test_lengths_are_no_part_of_the_structure(jit: Any) -> None:
    def loss(w: Any, xs: Any, ys: Any) -> Any:
        return tg.vmap(lambda w, x, y: (w * x - y) ** 2, (None, 0, 0), reduce="mean")(w, xs, ys)

    f = jit(tg.value_and_grad(loss))
    for n in (1, 2, 3, 1000):
        xs, ys = np.linspace(0, 1, n), np.linspace(1, 3, n)
        value, slope = f(2.0, xs, ys)
        assert value == pytest.approx(np.mean((2 * xs - ys) ** 2), rel=1e-13)
        assert slope == pytest.approx(np.mean(2 * (2 * xs - ys) * xs), rel=1e-13)
    assert f.cache_info()[:2] == (3, 1)
    [loop] = [x for x in f.program.instructions if isinstance(x, Repeat)]
    assert loop.length.is_free
    with pytest.raises(ValueError, match="the same number of rows in every argument, but got"):
        f(2.0, xs, ys[:-1])
    with pytest.raises(ValueError, match="at least one row, but got none"):
        f(2.0, xs[:0], ys[:0])
    assert f(2.0, [1.0, 2.0], [3.0, 4.0]) == (0.5, -1.0)
    assert f(2.0, [1.0], [3.0]) == (1.0, -2.0)
    assert f.cache_info().misses == 4  # of these, two failed


@pytest.mark.parametrize("kind", [list, np.array])
def test_what_is_compiled_for_no_rows_is_not_for_some(jit: Any, kind: Any) -> None:
    f = jit(tg.scan(lambda c, x: (c * x, c)))
    for numbers in ([], [3.0, 4.0], [], [5.0]) * 2:
        carry, ys = f(2.0, kind(numbers))
        assert carry == 2.0 * np.prod(numbers)
        assert len(ys) == len(numbers)
    assert f.cache_info().misses == 2


@pytest.mark.parametrize(
    "f",
    [
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * len(xs),
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * xs[0],
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * sum(xs),
        lambda xs: sum(x * x for x in xs),
        lambda xs: tg.vmap(lambda x, y: x * y)(xs, list(xs)),
        lambda xs: tg.scan(lambda c, x: (c + x, None), length=len(xs))(0.0, xs)[0],
        lambda xs: [*xs, 1.0],
        lambda xs: xs[-1] if len(xs) > 0 else 0.0,
    ],
)
@pytest.mark.parametrize("kind", [list, np.array])
def test_looking_at_a_length_makes_it_one(assert_as_eager: Any, f: Any, kind: Any) -> None:
    compiled = assert_as_eager(f, kind([1.0, 2.0]))
    compiled(kind([1.0, 2.0, 3.0]))
    compiled(kind([3.0, 2.0]))
    assert compiled.cache_info().misses == 2


def test_arrays_that_have_to_be_of_one_length(jit: Any) -> None:
    def f(xs: Any, ys: Any, zs: Any) -> Any:
        total = tg.vmap(lambda x, y: x * y, reduce="sum")(xs, ys)
        return total + ys[0] + tg.vmap(lambda z: z, reduce="sum")(zs)

    compiled = jit(f)
    for n, m in ((2, 2), (2, 5), (3, 3)):
        ones = np.ones(n)
        assert compiled(ones, ones, np.ones(m)) == n + 1 + m
    assert compiled.cache_info().misses == 2  # ys[0] looks at the length of ys, and so of xs


def test_a_result_that_is_given_twice_is_in_two_places(jit: Any) -> None:
    rows = np.arange(4.0)
    first, (second, _) = jit(lambda x: (x, [x, x]))(rows)

    def twice(x: Any) -> Any:
        doubled = tg.vmap(lambda a: a + a)(x)
        return doubled, doubled

    doubled, again = jit(twice)(rows)
    second[0] = doubled[0] = 99.0
    assert first[0] == again[0] == rows[0] == 0.0


def test_a_result_that_is_no_number_is_told(jit: Any) -> None:
    with pytest.raises(TypeError, match=r"must return numbers or Values: .* str: 'a'"):
        jit(lambda x: "a")(1.0)
