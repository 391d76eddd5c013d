"""Functions of small matrices."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import check, numbers


def matrix(x: Any) -> Any:
    """One whose rows have to change places: the first number is 0."""
    square = np.reshape(x[:9], (3, 3))
    return square * np.array([[0.0, 1.0, 1.0], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0]])


OF_MATRICES: dict[str, Any] = {
    "solve": lambda x: np.linalg.solve(matrix(x), x[:3]),
    "solve many": lambda x: np.linalg.solve(matrix(x), x[:6].reshape(3, 2)),
    "inv": lambda x: np.linalg.inv(matrix(x)),
    "det": lambda x: np.linalg.det(matrix(x)),
    "slogdet": lambda x: np.linalg.slogdet(matrix(x))[1],
    "cholesky": lambda x: np.linalg.cholesky(matrix(x) @ matrix(x).T + np.eye(3)),
}


@pytest.mark.parametrize("name", OF_MATRICES)
def test_matrices(name: str) -> None:
    check(OF_MATRICES[name], 10)


@pytest.mark.parametrize("seed", range(5))
def test_random_matrices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 6))
    a, b = rng.normal(size=(n, n)), rng.normal(size=n)
    for f in (np.linalg.inv, np.linalg.det, lambda a: np.linalg.solve(a, b)):
        expected = f(a)
        for found in (tg.vjp(f, a)[0], tg.jit(f, backend="python")(a)):
            assert np.allclose(numbers(found), expected, rtol=1e-9)


#: Matrices with numbers that are 0, below the diagonal and on it.
ZEROS: dict[str, Any] = {
    "triangular": [[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [0.0, 0.0, 4.0]],
    "diagonal": [[2.0, 0.0, 0.0], [0.0, 3.0, 0.0], [0.0, 0.0, 4.0]],
    "tridiagonal": [[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]],
    "permutation": [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]],
}
SINGULAR: dict[str, Any] = {
    "a column": [[0.0, 1.0, 5.0], [0.0, 3.0, 1.0], [0.0, 2.0, 4.0]],
    "the second column": [[1.0, 0.0, 5.0], [3.0, 0.0, 1.0], [2.0, 0.0, 4.0]],
    "a row": [[2.0, 1.0, 5.0], [0.0, 0.0, 0.0], [1.0, 2.0, 4.0]],
    "two columns": [[0.0, 0.0, 5.0], [0.0, 0.0, 1.0], [0.0, 0.0, 4.0]],
    "one number": [[0.0]],
}


def slopes(f: Any, a: Any) -> Any:
    """The derivatives of a number by each entry of a matrix, by central differences."""
    found = np.zeros_like(a)
    for place in np.ndindex(a.shape):
        step = np.zeros_like(a)
        step[place] = 1e-6
        found[place] = (f(a + step) - f(a - step)) / 2e-6
    return found


@pytest.mark.parametrize("name", ZEROS)
def test_a_number_that_is_0_has_a_derivative(name: str) -> None:
    a = np.array(ZEROS[name])
    weights = np.arange(1.0, 10.0).reshape(3, 3)
    for f in (
        np.linalg.det,
        lambda a: np.linalg.slogdet(a)[1],
        lambda a: np.sum(np.linalg.inv(a) * weights),
        lambda a: np.sum(np.linalg.solve(a, weights[0])),
    ):
        for gradient in (tg.grad(f)(a), tg.jit(tg.grad(f), backend="python")(a)):
            assert numbers(gradient) == pytest.approx(slopes(f, a), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("name", SINGULAR)
def test_a_determinant_that_is_0_has_derivatives(name: str) -> None:
    a = np.array(SINGULAR[name])
    assert numbers(tg.vjp(np.linalg.det, a)[0]) == 0.0
    found = numbers(tg.grad(np.linalg.det)(a))
    assert found == pytest.approx(slopes(np.linalg.det, a), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("backend", ["python", "llvm", "numpy", "jax"])
@pytest.mark.parametrize("name", SINGULAR)
def test_it_has_them_in_compiled_code(name: str, backend: str) -> None:
    if backend in ("llvm", "jax"):
        pytest.importorskip("llvmlite" if backend == "llvm" else "jax")
    a = np.array(SINGULAR[name])
    value, slope = tg.jit(tg.value_and_grad(np.linalg.det), backend=backend)(a)
    assert value == 0.0
    assert numbers(slope) == pytest.approx(slopes(np.linalg.det, a), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("name", SINGULAR)
def test_its_second_derivatives_are_right_too(name: str) -> None:
    a = np.array(SINGULAR[name])
    t = np.cos(np.arange(a.size)).reshape(a.shape)
    ends = [numbers(tg.grad(np.linalg.det)(a + side * 1e-4 * t)) for side in (1.0, -1.0)]
    expected = (ends[0] - ends[1]) / 2e-4
    for way in (lambda f: f, lambda f: tg.jit(f, backend="python")):
        [found] = way(lambda a: tg.hvp(np.linalg.det, (a,), (t,)))(a)
        assert numbers(found) == pytest.approx(expected, rel=1e-6, abs=1e-7)


def by_permutations(a: Any) -> Any:
    """The determinant by its definition."""
    total: Any = 0.0
    for order in permutations(range(len(a))):
        turns = sum(i > j for i, j in combinations(order, 2))
        total = total + (-1.0) ** turns * math.prod(a[i, j] for i, j in enumerate(order))
    return total


def along(f: Any, directions: Any) -> Any:
    """Its derivative along all of them, one after the other."""
    for t in directions:
        f = lambda a, f=f, t=t: tg.jvp(f, (a,), (t,))[1]  # noqa: E731
    return f


@pytest.mark.parametrize(("n", "rank"), [(3, 0), (3, 1), (4, 0), (4, 1), (4, 2), (5, 2), (5, 1)])
def test_derivatives_of_higher_orders_where_many_rows_depend_on_the_others(
    n: int, rank: int
) -> None:
    rng = np.random.default_rng(n + rank)
    a = rng.integers(-3, 4, (n, rank)) @ rng.integers(-3, 4, (rank, n)) * 1.0
    directions = rng.normal(size=(n - rank, n, n))
    expected = numbers(along(by_permutations, directions)(a))
    for f in (along(np.linalg.det, directions), tg.jit(along(np.linalg.det, directions), "python")):
        assert numbers(f(a)) == pytest.approx(expected, rel=1e-9)


def test_those_of_more_rows_and_orders_than_four_are_never_silently_0() -> None:
    f: Any = lambda s: np.linalg.det(s * np.eye(5))  # noqa: E731
    for order in range(6):
        found = tg.jit(f, backend="python")(0.0)
        assert found == 0.0 if order < 5 else not np.isfinite(found)
        f = tg.grad(f)


@pytest.mark.parametrize("name", SINGULAR)
def test_of_a_determinant_of_0_the_logarithm_is_infinite(name: str) -> None:
    a = np.array(SINGULAR[name])
    for found in (tg.vjp(np.linalg.slogdet, a)[0], tg.jit(np.linalg.slogdet)(a)):
        assert type(found) is type(np.linalg.slogdet(a))
        assert [numbers(x) for x in found] == [0.0, -np.inf]


def test_those_that_have_none_raise_what_numpy_does() -> None:
    for f, a in (
        (np.linalg.inv, np.ones((2, 2))),
        (np.linalg.det, np.ones((2, 3))),
        (np.linalg.cholesky, -np.eye(2)),
    ):
        with pytest.raises(np.linalg.LinAlgError):
            tg.vjp(f, a)
    assert numbers(tg.vjp(np.linalg.det, np.ones((2, 2)))[0]) == 0.0
    with pytest.raises(TypeError, match=r"takes one matrix, not shape \(1, 2, 2\)"):
        tg.vjp(np.linalg.inv, np.ones((1, 2, 2)))


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="upper= is of NumPy 2")
def test_cholesky_from_above() -> None:
    def f(x: Any) -> Any:
        return np.linalg.cholesky(x, upper=True)

    x = np.array([[2.0, 0.5], [0.4, 3.0]])
    for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
        assert np.allclose(numbers(found), f(x))
