"""What is given to the constructors and functions of nn: taken as it is meant, or answered.

An error says what was given, and what is expected; where it can be told, what was meant.

>>> whole("nin", 3), real("lr", 1)
(3, 1.0)
>>> whole("nin", 2.5)
Traceback (most recent call last):
ValueError: nin must be a whole number, at least 1, not 2.5
>>> chosen("init", "xavir", ["xavier", "he"])
Traceback (most recent call last):
ValueError: init must be one of xavier, he, not 'xavir': did you mean 'xavier'?
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Set
from difflib import get_close_matches
from itertools import takewhile
from operator import index

from ..autodiff.floats import as_float
from ..autodiff.operations.operation import Op
from ..autodiff.operations.register import for_each_operation
from ..autodiff.ops import ALIASES
from ..letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    #: The name of an activation, the function itself, or None for none.
    Activation = str | Op | None


def whole(name: str, number: Any, least: int | None = 1, bound: str = "") -> int:
    """A whole number, NumPy's too, that is at least `least`, as an int.

    Args:
        name: what it is given as, for the message.
        number: it.
        least: the least that it may be; None for any.
        bound: the same in words, if there is more to say.

    Raises:
        ValueError: for anything else, True and False too.
    """
    found = None if isinstance(number, bool) else _index(number)
    if found is None or (least is not None and found < least):
        bound = bound or ("" if least is None else f"at least {least}")
        expected = ", ".join(filter(None, ["a whole number", bound]))
        raise ValueError(f"{name} must be {expected}, not {shown(number)}")
    return found


def number_of(name: str, number: Any) -> float:
    """A number as a float.

    Raises:
        TypeError: for what is none.
    """
    try:
        return as_float(number)
    except TypeError:
        raise TypeError(f"{name} must be a number, not {shown(number)}") from None


def real(
    name: str, number: Any, least: float = 0.0, below: float = math.inf, *, finite: bool = True
) -> float:
    """A number from `least` to below `below`, as a float; finite, unless told that it need not be.

    Raises:
        TypeError: for anything that is not a number.
        ValueError: for one outside of the bounds.
    """
    found = number_of(name, number)
    if not least <= found < below and (finite or found != math.inf):
        bounds = f"at least {least:g}" + f" and below {below:g}" * (below < math.inf)
        bounds += " and finite" * (found == math.inf == below)
        raise ValueError(f"{name} must be {bounds}, not {shown(number)}")
    return found


def chosen(name: str, given: Any, names: Iterable[str], others: str = "") -> str:
    """The name, if it is one of those.

    Args:
        name: what it is given as, for the message.
        given: it.
        names: those that there are.
        others: what else might have been given.

    Raises:
        ValueError: if it is not; says which is nearest, if one is.
    """
    expected: Sequence[str] = list(names)
    if isinstance(given, str) and given in expected:
        return given
    # A function or a class of that name is meant so, most likely.
    text = given if isinstance(given, str) else getattr(given, "__name__", "")
    near = get_close_matches(str(text).lower(), expected, 1)
    hint = f": did you mean {near[0]!r}?" if near else ""
    raise ValueError(
        f"{name} must be one of {', '.join(expected)}{others}, not {shown(given)}{hint}"
    )


def are_whole(*numbers: Any) -> bool:
    """Whether all of them are whole numbers."""
    return all(_index(number) is not None for number in numbers)


def _index(number: Any) -> int | None:
    try:
        return index(number)
    except TypeError:
        return None


#: What can be an activation: the operations of one operand, and none of them.
ACTIVATIONS = ["linear"]


def _add_activation(op: Op) -> None:
    takes_one = op.is_function and op.arity == (1 if op.default is None else 2)
    is_linear = op.value == op.letters[0]  # and lets nothing flow back
    if takes_one and not is_linear and not op.is_internal and op.name not in ACTIVATIONS:
        ACTIVATIONS.append(op.name)


for_each_operation(_add_activation)


def activation_name(given: Any, name: str = "activation") -> str:
    """The name of an activation, as files and diagrams have it.

    Args:
        given: its name, or one of its names in NumPy and PyTorch; the function; or None.
        name: what it was given as, for the message.

    Raises:
        ValueError: if there is no such activation.

    >>> from tinygrad_bp import tanh
    >>> activation_name("tanh"), activation_name(tanh), activation_name("ReLU")
    ('tanh', 'tanh', 'relu')
    >>> activation_name(None)
    'linear'
    """
    if given is None:
        return "linear"
    if isinstance(given, Op):
        given = given.name
    if isinstance(given, str):
        lower = given.lower()
        given = ALIASES.get(lower, lower if lower in ACTIVATIONS else given)
    return chosen(name, given, ACTIVATIONS)


def kind_of_bias(owner: str, given: Any, kinds: list[str], others: str) -> str | None:
    """One of the kinds, or None; True and False are PyTorch's words for the first, and none."""
    if given is None or given is False:
        return None
    if given is True:
        return kinds[0]
    if not isinstance(given, str) or given not in kinds:
        expected = ", ".join(map(repr, kinds)) + others
        raise ValueError(f"the bias of {owner} must be {expected}, not {shown(given)}")
    return given


def sizes_of_layers(nin: Any, nouts: Any, *others: Any) -> list[int]:
    """The sizes of the layers of a network, which are given in a list.

    Raises:
        TypeError: if they are not; says how they are, where they were given one by one.
        ValueError: if one is not a whole number, or there are none.
    """
    has_order = hasattr(nouts, "__iter__") and not isinstance(nouts, (str, Set, Mapping))
    if not has_order or are_whole(nouts):
        given = [nouts, *others] if are_whole(nouts) else []
        sizes = [*map(int, takewhile(are_whole, given))] or [4, 1]
        raise TypeError(
            f"nouts must be a list of the sizes of the layers, not {shown(nouts)}: "
            f"write MLP({shown(nin)}, {sizes})"
        )
    counts = [whole("nout", nout) for nout in nouts]
    if not counts:
        raise ValueError("nouts is empty: give the number of neurons of each layer")
    return counts
