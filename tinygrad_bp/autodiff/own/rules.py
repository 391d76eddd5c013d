"""Derivatives as people give them, as slopes: of each number of the results by each operand.

A rule goes along with tangents (`jvp`) or back with gradients (`vjp`), or there is a derivative by
each argument. Each of these is called once, with numbers of which it can only make multiples
(`linear.py`).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from ...letters import shown
from ..floats import is_real
from ..tree import Structure, as_array, flatten, is_array, opened, with_values
from ..value import Value
from .linear import LinearNumber, refused

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

    def slopes(at: Question) -> Slopes:
        given = rule(*at.fixed, at.moving, _tangents(at.marked))
        value, tangent = parts(given, 2, f"what the rule of {name}() gives")
        _refuse_other_value(value, at.results, f"the value that the rule of {name}() gives")
        return _shares(tangent, at.results, f"the tangent that the rule of {name}() gives")

    return slopes


def along_each(name: str, rules: Sequence[Callable[..., Any] | None]) -> Rule:
    """`rules[i](tangent, value, *arguments)` gives the tangent that comes of one argument."""
    what = f"the tangent that a rule of {name}() gives"

    def slopes(at: Question) -> Slopes:
        value = at.function(*at.arguments)
        found: Slopes = [{} for _ in range(at.results.stop)]
        for rule, tangent in zip(rules, _tangents(at.marked), strict=True):
            if rule is not None:
                new = _shares(rule(tangent, value, *at.moving), at.results, what)
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
        gradients = at.results.rebuild([LinearNumber({j: 1.0}) for j in range(n)])
        given = parts(back(*at.fixed, rest, gradients), len(at.marked), caller)
        found: Slopes = [{} for _ in range(n)]
        for i, share in enumerate(_at_values(at.marked, tuple(given), caller)):
            for j, slope in _of(share, caller).items():
                found[j][i] = slope
        return found

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


def _tangents(moving: tuple[Any, ...]) -> Any:
    """The arguments with what comes along of each Value, and nothing of other numbers."""
    place = count()
    nothing = LinearNumber({})

    def zero(thing: Any) -> Any:
        if is_array(thing):
            return as_array([nothing] * thing.size, thing.shape)
        return nothing if is_real(thing) else None

    return with_values(moving, lambda x: LinearNumber({next(place): 1.0}), zero, into_whole=True)


def _shares(tangent: Any, results: Structure, what: str) -> Slopes:
    """What comes along in each number of a tangent, which is structured as the results are."""
    if tangent is None:
        return [{} for _ in range(results.stop)]
    entries, structure = flatten(tangent, what)
    if structure.outline != results.outline:
        raise TypeError(
            f"{what} must have the structure of the value, {results.outline}, not "
            f"{structure.outline}"
        )
    return [_of(entry, what) for entry in entries]


def _of(share: Any, what: str) -> dict[int, Any]:
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
        shares = [None] * len(entries) if given is None else given.ravel().tolist()
        for x, share in zip(entries, shares, strict=True):
            if isinstance(x, Value):
                yield share
