"""Functions of `numpy.linalg` of small matrices of Values: by elimination, number by number."""

from __future__ import annotations

import math
import operator
from functools import reduce
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..floats import is_real
from ..functions import abs, log, sign, sqrt, where
from .numbers import plain
from .rows import chosen, is_open

if TYPE_CHECKING:
    from collections.abc import Callable

    Matrix = list[list[Any]]


def _square(a: Any, name: str) -> Matrix:
    rows: Matrix = plain(numpy.asarray(a)).tolist()
    shape = numpy.shape(a)
    if len(shape) != 2:
        raise TypeError(f"numpy.linalg.{name}() of Values takes one matrix, not shape {shape}")
    if shape[0] != shape[1]:
        raise numpy.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return rows


def _is_zero(x: Any) -> bool:
    """Whether it is known to be 0."""
    return logic.is_answer(zero := logic.negated(x)) and zero


def _eliminated(rows: Matrix, right: Matrix) -> tuple[Matrix, Matrix, Any]:
    """Rows of which each begins with one number less, with the right sides, and a sign.

    The largest number of a column comes first (Golub and Van Loan, Matrix Computations, 3.4); where
    a function is traced, rows change places by choices. A Value that is 0 has a derivative, and is
    eliminated like others; below a first number of 0 there are only such, and they stay.
    """
    rows, right, turns = [[*row] for row in rows], [[*row] for row in right], 1.0
    n = len(rows)
    for k in range(n):
        for i in range(k + 1, n):
            is_larger = abs(rows[i][k]) > abs(rows[k][k])
            if logic.is_answer(is_larger):
                if is_larger:
                    rows[i], rows[k], right[i], right[k] = rows[k], rows[i], right[k], right[i]
                    turns = -turns
                continue
            for table in (rows, right):
                upper, lower = table[k], table[i]
                table[k] = [where(is_larger, y, x) for x, y in zip(upper, lower, strict=True)]
                table[i] = [where(is_larger, x, y) for x, y in zip(upper, lower, strict=True)]
            turns = where(is_larger, -turns, turns)
        below = () if _is_zero(rows[k][k]) else range(k + 1, n)
        for i in below:
            if is_real(rows[i][k]) and not rows[i][k]:
                continue
            share = rows[i][k] / rows[k][k]
            for table in (rows, right):
                pairs = zip(table[i], table[k], strict=True)
                table[i] = [x - share * y for x, y in pairs]
    return rows, right, turns


def _solve(a: Any, b: Any) -> Any:
    rows = _square(a, "solve")
    b = plain(numpy.asarray(b))
    if b.ndim not in (1, 2) or len(b) != len(rows):
        raise ValueError(f"solve(): a right side of shape {b.shape} for {len(rows)} equations")
    rows, right, _ = _eliminated(rows, b.reshape(len(b), -1).tolist())
    for k in reversed(range(len(rows))):
        if _is_zero(rows[k][k]):
            raise numpy.linalg.LinAlgError("Singular matrix")
        for i in range(k + 1, len(rows)):
            right[k] = [x - rows[k][i] * y for x, y in zip(right[k], right[i], strict=True)]
        right[k] = [x / rows[k][k] for x in right[k]]
    found = numpy.empty(b.size, dtype=object)
    found[:] = [x for row in right for x in row]
    return found.reshape(b.shape)


def _inv(a: Any) -> Any:
    return _solve(a, numpy.eye(len(_square(a, "inv"))))


def _det(a: Any) -> Any:
    table = _square(a, "det")
    if is_open(a):
        return _open_det(table)
    rows, _, found = _eliminated(table, [[] for _ in table])
    for k, row in enumerate(rows):
        if _is_zero(row[k]):
            return found * _divided_by_none([row[k:] for row in rows[k:]])
        found = found * row[k]
    return found


def _open_det(rows: Matrix) -> Any:
    """The determinant in a function that is traced, with derivatives where it is 0.

    The largest number of all comes first, so a first number of 0 leaves none but such. Of up to
    four of these rows the determinant is sums of products then, right in every order. Of n more,
    its derivatives are 0 up to the order n - 1, and those beyond are infinite or nan: they are
    those of a power between. Sums of products would take as many steps as all the rest.
    """
    n = len(rows)
    if n < 2:
        return rows[0][0] if rows else 1.0
    rows, turn = _with_largest_first(rows)
    is_none = logic.are_equal(rows[0][0], 0.0)
    found = turn * rows[0][0] * _open_det(_without_first(rows, is_none))
    if n <= 4:
        rest = _divided_by_none(rows)
    else:
        rest = reduce(operator.add, chain(*rows)) ** (n - 0.5)
    return chosen(is_none, rest, found)


def _with_largest_first(rows: Matrix) -> tuple[Matrix, Any]:
    """Rows and columns change places by choices (complete pivoting: Golub and Van Loan, Matrix
    Computations, 3.4.8): and the sign that the determinant has by that."""
    n = len(rows)
    turn: Any = 1.0
    best: Any = -1.0
    places: list[Any] = [0.0, 0.0]
    for i, row in enumerate(rows):
        for j, x in enumerate(row):
            is_larger = abs(x) > best
            best = chosen(is_larger, abs(x), best)
            places = [chosen(is_larger, float(p), q) for p, q in zip((i, j), places, strict=True)]
    for place in places:  # the row comes first, and then, of columns, the column
        is_here = [logic.are_equal(place, float(i)) for i in range(n)]
        first, others = rows[0], rows[1:]
        rows = [rows[0], *others]
        for i, row in enumerate(others, 1):
            rows[0] = [chosen(is_here[i], y, x) for x, y in zip(rows[0], row, strict=True)]
            rows[i] = [chosen(is_here[i], x, y) for x, y in zip(first, row, strict=True)]
        turn = chosen(is_here[0], turn, -turn)
        rows = [list(column) for column in zip(*rows, strict=True)]
    return rows, turn


def _without_first(rows: Matrix, is_none: Any) -> Matrix:
    """The other rows, without their first numbers. A first number of 0 divides nothing."""
    head, divisor = rows[0][1:], chosen(is_none, 1.0, rows[0][0])
    shares = [row[0] / divisor for row in rows[1:]]
    return [
        [x - share * y for x, y in zip(row[1:], head, strict=True)]
        for share, row in zip(shares, rows[1:], strict=True)
    ]


def _divided_by_none(table: Matrix) -> Any:
    """The determinant by sums of products, which have a derivative where all of a column is 0.

    See Bird, A simple division-free algorithm for computing determinants, 2011.
    """
    matrix = numpy.array(table, dtype=object)
    found, n = matrix, len(matrix)
    for _ in range(n - 1):
        below = [-numpy.sum(numpy.diagonal(found)[i + 1 :]) for i in range(n)]
        found = (numpy.triu(found, 1) + numpy.diag(numpy.array(below, dtype=object))) @ matrix
    return found[0, 0] if n % 2 else -found[0, 0]


def _slogdet(a: Any) -> tuple[Any, Any]:
    """The sign is nan where the size is: NumPy's depends there on how rows change places."""
    table = _square(a, "slogdet")
    numbers: list[Any] = []
    turns: Any = 1.0
    if is_open(a):
        while table:
            table, turn = _with_largest_first(table)
            numbers.append(table[0][0])
            turns = turns * turn
            table = _without_first(table, logic.are_equal(table[0][0], 0.0))
    else:
        rows, _, turns = _eliminated(table, [[] for _ in table])
        numbers = [row[k] for k, row in enumerate(rows)]
        if any(map(_is_zero, numbers)):
            return _as_numpys((0.0, -math.inf))
    size: Any = 0.0
    for x in numbers:
        turns = turns * sign(x)
        size = size + log(abs(x))
    return _as_numpys((turns, size))


def _as_numpys(both: tuple[Any, Any]) -> tuple[Any, Any]:
    """A pair with names, where NumPy gives such."""
    kind = type(numpy.linalg.slogdet(numpy.eye(1)))
    found: tuple[Any, Any] = kind(*both) if hasattr(kind, "_fields") else both
    return found


def _cholesky(a: Any, *, upper: bool = False) -> Any:
    if upper:
        return _cholesky(numpy.transpose(a)).T
    rows = _square(a, "cholesky")
    n = len(rows)
    found = numpy.zeros((n, n), dtype=object)
    for i in range(n):
        for j in range(i + 1):
            rest = rows[i][j]
            for k in range(j):
                rest = rest - found[i, k] * found[j, k]
            if i == j and logic.is_answer(is_positive := rest > 0.0) and not is_positive:
                raise numpy.linalg.LinAlgError("Matrix is not positive definite")
            found[i, j] = sqrt(rest) if i == j else rest / found[j, j]
    return found


OF_MATRICES: dict[Any, Callable[..., Any]] = {
    numpy.linalg.cholesky: _cholesky,
    numpy.linalg.det: _det,
    numpy.linalg.inv: _inv,
    numpy.linalg.slogdet: _slogdet,
    numpy.linalg.solve: _solve,
}
