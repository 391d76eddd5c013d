"""What has parameters: the walk over them, their names, and a model as a pure function."""

from __future__ import annotations

from collections.abc import Mapping

from ..autodiff.tree import opened
from ..autodiff.value import Value
from .initialisation import is_given
from .sequences import as_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .initialisation import Init
    from .sequences import Scalar


class Module:
    """A model: its parameters are the Values in its attributes, however deep.

    A subclass assigns Values and other modules as attributes, alone or in lists, tuples,
    dicts and dataclasses, and defines `__call__`. Only leaves count, so that it may keep
    results too.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.shift = Value(2.0), Value(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.shift
    >>> Line().state_dict()
    {'slope': 2.0, 'shift': 1.0}
    >>> Line().apply([5.0, 3.0], 2.0)
    13.0
    """

    if TYPE_CHECKING:
        __call__: Callable[..., Any]

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Each parameter once, with its name: the path to it, `layers.0.neurons.1.w.0`.

        One that several parts share stands where the last of them has it.
        """
        names: dict[Value, str] = {}
        _collect(self, "", names)
        return [(name, parameter) for parameter, name in names.items()]

    def parameters(self) -> list[Value]:
        """The parameters, in the order of `named_parameters()`."""
        return [parameter for _, parameter in self.named_parameters()]

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, float]:
        """The numbers of the parameters by name, as they are now."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float] | Iterable[float]) -> None:
        """Set every parameter, from a `state_dict()` or from numbers in their order.

        Raises:
            ValueError: if a name is missing or unknown, or the count is wrong.
            TypeError: if one is not a number. Nothing is set in either case.
        """
        matched = [(parameter, Value(number)) for parameter, number in self._matched(state)]
        for parameter, number in matched:
            parameter.data = number.data

    def apply(self, params: Mapping[str, Scalar] | Iterable[Scalar], *inputs: Any) -> Any:
        """What the model gives with these parameters in place of its own, which stay.

        So a model is a pure function, for the transforms and the compiler.

        Args:
            params: numbers or Values, in the order of `parameters()` or by the names of
                `state_dict()`.
            inputs: what the model is called with.

        Raises:
            ValueError: if a name is missing or unknown, or the count is wrong.
        """
        model: Module = _replaced(self, dict(self._matched(params)))
        return model(*inputs)

    def label_parameters(self) -> None:
        """Label every parameter with its name, for diagrams and explanations."""
        for name, parameter in self.named_parameters():
            parameter.label = name

    def config(self) -> dict[str, Any]:
        """The arguments that build the same architecture, without its weights."""
        return {}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.config().items())
        return f"{type(self).__name__}({shown})"

    def _begin(self, init: Init) -> None:
        """The end of a constructor: set the parameters, where they are given, and label them."""
        if is_given(init):
            self.load_state_dict(init)  # type: ignore[arg-type]
        self.label_parameters()

    def _matched(self, given: Any) -> list[tuple[Value, Any]]:
        """Each parameter with what is given for it, by name or by position."""
        named = self.named_parameters()
        model = type(self).__name__
        if isinstance(given, Mapping):
            names = [name for name, _ in named]
            if wrong := sorted({*names} ^ {*given}):
                problem = "no value is given for" if wrong[0] in names else "there is no"
                raise ValueError(f"{problem} parameter {wrong[0]!r} of this {model}")
            return [(parameter, given[name]) for name, parameter in named]
        numbers = as_list(given)
        if len(numbers) != len(named):
            raise ValueError(
                f"this {model} has {len(named)} parameters, but {len(numbers)} are given"
            )
        return [(parameter, number) for (_, parameter), number in zip(named, numbers, strict=True)]


def _collect(part: Any, path: str, names: dict[Value, str]) -> None:
    """Add the parameters in a part of a model, each with the path to it, the last if several."""
    if isinstance(part, Value):
        if part.op is None:
            names.pop(part, None)
            names[part] = path
        return
    container = opened(vars(part) if isinstance(part, Module) else part)
    if container is None:
        return
    keys, parts, _ = container
    for key, item in zip(keys, parts, strict=True):
        _collect(item, f"{path}.{key}" if path else str(key), names)


def _replaced(part: Any, new: dict[Value, Any]) -> Any:
    """A copy of a part of a model, with new numbers for its parameters."""
    if isinstance(part, Value):
        return new.get(part, part)
    if isinstance(part, Module):
        copy = object.__new__(type(part))
        vars(copy).update(_replaced(vars(part), new))
        return copy
    container = opened(part)
    if container is None:
        return part
    _, parts, make = container
    return make([_replaced(item, new) for item in parts])
