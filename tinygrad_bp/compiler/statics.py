"""Static arguments of a compiled function: what it is compiled for, and not what it computes with.

They may be anything that can be hashed: numbers of rounds, names of activations, functions. The
function sees them as they are, and is compiled anew for each. One that is named by its place is
static too where a call gives it by its name, and the other way round, as in JAX.
"""

from __future__ import annotations

import inspect
from inspect import Parameter
from typing import TYPE_CHECKING, Any, NamedTuple

from ..autodiff.argnums import as_names, as_places, refuse_repeated
from ..autodiff.value import Value
from ..letters import shown
from .arguments import Arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_BY_PLACE = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class Bound(NamedTuple):
    """A call without its static arguments: the function that has them, and the others."""

    f: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    key: tuple[Any, ...]
    #: Whether a Value is among the static arguments: what compiled code cannot differentiate by.
    has_values: bool

    def arguments(self) -> Arguments:
        """The others, taken apart; what is static is part of their key."""
        found = Arguments(self.args, self.kwargs)
        if self.key:
            found.key = (self.key, found.key)
            found.has_values = found.has_values or self.has_values
        return found


class StaticArguments:
    """Which arguments of a function are static.

    Args:
        f: the function.
        argnums: the places of static arguments, one or several; negative ones count from the end.
        argnames: their names, one or several.

    Raises:
        TypeError: if these are no whole numbers, or no names.
        ValueError: if the function has no such argument.
    """

    def __init__(self, f: Callable[..., Any], argnums: Any = (), argnames: Any = ()) -> None:
        given = as_places(argnums, "static_argnums")
        numbers = (given,) if isinstance(given, int) else given
        names = as_names(argnames, "static_argnames")
        self._placed: list[str] = []
        self._signature: inspect.Signature | None = None
        #: What is left of it without the static arguments at some places.
        self._left: dict[tuple[int | str, ...], inspect.Signature] = {}
        if not (numbers or names):
            self.numbers: frozenset[int] = frozenset()
            self.names: frozenset[str] = frozenset()
            return
        try:
            self._signature = inspect.signature(f)
        except (TypeError, ValueError):  # a built-in function that does not tell
            self.numbers, self.names = frozenset(numbers), frozenset(names)
            return
        known = [*self._signature.parameters.values()]
        placed = self._placed = [x.name for x in known if x.kind in _BY_PLACE]
        kinds = {x.kind for x in known}
        for i in numbers:
            if i < -len(placed) or (i >= len(placed) and Parameter.VAR_POSITIONAL not in kinds):
                raise ValueError(f"static_argnums={argnums!r} does not fit {_named(f, placed)}")
        all_names = [x.name for x in known]
        for name in names:
            if name not in all_names and Parameter.VAR_KEYWORD not in kinds:
                raise ValueError(
                    f"static_argnames={argnames!r} does not fit {_named(f, all_names)}"
                )
        at = [i + len(placed) if i < 0 else i for i in numbers]
        refuse_repeated(at, argnums, "static_argnums")
        refuse_repeated(names, argnames, "static_argnames")
        self.numbers = frozenset({*at} | {placed.index(name) for name in names if name in placed})
        self.names = frozenset({*names, *(placed[i] for i in at if i < len(placed))})

    def of_method(self) -> tuple[tuple[int, ...], tuple[str, ...]]:
        """The places and names in a method that is bound to its object."""
        numbers = tuple(i - 1 for i in sorted(self.numbers) if i > 0)
        return numbers, tuple(sorted(self.names.difference(self._placed[:1])))

    def bound(self, f: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Bound:
        """The call of the function with its static arguments taken out.

        Raises:
            TypeError: if one of them cannot be hashed.
        """
        if not (self.numbers or self.names):
            return Bound(f, args, kwargs, (), False)
        at = {i: args[i] for i in sorted(self.numbers) if i < len(args)}
        named = {name: kwargs[name] for name in sorted(self.names) if name in kwargs}
        statics: list[tuple[int | str, Any]] = [*at.items(), *named.items()]
        for place, value in statics:
            try:
                hash(value)
            except TypeError:
                raise TypeError(
                    f"the static argument {self._name(place)} must be something that can be "
                    f"hashed, such as a number, a text or a tuple of these, not "
                    f"{type(value).__name__}: {shown(value)}"
                ) from None
        # 1, 1.0 and True are equal, and what is done with them may differ.
        key = tuple((place, value.__class__, value) for place, value in statics)
        n = len(args)

        def of_others(*others: Any, **others_named: Any) -> Any:
            rest = iter(others)
            return f(*(at[i] if i in at else next(rest) for i in range(n)), **others_named, **named)

        if self._signature:
            places: tuple[int | str, ...] = (*at, *named)
            if places not in self._left:  # it takes a hundred times as long as a call
                left = [
                    x
                    for i, x in enumerate(self._signature.parameters.values())
                    if x.name not in named and not (i in at and x.kind in _BY_PLACE)
                ]
                self._left[places] = self._signature.replace(parameters=left)
            of_others.__dict__["__signature__"] = self._left[places]
        return Bound(
            of_others,
            tuple(x for i, x in enumerate(args) if i not in at),
            {name: x for name, x in kwargs.items() if name not in named},
            key,
            any(isinstance(value, Value) for _, value in statics),
        )

    def quick(
        self, quick: Callable[..., Any] | None, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Callable[..., Any] | None:
        """From a quick function of the other arguments, one of all, for these static ones."""
        if quick is None or not (self.numbers or self.names):
            return quick
        if kwargs:
            return None
        n = len(args)
        statics = [(i, args[i].__class__, args[i]) for i in sorted(self.numbers) if i < n]
        others = [i for i in range(n) if i not in self.numbers]

        def checked(*args: Any) -> Any:
            if len(args) != n:
                return NotImplemented
            for i, kind, value in statics:
                if args[i].__class__ is not kind or args[i] != value:
                    return NotImplemented
            return quick(*[args[i] for i in others])

        return checked

    def _name(self, place: int | str) -> str:
        if isinstance(place, int) and place < len(self._placed):
            place = self._placed[place]
        return repr(place) if isinstance(place, str) else f"number {place}"


def _named(f: Any, names: Iterable[str]) -> str:
    return f"{getattr(f, '__name__', f)!s}({', '.join(names)})"
