"""Loops as native code, in every shape: whole, and divided into functions of few instructions.

The numbers are small integers, and nothing divides them: so no sum is rounded, whatever its
order, and results are equal to the bit.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, grad, hessian, scan, value_and_grad, vmap

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

RANDOM = np.random.default_rng(0)
CAPTURED = RANDOM.integers(-3, 4, size=(5, 3)).astype(float)
W = [2.0, -1.0, 3.0]


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


def numbers(rows: int, width: int) -> Any:
    return RANDOM.integers(-3, 4, size=(rows, width)).astype(float)


def exact(tree: Any) -> Any:
    """The numbers of a result, arrays as lists."""
    if isinstance(tree, dict):
        return {key: exact(part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [exact(part) for part in tree]
    if isinstance(tree, np.ndarray):
        return exact(tree.tolist())
    return tree.data if isinstance(tree, Value) else tree


def product(row: Any) -> Any:
    made = row[0] * row[-1]
    for x in row:
        made = made + x * x - x * row[0]
    return made


# Each is a function of three numbers and of rows.


def sums(w: Any, x: Any) -> Any:
    def of(w: Any, row: Any) -> Any:
        return [product(row) * w[0], w[1] + row[-1], w[2], 1.0, row[0]]

    return vmap(of, (None, 0), reduce="sum")(w, x)


def collected(w: Any, x: Any) -> Any:
    def of(row: Any) -> Any:
        a = product(row)
        return {"one": a, "two": (a * w[0], row[0]), "four": [a, a, w[1], 4.0], "row": row}

    return vmap(of)(x)


def both(w: Any, x: Any) -> Any:
    # One loop in the end, whose terms are collected too.
    columns = vmap(lambda row: (product(row) * w[0], row[0]))(x)
    return columns, vmap(lambda row: product(row) * w[0], reduce="sum")(x)


def slopes(w: Any, x: Any) -> Any:
    def of(w: Any, row: Any) -> Any:
        return tg.maximum(product(row) * w[0], w[1] * row[0]) + w[1] * w[2] * row[-1]

    return value_and_grad(vmap(of, (None, 0), reduce="sum"), argnums=(0, 1))(w, x)


def constants(w: Any, x: Any) -> Any:
    # Rows of arrays that are captured, and entries of them.
    inner = vmap(lambda c: product(c) * w[0], reduce="sum")(CAPTURED)
    of = vmap(lambda row: row[0] * CAPTURED[1, 2] + vmap(lambda c: c[1] * row[0])(CAPTURED)[3])
    return inner, of(x)


def carried(w: Any, x: Any) -> Any:
    def step(carry: Any, row: Any) -> Any:
        a, b, c = carry
        return (row[0] - b, a, c), (a * w[0], row, [b, 2.0, c], b)

    return scan(step)((w[1], w[2], 5.0), x)


def carried_back(w: Any, x: Any) -> Any:
    def total(w: Any, x: Any) -> Any:
        def step(carry: Any, row: Any) -> Any:
            a, b = carry
            return (row[0] + tg.minimum(b, row[-1]), a + w[0] * row[-1]), a * b

        (a, b), seen = scan(step)((w[1], w[2]), x)
        return a * b + vmap(lambda s: s * w[0], reduce="sum")(seen)

    return value_and_grad(total, argnums=(0, 1))(w, x)


def turned_in_place(w: Any, x: Any) -> Any:
    # A carried number that is a row's, one that stays, and one that is another's.
    return scan(lambda c, row: ([c[1], row[0], c[2], 7.0], c[3]))([w[0], w[1], w[2], 1.0], x)


def map_in_map(w: Any, x: Any) -> Any:
    def of(row: Any) -> Any:
        return vmap(lambda other: other[0] * row[-1] + w[0], reduce="sum")(x)

    return vmap(of, reduce="sum")(x), vmap(of)(x)


def map_in_map_back(w: Any, x: Any) -> Any:
    return value_and_grad(lambda w, x: map_in_map(w, x)[0], argnums=(0, 1))(w, x)


def map_of_arrays_in_map(w: Any, x: Any) -> Any:
    def of(row: Any) -> Any:
        pairs = vmap(lambda other: (other[0] * row[0], row[-1]))(x)
        return vmap(lambda p: p[0] * w[0] - p[1], reduce="sum")(pairs)

    return vmap(of)(x)


def scan_in_map(w: Any, x: Any) -> Any:
    def of(row: Any) -> Any:
        end, seen = scan(lambda a, other: (tg.maximum(a, other[0]) - w[0], a))(row[0], x)
        return end, vmap(lambda s: s * row[-1], reduce="sum")(seen)

    return vmap(of)(x), vmap(lambda row: of(row)[0], reduce="sum")(x)


def map_in_scan(w: Any, x: Any) -> Any:
    def step(carry: Any, row: Any) -> Any:
        pulled = grad(lambda a: vmap(lambda o: o[0] * row[-1] * a, reduce="sum")(x))(carry)
        return row[0] - carry, (pulled, vmap(lambda o: o[0] - row[0], reduce="sum")(x))

    return scan(step)(w[0], x)


def scan_in_scan(w: Any, x: Any) -> Any:
    def outer(a: Any, row: Any) -> Any:
        inner, seen = scan(lambda b, _: (row[0] - b + a, [b, a]), length=3)(row[-1])
        return inner - a, (seen, inner)

    return scan(outer)(w[2], x)


def stacked_in_loops(w: Any, x: Any) -> Any:
    def of(row: Any) -> Any:
        items = [row[0] * w[0], row[-1], w[1]]
        return vmap(lambda a, c: a * c[0] - row[0], (0, 0), reduce="sum")(items, CAPTURED[:3])

    def step(a: Any, row: Any) -> Any:
        return a - row[0], vmap(lambda b: b * b - a)([a, row[0]])

    return vmap(of, reduce="sum")(x), vmap(of)(x), scan(step)(w[0], x)


def the_same_again(w: Any, x: Any) -> Any:
    # Arrays and outputs that occur twice, constants, and inputs that are results.
    of = vmap(lambda a, b: (a[0] * b[-1], a[0] * b[-1], 3.0, a))(x, x)
    total = vmap(lambda a: a[0], reduce="sum")(x)
    return of, of, x, w, total, total, 1.5, w[0], CAPTURED


def no_turns(w: Any, x: Any) -> Any:
    end, seen = scan(lambda a, _: (a * w[0], a), length=0)(w[1])
    return end, seen, scan(lambda a, r: (a + r[0], a * w[0]))(w[2], x[:0]), x[:0]


def powers(w: Any, x: Any) -> Any:
    def of(w: Any, row: Any) -> Any:
        return [row[0] ** k for k in (0.0, 1.0, 2.0, 3.0, 4.0)] + [(w[0] + row[-1]) ** 2]

    return vmap(of, (None, 0), reduce="sum")(w, x), vmap(of, (None, 0))(w, x)


def curved(w: Any, x: Any) -> Any:
    def total(w: Any) -> Any:
        end, _ = scan(lambda a, r: (w[0] * r[0] - a * w[1], None))(w[2], x[:3])
        return end + vmap(lambda r: (w[0] * r[0] - w[1] * w[2]) ** 2, reduce="sum")(x)

    return hessian(total)(w)


def count(w: Any, x: Any) -> Any:
    return vmap(lambda r: w[0], reduce="sum")(x), vmap(lambda r: 2.0)(x), vmap(lambda r: 1.0)(x)


FUNCTIONS = [
    sums,
    collected,
    both,
    slopes,
    constants,
    carried,
    carried_back,
    turned_in_place,
    map_in_map,
    map_in_map_back,
    map_of_arrays_in_map,
    scan_in_map,
    map_in_scan,
    scan_in_scan,
    stacked_in_loops,
    the_same_again,
    no_turns,
    powers,
    curved,
    count,
]


@pytest.fixture(params=[None, 3], ids=["whole", "divided"])
def divided(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All instructions of a sequence in one function, or few, and unoptimised."""
    if request.param:
        monkeypatch.setattr("tinygrad_bp.compiler.llvm.function.CHUNK", request.param)
        monkeypatch.setattr("tinygrad_bp.compiler.llvm.module.OPTIMISED", 0)


@pytest.mark.usefixtures("divided")
@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("width", [1, 3])
def test_loops_are_eager_loops(f: Callable[..., Any], width: int) -> None:
    compiled = jit(f)
    for rows in (8, 3, 11):
        x = numbers(rows, width)
        expected = exact(f(W, x))
        assert exact(compiled(W, x)) == expected
        assert exact(compiled(W, x)) == expected
        assert exact(compiled(W, x.tolist())) == exact(f(W, x.tolist()))


def slopes_by_w(w: Any, x: Any) -> Any:
    f = vmap(lambda w, row: tg.maximum(product(row) * w[0], w[1]) * w[2], (None, 0), reduce="sum")
    return value_and_grad(f)(w, x)


@pytest.mark.parametrize("f", [sums, collected, slopes_by_w, carried], ids=lambda f: f.__name__)
@pytest.mark.parametrize("width", [1, 2, 3, 4, 5])
def test_any_number_of_rows(f: Callable[..., Any], width: int) -> None:
    """Whole groups of eight, and from one to seven rows left over; one program for all."""
    compiled = jit(f)
    for rows in range(1, 41):
        x = numbers(rows, width)
        assert exact(compiled(W, x)) == exact(f(W, x)), rows
    assert compiled.cache_info().misses == 1


@pytest.mark.parametrize("rows", [1, 2, 4, 16, 64])
def test_means(rows: int) -> None:
    """Over a power of two, a mean is not rounded either."""
    f = vmap(lambda w, row: (w[0] * row[0], row[1], w[1]), (None, 0), reduce="mean")
    x = numbers(rows, 2)
    expected = [W[0] * x[:, 0].mean(), x[:, 1].mean(), W[1]]
    assert list(jit(f)(W, x)) == expected
    assert list(jit(f)(W, x.tolist())) == expected


def test_rows_too_wide_for_the_stack() -> None:
    x = np.ones((9, 400_000))
    x[8, -1] = 5.0

    assert jit(vmap(lambda row: row[0] * row[399_999], reduce="sum"))(x) == 13.0


def test_more_memory_than_a_stack_has() -> None:
    """Sums in eight lanes, twice, in a thread with the smallest stack that compiles."""
    f = jit(vmap(lambda row: [row[0] * k for k in range(2, 4002)], reduce="sum"))
    f(np.ones((9, 1)))
    before = threading.stack_size(1 << 18)
    try:
        found: list[Any] = []
        thread = threading.Thread(target=lambda: found.append(f(np.ones((9, 1)))))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert found == [[9.0 * k for k in range(2, 4002)]]


def test_inf_and_nan_of_a_row_stay_in_it() -> None:
    x = np.ones((21, 1))
    x[18], x[3] = np.nan, np.inf
    assert jit(vmap(lambda r: r[0] * 2.0))(x).tolist()[17] == 2.0
    of_left_over = jit(vmap(lambda r: 1.0 / r[0], reduce="sum"))
    x = np.ones((9, 1))
    x[0] = 0.0
    assert of_left_over(x) == np.inf
    assert of_left_over(x[1:]) == 8.0
    x[8] = np.nan
    assert np.isnan(of_left_over(x))


def test_many_numbers_that_are_carried_and_collected() -> None:
    many = 1000
    x = numbers(9, 1)

    def carried(w: Any) -> Any:
        def step(carry: Any, row: Any) -> Any:
            return [row[0] - a for a in reversed(carry)], [row[0] * a for a in carry]

        return scan(step)(w, x)

    w = [float(k % 7) for k in range(many)]
    assert exact(jit(carried)(w)) == exact(carried(w))
    f = vmap(lambda row: [row[0] * k for k in range(2, many)])
    assert exact(jit(f)(x)) == exact(f(x))
