"""Derivatives as people give them, as slopes: of each number of the results by each operand.

A rule goes along with tangents (`jvp`) or back with gradients (`vjp`), or there is a derivative by
each argument. Each of these is called once, with numbers of which it can only make multiples
(`linear.py`). One that asks for these numbers, as to iterate until a change is small, is called
for each tangent, or each gradient, with 1 in its place.
"""

from __future__ import annotations

import math
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from ...letters import shown
from ..floats import is_real
from ..tree import Structure, as_array, flatten, is_array, opened, with_values
from ..value import Value
from .linear import AskedForNumberError, LinearNumber, NotLinearNumber, refused
from .slopes import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    #: Of each number of the results, the slope by each operand that it has one by, by its place.
    Slopes = list[dict[int, Any]]
    Rule = Callable[["Question"], Slopes]


class Question(NamedTuple):
    """What a rule is asked for: the derivatives of a function at some numbers.

    Attributes:
        fixed: the arguments that are no operands.
        moving: the others, with the numbers in them.
        marked: the same with a Value for each operand.
        arguments: all of them in their order, with the numbers.
        function: the function.
        results: the structure of what it gives.
    """

    fixed: Sequence[Any]
    moving: tuple[Any, ...]
    marked: tuple[Any, ...]
    arguments: Sequence[Any]
    function: Callable[..., Any]
    results: Structure


def along_tangents(name: str, rule: Callable[..., Any]) -> Rule:
    """`rule(*fixed, primals, tangents)` gives the value and its tangent."""

    def along(at: Question, tangents: Any) -> list[Any]:
        given = rule(*at.fixed, at.moving, tangents)
        value, tangent = parts(given, 2, f"what the rule of {name}() gives")
        _refuse_other_value(value, at.results, f"the value that the rule of {name}() gives")
        return _entries(tangent, at.results, what)

    def slopes(at: Question) -> Slopes:
        try:
            return [_of(x, what) for x in along(at, _tangents(at.marked, _linear))]
        except AskedForNumberError as error:
            return transposed(
                by_units(lambda unit: along(at, _tangents(at.marked, unit)), _places(at), error),
                at.results.stop,
            )

    what = f"the tangent that the rule of {name}() gives"
    return slopes


def along_each(name: str, rules: Sequence[Callable[..., Any] | None]) -> Rule:
    """`rules[i](tangent, value, *arguments)` gives the tangent that comes of one argument."""
    what = f"the tangent that a rule of {name}() gives"

    def slopes(at: Question) -> Slopes:
        value = at.function(*at.arguments)
        found: Slopes = [{} for _ in range(at.results.stop)]
        for rule, tangent in zip(rules, _tangents(at.marked, _linear), strict=True):
            if rule is not None:
                given = _entries(rule(tangent, value, *at.moving), at.results, what)
                new = [_of(x, what) for x in given]
                for entry, shares in zip(found, new, strict=True):
                    entry.update(shares)
        return found

    return slopes


def backward(name: str, forward: Callable[..., Any], back: Callable[..., Any]) -> Rule:
    """`forward(*arguments)` gives the value and what `back(*fixed, that, gradients)` is to know."""
    caller = f"what {name}() gives backward"

    def slopes(at: Question) -> Slopes:
        value, rest = parts(forward(*at.arguments), 2, f"what {name}() gives forward")
        _refuse_other_value(value, at.results, f"the value that {name}() gives forward")
        n = at.results.stop

        def of(gradient: Callable[[int], Any]) -> list[Any]:
            gradients = at.results.rebuild([gradient(j) for j in range(n)])
            given = parts(back(*at.fixed, rest, gradients), len(at.marked), caller)
            return [*_at_values(at.marked, tuple(given), caller)]

        try:
            shares = [_of(share, caller) for share in of(_linear)]
        except AskedForNumberError as error:
            return by_units(of, n, error)
        return transposed(shares, n)

    return slopes


def by_each(name: str, rules: Sequence[Callable[..., Any] | None]) -> Rule:
    """`rules[i](*arguments)` gives the derivative by an argument; all are numbers."""

    def slopes(at: Question) -> Slopes:
        several = [x for x in at.marked if is_array(x) or opened(x)]
        if at.results.make is not None or several:
            raise TypeError(
                f"{name}() is an operation of numbers, which gives a number: write custom_jvp or "
                f"custom_vjp for a function of containers or arrays"
            )
        asked = [rule for rule, x in zip(rules, at.marked, strict=True) if isinstance(x, Value)]
        found = [None if rule is None else rule(*at.arguments) for rule in asked]
        return [{i: slope for i, slope in enumerate(found) if slope is not None}]

    return slopes


def parts(given: Any, n: int, caller: str) -> Any:
    """What a rule gave, which must be a tuple or list of so many.

    >>> parts(3.0, 2, "what the rule of f() gives")
    Traceback (most recent call last):
    TypeError: what the rule of f() gives must be a tuple of 2, not 3.0
    """
    if not isinstance(given, (tuple, list)) or len(given) != n:
        raise TypeError(f"{caller} must be a tuple of {n}, not {shown(given)}")
    return given


def _refuse_other_value(value: Any, results: Structure, what: str) -> None:
    if value is None:  # the function says what it is
        return
    outline = flatten(value, what)[1].outline
    if outline != results.outline:
        raise TypeError(
            f"{what} must have the structure of what the function gives, {results.outline}, not "
            f"{outline}"
        )


def _linear(place: int) -> LinearNumber:
    return LinearNumber({place: 1.0})


def _places(at: Question) -> int:
    """How many operands there are."""
    found: list[Any] = []
    with_values(at.marked, found.append, into_whole=True)
    return len(found)


def by_units(
    of: Callable[[Callable[[int], Any]], list[Any]], n: int, error: AskedForNumberError
) -> Slopes:
    """What a rule gives of ones and zeros, where it has to have numbers.

    Args:
        of: what it gives where something comes along at each place.
        n: how many places there are.
        error: what it did with something that has no number.

    Raises:
        NotLinearError: if it gives something else than multiples.
    """

    def row(j: int, size: float) -> dict[int, Any]:
        return _numbers(of(lambda place: size if place == j else 0.0), error)

    found: Slopes = []
    for j in range(n):
        one = row(j, 1.0)
        for size in (-_MANY, _MANY):
            many = row(j, size)
            for i in {*one, *many}:
                slope, other = number_of(one.get(i, 0.0)), number_of(many.get(i, 0.0))
                if slope is None or other is None:
                    if not error.by_loop:
                        raise error
                elif not _is_multiple(slope, other / size):
                    raise refused(f"what it makes of {size:g}, beside what it makes of 1,")
        found.append(one)
    return found


#: What is made of this has to be as many times what is made of 1.
_MANY = 1000.0


def _is_multiple(slope: float, other: float) -> bool:
    """Whether they are the same, but for the steps that a loop did more."""
    is_near = abs(slope - other) <= 1e-3 * abs(other) + 1e-5
    return is_near or not (math.isfinite(slope) and math.isfinite(other))


def _numbers(given: Sequence[Any], error: AskedForNumberError) -> dict[int, Any]:
    """What is not nothing, by its place."""
    found = {}
    for i, x in enumerate(given):
        if isinstance(x, LinearNumber) or not (x is None or isinstance(x, Value) or is_real(x)):
            raise error
        if x is not None and not (is_real(x) and x == 0.0):
            found[i] = x if isinstance(x, Value) else float(x)
    return found


def transposed(rows: Sequence[dict[int, Any]], n: int) -> Slopes:
    """What stands at each place of some rows, by the place of its row.

    >>> transposed([{0: 1.0, 2: 3.0}, {2: 5.0}], 3)
    [{0: 1.0}, {}, {0: 3.0, 1: 5.0}]
    """
    found: Slopes = [{} for _ in range(n)]
    for i, row in enumerate(rows):
        for j, x in row.items():
            found[j][i] = x
    return found


def _tangents(moving: tuple[Any, ...], tangent: Callable[[int], Any]) -> Any:
    """The arguments with what comes along of each Value, and nothing of other numbers."""
    place = count()
    nothing = LinearNumber({}) if tangent is _linear else 0.0

    def zero(thing: Any) -> Any:
        if is_array(thing):
            return as_array([nothing] * thing.size, thing.shape)
        return nothing if is_real(thing) else None

    return with_values(moving, lambda x: tangent(next(place)), zero, into_whole=True)


def _entries(tangent: Any, results: Structure, what: str) -> list[Any]:
    """The numbers of a tangent, which is structured as the results are."""
    if tangent is None:
        return [None] * results.stop
    entries, structure = flatten(tangent, what)
    if structure.outline != results.outline:
        raise TypeError(
            f"{what} must have the structure of the value, {results.outline}, not "
            f"{structure.outline}"
        )
    return entries


def _of(share: Any, what: str) -> dict[int, Any]:
    if isinstance(share, NotLinearNumber):
        raise refused(share.what)
    if isinstance(share, LinearNumber):
        return share.shares
    if share is None or (is_real(share) and share == 0.0):
        return {}
    raise refused(f"{what}, {shown(share)},")


def _at_values(thing: Any, given: Any, what: str) -> Iterator[Any]:
    """What was given at the place of each Value; None where there is None, or nothing."""
    if isinstance(thing, Value):
        yield given
    elif (inside := opened(thing)) is not None:
        keys, of, _ = inside
        at: dict[Any, Any] = {}
        if given is not None:
            found = opened(given)
            at = {} if found is None else dict(zip(found[0], found[1], strict=True))
            if found is None or {*found[0]} != {*keys}:
                raise TypeError(
                    f"{what} must have the structure of the arguments: {shown(given)} is not like "
                    f"{shown(thing)}; None is no gradient"
                )
        for key, part in zip(keys, of, strict=True):
            yield from _at_values(part, at.get(key), what)
    elif is_array(thing) and thing.dtype == object:
        entries = thing.ravel().tolist()
        if given is not None and getattr(given, "shape", None) != thing.shape:
            raise TypeError(
                f"{what} must have the structure of the arguments: {shown(given)} is no array of "
                f"shape {thing.shape}; None is no gradient"
            )
        is_number = given is None or not hasattr(given, "ravel")  # of an array without axes
        shares = [given] * len(entries) if is_number else given.ravel().tolist()
        for x, share in zip(entries, shares, strict=True):
            if isinstance(x, Value):
                yield share
