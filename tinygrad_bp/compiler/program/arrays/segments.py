"""Terms of sums that are alike, as few operands as possible: views along the same loops.

The places of each factor are a table, a row for each sum and a column for each of its terms. Where
both directions follow rules, and those of both factors fit, the terms are one contraction: a
product of matrices, or an outer one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import starmap
from typing import TYPE_CHECKING, Any

import numpy

from .instructions import (
    AtPlaces,
    Elementwise,
    Flattened,
    FoldOf,
    Joined,
    Recurrence,
    Renamed,
    RowsOf,
    Segment,
    Strided,
    SumOf,
    operands_of,
)
from .views import GATHER, at, common, constants, cost, factor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .instructions import Axis, Operand, Piece

#: So many terms are a view each, where they are none together.
_FEW = 4


def summed(result: Piece, segments: Sequence[Segment], over: Axis | None) -> SumOf:
    """The sum of segments, those that are added first."""
    return SumOf(result, tuple(sorted(segments, key=lambda x: x.scale < 0)), over)


def segments_of(
    sign: int, pieces: Sequence[Piece | None], places: Sequence[Any]
) -> tuple[int, list[Segment]]:
    """The terms of one kind, and what they cost.

    Args:
        sign: 1 or -1.
        pieces: where their factors are; None for constants.
        places: of each factor a table of places, or of the constants.
    """
    if list(pieces) == [None]:
        totals = constants(places[0].sum(axis=1))
        return 0, [Segment(float(sign), (totals,), places[0].shape[:1], ())]
    best: tuple[int, list[Segment]] | None = None
    for ordered in _orders(pieces, places):
        found = _regular(sign, pieces, ordered)
        if found is not None and (best is None or found[0] < best[0]):
            best = found
    if best is not None:
        return best
    terms = places[0].shape[1]
    if 1 < terms <= _FEW:
        singles = []
        for ordered in _orders(pieces, places):
            columns = [[p[:, [k]] for p in ordered] for k in range(terms)]
            each = [_regular(sign, pieces, column) for column in columns]
            if all(each):
                singles.append([x for x in each if x])
        if singles:
            cheapest = min(singles, key=lambda each: sum(price for price, _ in each))
            return sum(p for p, _ in cheapest), [x for _, xs in cheapest for x in xs]
    flat = [p.ravel() for p in places]
    factors = tuple(starmap(_flat, zip(pieces, flat, strict=True)))
    shape = places[0].shape
    price = sum(
        cost(x.nest) if isinstance(x, Strided) else GATHER
        for x, piece in zip(factors, pieces, strict=True)
        if piece is not None
    )
    return price, [Segment(float(sign), factors, shape[:1], shape[1:])]


def _flat(piece: Piece | None, places: Any) -> Operand:
    return constants(places) if piece is None else at(piece, places)


def _orders(pieces: Sequence[Piece | None], places: Sequence[Any]) -> list[Sequence[Any]]:
    """The tables with their terms in the order of the trace, and sorted by each factor."""
    known = [p for p, piece in zip(places, pieces, strict=True) if piece is not None]
    if places[0].shape[1] == 1:
        return [places]
    found = [places]
    large = 1 + max(int(p.max()) for p in known)
    for keys in (known, known[::-1])[: len(known)]:
        key = keys[0]
        for other in keys[1:]:
            key = key * large + other
        order = key.argsort(axis=1, kind="stable")
        found.append([numpy.take_along_axis(p, order, axis=1) for p in places])
    return found


def _regular(
    sign: int, pieces: Sequence[Piece | None], places: Sequence[Any]
) -> tuple[int, list[Segment]] | None:
    """The terms as one segment of views along the same loops; None where they are not regular."""
    rules = []
    for piece, p in zip(pieces, places, strict=True):
        if piece is None:
            continue
        if (p[:, 1:] - p[:, :1] != p[0, 1:] - p[0, 0]).any():
            return None
        by_member, by_term = factor(p[:, 0]), factor(p[0])
        if by_member is None or by_term is None:
            return None
        rules.append((piece, by_member[0], by_member[1], by_term[1]))
    price = sum(cost((*by_member, *by_term)) for _, _, by_member, by_term in rules)
    if len(rules) == 2:
        (one, base, m1, t1), (other, start, m2, t2) = rules
        members, terms = common(m1, m2), common(t1, t2)
        if members is None or terms is None:
            return None
        nest = (*members, *terms)
        factors = [
            Strided(one, base, tuple([(n, s) for n, s, _ in nest])),
            Strided(other, start, tuple([(n, s) for n, _, s in nest])),
        ]
        price += len(nest)
        sizes = tuple([n for n, _, _ in members]), tuple([n for n, _, _ in terms])
    else:
        [(one, base, m1, t1)] = rules
        factors = [Strided(one, base, (*m1, *t1))]
        sizes = tuple([n for n, _ in m1]), tuple([n for n, _ in t1])
    scale = float(sign)
    if None in pieces:
        number = constants(places[pieces.index(None)].reshape((*sizes[0], *sizes[1])))
        if number.piece.size == 1:
            scale *= float(number.piece.values[0])
        else:
            factors.insert(0, number)
    return price, [Segment(scale, tuple(factors), *sizes)]


def read_by(x: Any) -> list[Piece]:
    """The pieces that an instruction reads, each as often as it does."""
    found = [piece for operand in operands_of(x) for piece in operand.pieces]
    if isinstance(x, RowsOf | Flattened | Renamed):
        found.append(x.source)
    elif isinstance(x, AtPlaces):
        found += x.sources
    elif isinstance(x, Recurrence):
        found += [*x.rows, *x.collected]
    return found


def with_operands(x: Any, of: Callable[[Operand], Operand]) -> Any:
    """The instruction, with what becomes of its operands; recurrences are left as they are."""
    match x:
        case Elementwise(operands=operands):
            return replace(x, operands=tuple(map(of, operands)))
        case SumOf(segments=segments):
            several = (replace(each, factors=tuple(map(of, each.factors))) for each in segments)
            return replace(x, segments=tuple(several))
        case FoldOf(operands=pairs):
            return replace(x, operands=tuple((of(operand), n) for operand, n in pairs))
        case Joined(operand=operand):
            return replace(x, operand=of(operand))
    return x
