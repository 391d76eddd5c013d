"""What an optimiser does to one parameter, as a function: what compiled code makes of its step.

It is the optimiser's own `_changed`, run on the numbers of one parameter, which may be Values.
So it says only what does not depend on which parameter it is: an optimiser of somebody's own that
looks at that, or keeps anything but its `memory`, has no such rule.

>>> from tinygrad_bp import Value
>>> from .optimizers import SGD
>>> rule = rule_of(SGD([Value(1.0)], lr=0.5, momentum=0.5))
>>> rule(0.1, 1, 2.0, 3.0, [4.0])
(1.5, [5.0])
"""

from __future__ import annotations

from copy import copy

from ...autodiff import ops
from .optimizers import Optimizer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    #: From the learning rate, the number of the step, a parameter's number and gradient, and what
    #: is kept of it: its number after the step, and what is kept then.
    Rule = Callable[[Any, Any, Any, Any, Sequence[Any]], tuple[Any, list[Any]]]

#: What changes from step to step, and is handed to a rule.
_OF_A_STEP = ("params", "_lr", "steps", "memory", "_root")
_PLAIN = (int, float, str, type(None))


class NoRuleError(TypeError):
    """The step of this optimiser is not the same for all parameters, or not known."""


def settings_of(optimizer: Any) -> dict[str, Any]:
    """What else the step of an optimiser depends on."""
    return {name: x for name, x in vars(optimizer).items() if name not in _OF_A_STEP}


def rule_of(optimizer: Any, root: Callable[[Any], Any] = ops.sqrt) -> Rule:
    """The rule of an optimiser, as it is set now.

    Args:
        optimizer: what makes the steps.
        root: the square root of what the rule is given: numbers and Values, or arrays.

    Raises:
        NoRuleError: if it has none; the rule raises it as well.
    """
    kind = type(optimizer)
    if not isinstance(optimizer, Optimizer) or "step" in vars(optimizer):
        raise NoRuleError(f"{kind.__name__} is no Optimizer of nn.optim")
    if kind.step is not Optimizer.step:
        raise NoRuleError(f"{kind.__name__} has a step of its own")
    settings = settings_of(optimizer)
    if not all(map(_is_plain, settings.values())):
        raise NoRuleError(f"{kind.__name__} keeps more than numbers")
    names = list(optimizer.memory)

    def rule(lr: Any, steps: Any, number: Any, gradient: Any, kept: Sequence[Any]) -> Any:
        one = copy(optimizer)
        del one.params
        one._lr, one.steps, one._root = lr, steps, root
        one.memory = {
            name: _NumberAtHand(x)  # type: ignore[misc]
            for name, x in zip(names, kept, strict=True)
        }
        changed = one._changed(AT_HAND, number, gradient)  # type: ignore[arg-type]
        if one.lr is not lr or one.steps is not steps or settings_of(one) != settings:
            raise NoRuleError(f"{kind.__name__} changes its own settings at each step")
        return changed, [one.memory[name][AT_HAND] for name in names]  # type: ignore[call-overload]

    return rule


def _is_plain(setting: Any) -> bool:
    if isinstance(setting, tuple):
        return all(map(_is_plain, setting))
    return isinstance(setting, _PLAIN)


class _AtHand:
    """The place of the parameter at hand, whichever it is."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise NoRuleError("an optimizer asks which parameter it is")


#: It stands for all places.
AT_HAND = _AtHand()


class _NumberAtHand:
    """A list with a number for each parameter, as the one at hand sees it."""

    def __init__(self, number: Any) -> None:
        self._number = number

    def __getitem__(self, place: Any) -> Any:
        _refuse_other(place)
        return self._number

    def __setitem__(self, place: Any, number: Any) -> None:
        _refuse_other(place)
        self._number = number


def _refuse_other(place: Any) -> None:
    if place is not AT_HAND:
        raise NoRuleError("an optimizer looks at what it keeps of another parameter")
