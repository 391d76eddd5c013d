"""How arguments of every kind come into generated code, and results out of it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.compiler.layout import ArrayLayout, MappingLayout, NumberLayout, SequenceLayout
from tinygrad_bp.compiler.python.code import PythonCode

if TYPE_CHECKING:
    from collections.abc import Callable
from tests.compiler.python.comparing import bits, compiled, slots_of


def test_arguments_of_every_kind() -> None:
    """Whatever the first call had, the next gets what is right for it."""

    def f(x: Any) -> Any:
        return x[0] * x[1] + 0.1

    kinds: list[Any] = [
        [0.7, 3.0],
        (0.7, 3.0),
        [0.7, 3],
        [1, 3],
        [True, 3.0],
        [2**53 + 1, 2**53 + 1],
        [np.float64(0.7), 3.0],
        np.array([0.7, 3.0]),
        np.array([0.7, 3.0], dtype=np.float32),
        np.array([1, 3]),
        np.array([2**53 + 1, 2**53 + 1]),
        np.array([0.7, 3.0], dtype=">f8"),
        np.array([0.7, 0.0, 3.0, 0.0])[::2],
        np.array([0.7, 3.0], dtype=object),
        np.array([0.7, 3.0]).view(np.recarray),
        {0: 0.7, 1: 3.0},
        {1: 3.0, 0: 0.7},
        OrderedDict([(0, 0.7), (1, 3.0)]),
    ]
    for first in kinds:
        g = compiled(f)
        g(first)
        for other in (first, *kinds, first):
            expected = f([float(other[0]), float(other[1])])
            assert bits(g(other)) == bits(expected), (first, other)
            assert type(g(other)) is float


@pytest.mark.parametrize(
    "arguments",
    [(), ([1.0],), ([1.0, 2.0, 3.0],), ([1.0, 2.0], 3.0), ([1.0, "2"],), ([1.0, None],), (None,)],
)
def test_other_arguments_are_refused_as_in_the_first_call(arguments: Any) -> None:
    def f(x: Any) -> Any:
        first, second = x
        return first * second

    g = compiled(f)
    g([1.0, 2.0])
    for known in (g, compiled(f)):
        with pytest.raises((TypeError, ValueError)):
            known(*arguments)


def test_nested_arguments_and_results() -> None:
    def f(p: Any, scale: float) -> Any:
        w, (a, b) = p["w"], p["ab"]
        top = w[0][0] * w[1][1] - w[0][1] * w[1][0]
        return {"top": top, 3: [a * scale, (b,)], (): [], "one": [[w[1][0]], 1.0]}

    g = compiled(f)
    for k in (1.0, 2.0):
        p = {"w": [[1.0 * k, 2.0], [3.0, 4.0 * k]], "ab": (5.0, 6.0)}
        for _ in range(2):
            result = g(p, k)
            assert result == f(p, k)
            assert list(result) == ["top", 3, (), "one"]
            assert type(result[3][1]) is tuple
    assert g.cache_info() == (3, 1, 64, 1)


def test_an_empty_list_is_another_structure() -> None:
    g = compiled(lambda xs, d, y: sum(xs, y) + sum(d.values()))
    for _ in range(2):
        assert g([], {}, 1.0) == 1.0
        assert g([2.0], {}, 1.0) == 3.0
        assert g([], {"a": 3.0}, 1.0) == 4.0
        assert g((), {}, 1.0) == 1.0


def test_arrays_of_several_axes() -> None:
    def f(a: Any) -> Any:
        return a @ a.T, a[1, 2] * a, a.sum()

    g = compiled(f)
    for k in range(3):
        a = np.arange(6.0).reshape(2, 3) + k
        for expected, result in zip(f(a), g(a), strict=True):
            np.testing.assert_array_equal(result, expected, strict=True)
    with pytest.raises(IndexError):
        g(np.zeros((3, 2)))
    with pytest.raises((IndexError, ValueError)):
        g(np.zeros(2))


def test_arrays_of_any_length_have_to_be_of_one_length() -> None:
    def f(x: Any, y: Any) -> Any:
        return tg.vmap(lambda a, b: a[0] * a[1] + b, reduce="sum")(x, y)

    g = compiled(f)
    for n in (4, 1, 7):
        assert g(np.ones((n, 2)), np.arange(1.0 * n)) == n + n * (n - 1) / 2
    assert g.cache_info().currsize == 1
    for x, y in (((4, 2), 3), ((0, 2), 0)):
        with pytest.raises(ValueError, match="row"):
            g(np.ones(x), np.ones(y))
    with pytest.raises(TypeError):
        g(np.ones((4, 2)), 4.0)
    assert g(np.arange(12.0).reshape(4, 3), np.ones(4)) == 0 + 12 + 42 + 90 + 4


def test_the_rows_of_many_numbers() -> None:
    """More numbers than are looked at one by one."""

    def f(w: Any) -> Any:
        return tg.vmap(lambda x: x * x, reduce="sum")(w[:30]) + w[39], w[1]

    g = compiled(f)
    w = [0.1 * i for i in range(40)]
    for _ in range(2):
        assert bits(g(w)) == bits((f(w)[0], w[1]))
    large = 2**53 + 1  # its square is another as an int
    assert bits(g([large, *w[1:]])) == bits((f([float(large), *w[1:]])[0], w[1]))
    assert type(g([0.0, 3, *w[2:]])[1]) is float
    assert bits(g(np.array(w))) == bits(f(w))


def test_lists_that_are_gone_through_whole() -> None:
    def f(w: Any, n: Any) -> Any:
        return tg.scan(lambda c, x: (c + x * n[0], None))(0.0, w)[0] + len(w)

    def g(rows: Any) -> Any:
        each = tg.vmap(lambda row: tg.scan(lambda c, x: (c * 0.5 + x, None))(0.0, row)[0])
        return each(rows)[1] + len(rows)

    w = [0.1 * i for i in range(40)]
    rows = [w[:20], w[20:]]
    compiled_f, compiled_g = compiled(f), compiled(g)
    for _ in range(2):
        for part in (w, w[:39], [*w, 7.0]):
            assert bits(compiled_f(part, [2.0])) == bits(f(part, [2.0]))
        assert bits(compiled_g(rows)) == bits(g(rows))


def test_few_of_many_numbers() -> None:
    f = compiled(lambda w: (w[0] * w[39] + 0.1,))
    w = [float(i + 3) for i in range(40)]
    for numbers_given in (w, [*map(int, w)], w, np.array(w), np.arange(3, 43), np.array(w)):
        assert f(numbers_given) == (3.0 * 42.0 + 0.1,)


def test_results_are_new_at_each_call() -> None:
    g = compiled(lambda w: [w * 2.0, [1.0, 2.0]])
    for w in (np.ones(3), np.ones(3)):
        first = g(w)
        first[0][0] = first[1][0] = 7.0
        assert bits(g(w)) == bits([[2.0] * 3, [1.0, 2.0]])
    rows = compiled(lambda xs: (xs, tg.vmap(lambda x: x + 1.0)(xs)))
    given = np.zeros(2)
    same, more = rows(given)
    same[0] = more[0] = 7.0
    assert given.tolist() == [0.0, 0.0]
    assert rows(given)[1].tolist() == [1.0, 1.0]


def test_values_that_a_function_closes_over_are_read_at_each_call() -> None:
    c, d = Value(2.0, label="c"), Value(3.0)
    g = compiled(lambda x: [x * c + d, c])
    assert g(1.0) == [5.0, 2.0]
    c.data, d.data = 4.0, 5.0
    assert g(1.0) == g(1) == [9.0, 4.0]


def the_function(f: Callable[..., Any], *first: Any, layout: Any, result: Any) -> Any:
    g = compiled(f)
    g(*first)
    return PythonCode(g.program, slots_of(g.program), False, 1).quick(layout, result)


def test_what_does_not_fit_the_layout_is_not_implemented() -> None:
    pair = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))
    call = the_function(
        lambda w, d: [w[0] * w[1], d["a"], d["b"]],
        [1.0, 2.0],
        {"a": 3.0, "b": 4.0},
        layout=(pair, MappingLayout(("a", "b"), (NumberLayout(1, 0), NumberLayout(2, 0)))),
        result=SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1), NumberLayout(0, 2))),
    )
    w, d = [2.0, 3.0], {"a": 4.0, "b": 5.0}
    assert call(w, d) == (6.0, 4.0, 5.0)
    for other in ((2.0, 3.0), [2.0], [2.0, 3.0, 4.0], [2, 3.0], [2.0, Value(3.0)], [], None, 2.0):
        assert call(other, d) is NotImplemented
    for mapping in (
        {"b": 5.0, "a": 4.0},
        {"a": 4.0},
        {**d, "c": 1.0},
        OrderedDict(d),
        {"a": 1, "b": 2.0},
    ):
        assert call(w, mapping) is NotImplemented
    assert call() is call(w) is call(w, d, d) is NotImplemented


def test_what_python_has_no_number_for_is_not_implemented() -> None:
    call = the_function(
        lambda x: 1.0 / x, 1.0, layout=(NumberLayout(0, 0),), result=NumberLayout(0, 0)
    )
    assert call(4.0) == 0.25
    assert call(0.0) is NotImplemented


def test_arrays_that_do_not_fit_the_layout_are_not_implemented() -> None:
    call = the_function(
        lambda w: w * 2.0,
        np.ones(2),
        layout=(ArrayLayout(0, (2,)),),
        result=ArrayLayout(0, (2,), 0),
    )
    assert call(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    for shape in (3, 1, (2, 1), (2, 2), (1, 2)):
        assert call(np.ones(shape)) is NotImplemented
    for kind in ("f4", "i8", ">f8", object):
        assert call(np.ones(2, dtype=kind)) is NotImplemented
    assert call([1.0, 2.0]) is call(np.ones(2).view(np.recarray)) is NotImplemented


def test_a_large_program_has_no_function_of_its_own() -> None:
    def f(x: Any) -> Any:
        for _ in range(3000):
            x = tg.sin(x) + 0.5
        return x

    number = NumberLayout(0, 0)
    assert the_function(f, 1.0, layout=(number,), result=number) is None
