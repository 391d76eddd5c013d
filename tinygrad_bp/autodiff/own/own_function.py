"""A function with derivatives of its own: of any number of arguments, whatever is in them."""

from __future__ import annotations

from functools import update_wrapper
from inspect import signature
from operator import index
from typing import TYPE_CHECKING, Any

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
        fixed: the places of arguments that are no operands.
        names: the same by their names.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        rule: Rule | None = None,
        fixed: Sequence[int] = (),
        names: Sequence[str] = (),
    ) -> None:
        update_wrapper(self, function)
        self.name = getattr(function, "__name__", "function").strip("<>")
        self.function = function
        self.rule = rule
        self._signature = signature(function)
        parameters = list(self._signature.parameters)
        for name in names:
            if name not in parameters:
                raise ValueError(
                    f"{self.name}() has no argument {name!r}, but {', '.join(parameters) or 'none'}"
                )
        self.fixed = {*map(index, fixed), *map(parameters.index, names)}

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Its derivative along tangents, as in JAX; see `custom_jvp`."""
        self.define(along_tangents(self.name, rule))
        return rule

    def defjvps(self, *rules: Callable[..., Any] | None) -> None:
        """Its derivative by each argument, of a tangent, the value and the arguments, as in JAX."""
        if self.fixed:
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
        fixed = sorted({i % len(args) for i in self.fixed if -len(args) <= i < len(args)})
        call = OwnCall(self.name, self.function, self.slopes, self, args, fixed)
        if not call.moving and not call.operands:
            return self.function(*args)
        if as_they_are.get():
            return call.as_it_is()
        return call.result() if call.moving else self.function(*args)

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
