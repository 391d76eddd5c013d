"""Groups: tasks that do the same thing to numbers of the same pieces become one instruction.

What they do is the key: without the pieces that the operands come from, numbers that have nothing
to do with each other would be in a group, and nothing would be regular. The order of the members,
and of the terms of their sums, is that in which the operands are at the most regular places: that
of the trace, or by the places of the last operand, or of the first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ....autodiff.ops import pow as power
from .instructions import Elementwise, FoldOf, Piece
from .segments import segments_of, summed
from .tasks.scalars import KNOWN, NONE
from .views import at, constants, cost, factor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from .instructions import Axis, Operand, SumOf
    from .tasks.melting import Form


class Read(NamedTuple):
    """What tasks read: their entries, as tables.

    Attributes:
        ends: of each task the place after its last entry.
        sign: of each entry, 1 or -1.
        pieces: of both factors of each entry the number of the piece; `KNOWN`, or `NONE`.
        places: how far into it they are; or the numbers that are known.
    """

    ends: Any
    sign: Any
    pieces: Any
    places: Any


def grouped(
    forms: Sequence[Form], form: Any, read: Read, pieces: Mapping[int, Piece], over: Axis | None
) -> Iterator[tuple[Elementwise | SumOf | FoldOf, Any]]:
    """An instruction for each group, and the tasks that it does, in the order of its result.

    Args:
        forms: the forms of tasks.
        form: of each task its form. None of them needs another one.
        read: what they read.
        pieces: the pieces by their numbers.
        over: the loop whose rows a total adds up.
    """
    sizes = numpy.diff(read.ends, prepend=0)
    task = numpy.repeat(numpy.arange(len(sizes)), sizes)
    read = _in_order(forms, form[task], task, read)
    kind = _kinds_of(forms, form[task], task, read)
    is_each = numpy.array([make == "each" for make, _, _ in forms])[form[task]]
    order = numpy.lexsort((numpy.where(is_each, 0, kind), task))
    kind, sign = kind[order], read.sign[order]
    numbers, places = read.pieces[:, order], read.places[:, order]
    groups: dict[Any, list[int]] = {}
    width = kind.itemsize
    keys = kind.tobytes()
    begin = 0
    for i, (which, end) in enumerate(zip(form.tolist(), read.ends.tolist(), strict=True)):
        key = which, keys[begin * width : end * width]
        begin = end
        if key in groups:
            groups[key].append(i)
        else:
            groups[key] = [i]
    for (which, _), members in groups.items():
        make, op, total = forms[which]
        first = read.ends[members] - sizes[members]
        entries = first[:, None] + numpy.arange(sizes[members[0]])
        kinds = []
        changes = numpy.flatnonzero(numpy.diff(kind[entries[0]])) + 1
        if make == "each":
            changes = numpy.arange(1, entries.shape[1])
        for table in numpy.split(entries, changes, axis=1):
            own = numbers[:, table[0, 0]].tolist()
            factors = [f for f in (0, 1) if own[f] != NONE]
            kinds.append(
                (
                    int(sign[table[0, 0]]),
                    [pieces.get(own[f]) for f in factors],
                    [
                        places[f, table] if own[f] == KNOWN else places[f, table].astype(int)
                        for f in factors
                    ],
                )
            )
        result, instruction = _MAKERS[make](op, kinds, over if total else None)
        yield instruction, numpy.array(members)[result]


def _in_order(forms: Sequence[Form], form: Any, task: Any, read: Read) -> Read:
    """Factors in the order of their pieces, where it does not matter which comes first."""
    pieces, places = read.pieces.copy(), read.places.copy()
    swapped = (pieces[1] != NONE) & (pieces[1] < pieces[0])
    pieces[:, swapped], places[:, swapped] = pieces[::-1, swapped], places[::-1, swapped]
    can_exchange = [
        make == "each" and op.arity == 2 and op.is_commutative and not op.is_function
        for make, op, _ in forms
    ]
    if any(can_exchange):
        first = numpy.flatnonzero(numpy.diff(task, prepend=-1))
        first = first[numpy.array(can_exchange)[form[first]]]
        first = first[pieces[0, first + 1] < pieces[0, first]]
        both, other = numpy.concatenate((first, first + 1)), numpy.concatenate((first + 1, first))
        pieces[:, both], places[:, both] = pieces[:, other], places[:, other]
    return read._replace(pieces=pieces, places=places)


def _kinds_of(forms: Sequence[Form], form: Any, task: Any, read: Read) -> Any:
    """A number for each entry, equal for those alike: of the same sign, and the same pieces.

    Those of a single factor have lower ones, and then those of pieces that were made earlier.
    """
    known, _, rank = distinct(read.pieces.ravel())
    first, second = rank.reshape(2, -1)
    is_single = read.pieces[1] == NONE
    kind = ((~is_single * len(known) + first) * len(known) + second) * 2 + (read.sign > 0)
    is_power = numpy.array([op is power for _, op, _ in forms])[form]
    exponents = is_power & (read.pieces[0] == KNOWN) & (numpy.diff(task, prepend=-1) == 0)
    if exponents.any():
        _, which = numpy.unique(read.places[0, exponents], return_inverse=True)
        kind[exponents] = -1 - which
    return kind


def distinct(numbers: Any) -> tuple[Any, Any, Any]:
    """Those that there are, in order; where each stands first; and of each number which it is.

    As `numpy.unique` has it, but for numbers that are not far apart, which need not be sorted.

    >>> known, first, which = distinct(numpy.array([7, 5, 7, 8]))
    >>> known.tolist(), first.tolist(), which.tolist()
    ([5, 7, 8], [1, 0, 3], [1, 0, 1, 2])
    """
    low = numbers.min(initial=0)
    numbers = numbers - low
    first = numpy.full(numbers.max(initial=0) + 1, -1)
    first[numbers[::-1]] = numpy.arange(len(numbers))[::-1]
    is_there = first >= 0
    return numpy.flatnonzero(is_there) + low, first[is_there], (is_there.cumsum() - 1)[numbers]


# Operations on numbers


#: Entries that are alike: their sign, the pieces of their factors, and for each of these a table of
#: places, a row for each task; None and numbers where these are known.
Kind = tuple[int, list[Any], list[Any]]


def _each(op: Any, kinds: Sequence[Kind], over: Axis | None) -> Any:
    pieces = [piece for _, [piece], _ in kinds]
    columns = [column.ravel() for _, _, [column] in kinds]

    def score(order: Any) -> tuple[int, Any]:
        total = sum(
            cost(nest and nest[1])
            for piece, column in zip(pieces, columns, strict=True)
            if piece is not None
            for nest in [factor(column[order])]
        )
        return total, order

    places = [c for piece, c in zip(pieces, columns, strict=True) if piece is not None]
    order = best_order(len(columns[0]), places, score)
    operands = tuple(
        operand(piece, column[order]) for piece, column in zip(pieces, columns, strict=True)
    )
    return order, Elementwise(_result(len(order), pieces, None), op, operands)


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


def _sum(op: Any, kinds: Sequence[Kind], over: Axis | None) -> Any:
    order, segments = _segmented(kinds)
    pieces = [piece for _, pieces, _ in kinds for piece in pieces]
    return order, summed(_result(len(order), pieces, over), segments, over)


def _segmented(kinds: Sequence[Kind]) -> Any:
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
    return best_order(len(kinds[0][2][0]), columns, score)


def _fold(op: Any, kinds: Sequence[Kind], over: Axis | None) -> Any:
    found = [(piece, numpy.sort(places, axis=1)) for _, [piece], [places] in kinds]

    def score(order: Any) -> tuple[int, Any]:
        price = sum(
            cost(nest and nest[1])
            for piece, places in found
            if piece is not None
            for nest in [factor(places[order].ravel())]
        )
        return price, order

    columns = [places[:, 0] for piece, places in found if piece is not None]
    order = best_order(len(found[0][1]), columns, score)
    operands = tuple(
        (operand(piece, places[order].ravel()), places.shape[1]) for piece, places in found
    )
    return order, FoldOf(_result(len(order), [piece for piece, _ in found], None), op, operands)


_MAKERS: dict[str, Any] = {"each": _each, "sum": _sum, "fold": _fold}
