"""Sums of products: of matrices, of vectors, and over the rows of a batch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...program.arrays.instructions import Strided
from ..formulas import number
from .code import MOST_ENTRIES, UnsupportedError
from .homes import spread
from .kernels.dots import FOR_ALL, IN_LANES, Dots, fold_name
from .kernels.products import BLOCK, CLEAR, COLUMNS, OUTER, PRODUCT
from .kernels.steps import EachStep, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.instructions import Axis, FoldOf, Operand, Piece, Segment
    from .homes import Home
    from .moving import Moving
    from .scope import Scope


class _FactorTable:
    """A factor as a table: a row for each member of the result, a column for each term."""

    def __init__(self, piece: Piece, home: Home, table: Any) -> None:
        self.piece = piece
        self.home = home
        self.members = table[:, 0]
        self.terms = table[0] - table[0, 0]
        self.is_regular = bool((table == self.members[:, None] + self.terms).all())

    @property
    def where(self) -> str:
        return FOR_ALL if self.home.lanes is None else IN_LANES


class Sums:
    """Writes sums of many terms.

    Args:
        scope: the function.
        moving: what puts operands together.
    """

    def __init__(self, scope: Scope, moving: Moving) -> None:
        self.scope = scope
        self.moving = moving

    def add(self, result: Piece, segment: Segment, over: Sequence[Axis]) -> None:
        """Adds the terms of a segment to a result.

        Args:
            over: axes whose rows are added up too.
        """
        scope = self.scope
        home = scope.home(result)
        axes = scope.inner(result.axes)
        terms = prod(segment.terms)
        over_rows = scope.tile is not None and scope.tile in over
        inner = scope.inner(over)
        temporary: list[Piece] = []
        factors = []
        for operand in segment.factors:
            piece, places = self._places(operand, temporary)
            place = scope.home(piece)
            members = places.reshape(-1, terms)
            table = self._table(members, axes, inner, place)
            factors.append(_FactorTable(piece, place, table))
        if not all(factor.is_regular for factor in factors):
            raise UnsupportedError("terms that follow no rule")
        outs = spread(numpy.arange(result.size), axes, home)
        scale = number(segment.scale)
        if over_rows and all(factor.home.lanes is None for factor in factors):
            f = scope.f
            n = f.let(f"sitofp i64 {scope.rows} to double")
            scale = f.let(f"fmul double {n}, {scale}")
            over_rows = False
        if over_rows:
            if not self._outer(home, outs, factors, scale):
                self._dots(home, outs, factors, scale, over_rows=True)
        elif home.lanes is None or not self._product(home, outs, factors, scale):
            self._dots(home, outs, factors, scale, over_rows=False)
        for piece in temporary:
            scope.give_back(piece)

    def _places(self, operand: Operand, temporary: list[Piece]) -> tuple[Piece, Any]:
        if not isinstance(operand, Strided):
            piece = self.moving.together(operand)
            temporary.append(piece)
            return piece, numpy.arange(piece.size)
        return operand.piece, operand.offsets.ravel()

    def _table(self, places: Any, axes: Sequence[Axis], inner: Sequence[Axis], home: Home) -> Any:
        """The places of a factor in bytes: rows of axes make more members, or more terms."""
        count, terms = places.shape
        rows = prod(axis.length.size for axis in axes)
        more = prod(axis.length.size for axis in inner)
        if count * terms * rows * more > MOST_ENTRIES:
            raise UnsupportedError("so many terms")
        flat = spread(places.ravel(), [*axes, *inner], home)
        # From rows of axes, rows added up, members, terms.
        table = flat.reshape(rows, more, count, terms).transpose(0, 2, 1, 3)
        return table.reshape(rows * count, more * terms)

    # What a tile's rows are multiplied with

    def _product(self, home: Home, outs: Any, factors: Sequence[_FactorTable], scale: str) -> bool:
        """A product of a matrix without rows and what has a row in each lane."""
        if len(factors) != 2 or factors[0].where == factors[1].where:
            return False
        w, x = sorted(factors, key=lambda factor: factor.where == IN_LANES)
        order = numpy.argsort(x.members, kind="stable")
        bases, begins = numpy.unique(x.members[order], return_index=True)
        rows = []
        for base, members in zip(bases, numpy.split(order, begins[1:]), strict=True):
            for i in range(0, len(members), BLOCK):
                block = members[i : i + BLOCK]
                block = numpy.append(block, [block[-1]] * (BLOCK - len(block))).astype(int)
                rows.append([*w.members[block], base, *outs[block]])
        if len(rows) * BLOCK > 2 * len(outs):
            return False
        scope, code = self.scope, self.scope.code
        terms = numpy.stack([w.terms, x.terms], axis=1)
        scope.f.do(
            f"call void @{code.kernel(PRODUCT)}(ptr {home.pointer}, ptr {w.home.pointer}, "
            f"ptr {x.home.pointer}, ptr {code.table(terms)}, i64 {len(terms)}, "
            f"ptr {code.table(numpy.array(rows, dtype=numpy.int64))}, i64 {len(rows)}, "
            f"double {scale}, i64 {scope.lanes})"
        )
        return True

    # What is added up over a tile's rows

    def _outer(self, home: Home, outs: Any, factors: Sequence[_FactorTable], scale: str) -> bool:
        """Every number of one factor times every number of another, over the rows of a tile."""
        if len(factors) != 2 or any(factor.where != IN_LANES for factor in factors):
            return False
        grid = _grid([factor.members for factor in factors], outs)
        if grid is None:
            return False
        scope, code = self.scope, self.scope.code
        for factor in factors:
            self._clear_missing(factor)
        a, b = factors
        terms = numpy.stack([a.terms, b.terms], axis=1)
        tables = [_filled(table, size) for table, size in zip(grid, (BLOCK, COLUMNS), strict=True)]
        scope.f.do(
            f"call void @{code.kernel(OUTER)}(ptr {home.pointer}, ptr {a.home.pointer}, "
            f"ptr {b.home.pointer}, ptr {code.table(terms)}, i64 {len(terms)}, "
            f"ptr {code.table(tables[0])}, i64 {len(grid[0])}, "
            f"ptr {code.table(tables[1])}, i64 {len(grid[1])}, double {scale}, i64 {scope.lanes})"
        )
        return True

    def _clear_missing(self, factor: _FactorTable) -> None:
        """Makes zeros of the lanes without a row."""
        scope = self.scope
        home = factor.home
        offsets = numpy.unique((factor.members[:, None] + factor.terms).ravel())
        first, last = int(offsets[0]), int(offsets[-1])
        step = 8 * home.step
        f = scope.f
        at = f.at("i8", home.pointer, first)
        count = (last - first) // step + 1
        name = scope.code.kernel(CLEAR)
        f.do(
            f"call void @{name}(ptr {at}, i64 {count}, i64 {home.step}, "
            f"i64 {scope.rows}, i64 {scope.lanes})"
        )

    # Any sums

    def _dots(
        self, home: Home, outs: Any, factors: Sequence[_FactorTable], scale: str, over_rows: bool
    ) -> None:
        scope, code = self.scope, self.scope.code
        in_tile = home.lanes is not None
        name = Dots(code, [factor.where for factor in factors], in_tile, over_rows).name()
        members = numpy.stack([outs, *(factor.members for factor in factors)], axis=1)
        terms = numpy.stack([factor.terms for factor in factors], axis=1)
        pointers = ", ".join(f"ptr {factor.home.pointer}" for factor in factors)
        scope.f.do(
            f"call void @{name}(ptr {home.pointer}, {pointers}, ptr {code.table(members)}, "
            f"i64 {len(members)}, ptr {code.table(terms)}, i64 {len(terms)}, double {scale}, "
            f"i64 {scope.rows}, i64 {scope.lanes})"
        )

    # The largest of many

    def fold(self, x: FoldOf) -> None:
        """The largest, or the smallest, of many numbers."""
        scope, code = self.scope, self.scope.code
        home = scope.take(x.result)
        axes = scope.inner(x.result.axes)
        outs = spread(numpy.arange(x.result.size), axes, home)
        temporary: list[Piece] = []
        is_first = True
        for operand, terms in x.operands:
            piece, places = self._places(operand, temporary)
            table = places.reshape(-1, terms)
            if is_first:
                first = EachStep(None, (), [(1.0, [Reading([(piece, table[:, 0])])])], home)
                if not self.moving.each([first], x.result.size, x.result.axes):
                    raise UnsupportedError("the first of many, at places that follow no rule")
                table = table[:, 1:]
                is_first = False
            if not table.shape[1]:
                continue
            source = scope.home(piece)
            where = FOR_ALL if source.lanes is None else IN_LANES
            columns = [spread(column, axes, source) for column in table.T]
            rows = numpy.stack([outs, *columns], axis=1)
            name = fold_name(code, x.op, home.lanes is not None, where)
            scope.f.do(
                f"call void @{name}(ptr {home.pointer}, ptr {source.pointer}, "
                f"ptr {code.table(rows)}, i64 {len(rows)}, i64 {rows.shape[1]}, "
                f"i64 {scope.lanes})"
            )
        for piece in temporary:
            scope.give_back(piece)


def _filled(table: Any, size: int) -> Any:
    """A table with its last row repeated, up to whole blocks."""
    missing = -len(table) % size
    return numpy.concatenate([table, numpy.repeat(table[-1:], missing, axis=0)])


def _grid(members: Sequence[Any], outs: Any) -> tuple[Any, Any] | None:
    """Members that are all pairs of a row and a column: for each of these where it is in its
    factor, and where in the result; None where they are not."""
    a, b = members
    rows, row = numpy.unique(a, return_inverse=True)
    columns, column = numpy.unique(b, return_inverse=True)
    if len(rows) * len(columns) != len(outs):
        return None
    table = numpy.full((len(rows), len(columns)), -1, dtype=numpy.int64)
    table[row, column] = outs
    far = table[:, :1] + (table[:1] - table[0, 0])
    if (table < 0).any() or (table != far).any():
        return None
    return (
        numpy.stack([rows, table[:, 0]], axis=1),
        numpy.stack([columns, table[0] - table[0, 0]], axis=1),
    )
