"""A function with derivatives of its own: of any number of arguments, whatever is in them."""

from __future__ import annotations

from functools import update_wrapper
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

from ...letters import shown
from ..argnums import as_names, as_places, refuse_repeated
from .linear import NotLinearError
from .linking import OwnCall, as_they_are
from .rules import along_each, along_tangents, backward

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .rules import Question, Rule, Slopes


class OwnFunction:
    """A function whose derivatives are what a rule says.

    Args:
        function: what it computes.
        rule: its derivatives; None where they are defined later.
        fixed: the places of arguments that are no operands; negative ones count from the end.
        names: the same by their names.

    Raises:
        TypeError: if these are no whole numbers, or no names; if it is no function.
        ValueError: if it has no such argument.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        rule: Rule | None = None,
        fixed: int | Sequence[int] = (),
        names: str | Sequence[str] = (),
    ) -> None:
        update_wrapper(self, function)
        self.name = getattr(function, "__name__", "function").strip("<>")
        self.function = function
        self.rule = rule
        self._signature = signature_of(function)
        self._given = fixed
        parameters = list(self._signature.parameters)
        several = as_names(names, "nondiff_argnames")
        refuse_repeated(several, names, "nondiff_argnames")
        for name in several:
            if name not in parameters:
                raise ValueError(
                    f"{self.name}() has no argument {name!r}, but {', '.join(parameters) or 'none'}"
                )
        places = as_places(fixed, "nondiff_argnums")
        self._fixed = (places,) if isinstance(places, int) else places
        self._named = tuple(map(parameters.index, several))
        kinds = [parameter.kind for parameter in self._signature.parameters.values()]
        if Parameter.VAR_POSITIONAL not in kinds:  # else each call says how many there are
            by_place = [kind for kind in kinds if kind is not Parameter.KEYWORD_ONLY]
            self._fixed = self._fixed_among(len(by_place))

    def _fixed_among(self, count: int) -> tuple[int, ...]:
        """The places of those that are no operands, among so many arguments."""
        if any(not -count <= i < count for i in self._fixed):
            raise ValueError(
                f"nondiff_argnums={self._given!r} does not fit {self.name}() with {count} "
                f"argument(s)"
            )
        places = [i % count for i in self._fixed]
        refuse_repeated(places, self._given, "nondiff_argnums")
        return (*places,)

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Its derivative along tangents, as in JAX; see `custom_jvp`."""
        self.define(along_tangents(self.name, rule))
        return rule

    def defjvps(self, *rules: Callable[..., Any] | None) -> None:
        """Its derivative by each argument, of a tangent, the value and the arguments, as in JAX."""
        if self._fixed or self._named:
            raise TypeError(f"{self.name}() has arguments that are no operands: write one defjvp()")
        self._refuse_other_count(len(rules))
        self.define(along_each(self.name, rules))

    def defvjp(self, forward: Callable[..., Any], back: Callable[..., Any]) -> None:
        """Its derivatives as a pass forward and one backward, as in JAX; see `custom_vjp`."""
        self.define(backward(self.name, forward, back))

    def define(self, rule: Rule) -> None:
        """Its derivatives, which it must not have yet."""
        if self.rule is not None:
            raise ValueError(f"the derivative of {self.name}() is defined already")
        self.rule = rule

    def _refuse_other_count(self, n: int) -> None:
        places = len(self._signature.parameters)
        if n != places:
            raise TypeError(f"{self.name}() has {places} operands, not {n}")

    def in_order(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """All arguments in their places, with those by name and those that were left out."""
        if not kwargs and not self._has_defaults(args):
            return args
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        if by_name := [name for name in bound.kwargs if name in kwargs]:
            raise TypeError(
                f"{self.name}() has arguments that can be given by name alone "
                f"({', '.join(by_name)}): its rule has no place for them"
            )
        return bound.args

    def _has_defaults(self, args: tuple[Any, ...]) -> bool:
        return len(args) < len(self._signature.parameters)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        args = self.in_order(args, kwargs)
        named = [i for i in self._named if i < len(args)]
        fixed = sorted({*self._fixed_among(len(args)), *named})
        call = OwnCall(self.name, self.function, self.slopes, self, args, fixed)
        return call.as_it_is() if as_they_are.get() else call.result()

    def slopes(self, at: Question) -> Slopes:
        """What the rule says, which may be defined after a call."""
        self.refuse_undefined()
        assert self.rule is not None
        try:
            return self.rule(at)
        except NotLinearError as error:
            raise TypeError(f"the rule of {self.name}() is no derivative: {error}") from None

    def refuse_undefined(self) -> None:
        """Raise an error if it has no rule yet."""
        if self.rule is None:
            raise TypeError(
                f"the derivative of {self.name}() is not defined: say what it is by "
                f"{self.name}.defjvp(rule), or {self.name}.defvjp(forward, backward)"
            )


def signature_of(function: Any) -> Signature:
    """The arguments of what somebody gives as a function.

    >>> signature_of(max)
    Traceback (most recent call last):
    TypeError: max() does not tell its arguments: write lambda x, y: max(x, y), say
    """
    if not callable(function):
        raise TypeError(
            f"a function with a derivative of its own is made of a function, not {shown(function)}"
        )
    try:
        return signature(function)
    except ValueError:  # a built-in one
        name = getattr(function, "__name__", "it")
        raise TypeError(
            f"{name}() does not tell its arguments: write lambda x, y: {name}(x, y), say"
        ) from None
