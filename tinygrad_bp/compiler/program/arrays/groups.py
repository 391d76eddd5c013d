"""Groups: tasks that do the same thing to numbers of the same pieces become one instruction.

What they do is the key: without the pieces that the operands come from, numbers that have nothing
to do with each other would be in a group, and nothing would be regular. The order of the members,
and of the terms of their sums, is that in which the operands are at the most regular places: that
of the trace, or by the places of the last operand, or of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ....autodiff.ops import pow as power
from .instructions import Elementwise, FoldOf, Piece
from .segments import segments_of, summed
from .views import at, constants, cost, factor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeAlias

    from .instructions import Axis, Operand, SumOf
    from .melting import Work

    #: From a node or a float to its place: its piece, and how far into it; of a float None, and it.
    PlaceOf: TypeAlias = Callable[[Any], tuple[Any, Any]]


def grouped(
    tasks: Sequence[Work], place_of: PlaceOf, over: Axis | None
) -> Iterator[tuple[Elementwise | SumOf | FoldOf, list[Work]]]:
    """An instruction for each group, and the tasks that it does, in the order of its result.

    Args:
        tasks: none of them needs another one.
        place_of: says where operands are.
        over: the loop whose rows a total adds up.
    """
    groups: dict[Any, list[tuple[Work, Any]]] = {}
    for task in tasks:
        key, data = KEYS[task.kind](task, place_of)
        groups.setdefault((task.kind, task.total, key), []).append((task, data))
    for (kind, total, key), members in groups.items():
        done = [task for task, _ in members]
        data = [each for _, each in members]
        make = _MAKERS[kind]
        order, instruction = make(key, data, over if total else None)
        yield instruction, [done[i] for i in order]


# Operations on numbers


def _key_of_each(task: Work, place_of: PlaceOf) -> Any:
    op = task.op
    places = [place_of(x) for x in task.operands]
    if op.is_commutative and not op.is_function and _number(places[1]) < _number(places[0]):
        places.reverse()
    exponent = places[1][1] if op is power and places[1][0] is None else None
    return (op, exponent, tuple([piece for piece, _ in places])), [i for _, i in places]


def _number(place: tuple[Any, Any]) -> int:
    return -1 if place[0] is None else place[0].number


def _each(key: Any, data: Any, over: Axis | None) -> Any:
    op, _, pieces = key
    columns = [
        numpy.array(column, dtype=float if piece is None else int)
        for piece, column in zip(pieces, zip(*data, strict=True), strict=True)
    ]

    def score(order: Any) -> tuple[int, Any]:
        total = sum(
            cost(nest and nest[1])
            for piece, column in zip(pieces, columns, strict=True)
            if piece is not None
            for nest in [factor(column[order])]
        )
        return total, order

    places = [c for piece, c in zip(pieces, columns, strict=True) if piece is not None]
    order = best_order(len(data), places, score)
    operands = tuple(
        operand(piece, column[order]) for piece, column in zip(pieces, columns, strict=True)
    )
    return order, Elementwise(_result(len(data), pieces, None), op, operands)


def operand(piece: Piece | None, places: Any) -> Operand:
    """Numbers of a piece, or constants."""
    return constants(places) if piece is None else at(piece, places)


def best_order(count: int, columns: Sequence[Any], score: Callable[[Any], tuple[int, Any]]) -> Any:
    """What `score` gives for the order of members that costs least.

    Args:
        count: how many members there are.
        columns: of each member the places of its operands.
        score: says what an order costs, and what is to be given for it.
    """
    best = score(numpy.arange(count))
    if count > 1 and best[0] > 1:
        for keys in (columns, columns[::-1]) if len(columns) > 1 else (columns,):
            found = score(numpy.lexsort(keys))
            if found[0] < best[0]:
                best = found
    return best[1]


def _result(count: int, pieces: Sequence[Any], over: Axis | None) -> Piece:
    axes = {axis for piece in pieces if piece is not None for axis in piece.axes}
    return Piece(count, axes - {over})


# Sums, and the largest of many


def _key_of_sum(task: Work, place_of: PlaceOf) -> Any:
    terms: list[Any] = []
    for sign, factors in task.terms:
        if len(factors) == 1:
            piece, i = place_of(factors[0])
            terms.append(((sign, piece), i, 0))
        else:
            (first, i), (second, j) = place_of(factors[0]), place_of(factors[1])
            if _number((second, j)) < _number((first, i)):
                first, second, i, j = second, first, j, i
            terms.append(((sign, first, second), i, j))
    return _sorted(terms)


def _key_of_fold(task: Work, place_of: PlaceOf) -> Any:
    places = [place_of(x) for x in task.operands]
    key, data = _sorted([((1, piece), i, 0) for piece, i in places])
    return (task.op, key), data


def _sorted(terms: list[Any]) -> Any:
    """The kinds of the terms, each with their number, and the places of their factors."""
    if len(terms) > 1:
        by_kind: dict[Any, list[Any]] = {}
        for kind, i, j in terms:
            if kind in by_kind:
                by_kind[kind].append((i, j))
            else:
                by_kind[kind] = [(i, j)]
        kinds = sorted(by_kind, key=_by_pieces) if len(by_kind) > 1 else list(by_kind)
        key = tuple([(kind, len(by_kind[kind])) for kind in kinds])
        return key, [place for kind in kinds for place in by_kind[kind]]
    [(kind, i, j)] = terms
    return ((kind, 1),), [(i, j)]


def _by_pieces(kind: Any) -> Any:
    sign, *pieces = kind
    return (len(pieces), [_number((piece, 0)) for piece in pieces], sign)


def _kinds(key: Any, data: Any) -> list[Any]:
    """For each kind its sign, its pieces, and for each of these the places, member by term."""
    table = list(zip(*[zip(*row, strict=True) for row in data], strict=True))
    found = []
    begin = 0
    for (sign, *pieces), count in key:
        places = [
            numpy.array(
                [row[begin : begin + count] for row in table[f]],
                dtype=float if piece is None else int,
            )
            for f, piece in enumerate(pieces)
        ]
        found.append((sign, pieces, places))
        begin += count
    return found


def _sum(key: Any, data: Any, over: Axis | None) -> Any:
    order, segments = _segmented(key, data)
    pieces = [piece for (_, *pieces), _ in key for piece in pieces]
    return order, summed(_result(len(data), pieces, over), segments, over)


def _segmented(key: Any, data: Any) -> Any:
    kinds = _kinds(key, data)

    def score(order: Any) -> tuple[int, Any]:
        found = [
            segments_of(sign, pieces, [p[order] for p in places]) for sign, pieces, places in kinds
        ]
        return sum(price for price, _ in found), (order, [x for _, xs in found for x in xs])

    columns = [
        p.min(axis=1)
        for _, pieces, places in kinds
        for piece, p in zip(pieces, places, strict=True)
        if piece is not None
    ]
    return best_order(len(data), columns, score)


def _fold(key: Any, data: Any, over: Axis | None) -> Any:
    op, kinds = key
    found = [
        (pieces[0], numpy.sort(places[0], axis=1)) for _, pieces, places in _kinds(kinds, data)
    ]

    def score(order: Any) -> tuple[int, Any]:
        price = sum(
            cost(nest and nest[1])
            for piece, places in found
            if piece is not None
            for nest in [factor(places[order].ravel())]
        )
        return price, order

    columns = [places[:, 0] for piece, places in found if piece is not None]
    order = best_order(len(data), columns, score)
    operands = tuple(
        (operand(piece, places[order].ravel()), places.shape[1]) for piece, places in found
    )
    return order, FoldOf(_result(len(data), [piece for piece, _ in found], None), op, operands)


#: What says which tasks of a kind are alike.
KEYS: dict[str, Any] = {"each": _key_of_each, "sum": _key_of_sum, "fold": _key_of_fold}
_MAKERS: dict[str, Any] = {"each": _each, "sum": _sum, "fold": _fold}
