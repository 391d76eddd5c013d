"""The tutorial's network, its training, and every figure that the tutorial prints.

No formula of backpropagation stands here: the network is written with Values and operators,
and the derivatives come out of backward passes.

>>> net = build()
>>> net["E_total"].backward()
>>> print(f"{net['out_o1'].data:.9f}, {net['w5'].grad:.9f}")
0.751365070, 0.082167041
"""

from __future__ import annotations

import operator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from ...autodiff.value import Value
from .printed import BY_THE_TEXT, SEQUENTIAL, Part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Literal

#: What the tutorial starts from.
GIVEN = {
    "i1": 0.05,
    "i2": 0.10,
    "w1": 0.15,
    "w2": 0.20,
    "w3": 0.25,
    "w4": 0.30,
    "w5": 0.40,
    "w6": 0.45,
    "w7": 0.50,
    "w8": 0.55,
    "b1": 0.35,
    "b2": 0.60,
    "target_o1": 0.01,
    "target_o2": 0.99,
}
LEARNING_RATE = 0.5

HIDDEN_WEIGHTS = ("w1", "w2", "w3", "w4")
OUTPUT_WEIGHTS = ("w5", "w6", "w7", "w8")


def build() -> dict[str, Value]:
    """The tutorial's network and its error: each number under the tutorial's name.

    Returns:
        A new graph at each call: i1 i2, w1 to w8, b1 b2, target_o1 target_o2, then what
        follows from them: net_h1 out_h1, net_h2 out_h2, net_o1 out_o1, net_o2 out_o2,
        E_o1 E_o2 E_total. Each Value has its name as its label.

    >>> net = build()
    >>> net["net_h1"]
    Value(data=0.3775, grad=0.0, label='net_h1')
    """
    return _build(GIVEN)


def _build(numbers: Mapping[str, float]) -> dict[str, Value]:
    v = {name: Value(number, name) for name, number in numbers.items()}
    v["net_h1"] = v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"]
    v["net_h2"] = v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"]
    v["out_h1"] = v["net_h1"].sigmoid()
    v["out_h2"] = v["net_h2"].sigmoid()
    v["net_o1"], v["net_o2"] = _net_inputs_of_the_output_layer(v)
    v["out_o1"] = v["net_o1"].sigmoid()
    v["out_o2"] = v["net_o2"].sigmoid()
    v["E_o1"] = 0.5 * (v["target_o1"] - v["out_o1"]) ** 2
    v["E_o2"] = 0.5 * (v["target_o2"] - v["out_o2"]) ** 2
    v["E_total"] = v["E_o1"] + v["E_o2"]
    for name, value in v.items():
        value.label = name
    return v


def _net_inputs_of_the_output_layer(v: Mapping[str, Value]) -> tuple[Value, Value]:
    return (
        v["w5"] * v["out_h1"] + v["w6"] * v["out_h2"] + v["b2"],
        v["w7"] * v["out_h1"] + v["w8"] * v["out_h2"] + v["b2"],
    )


class Outputs(NamedTuple):
    """The two outputs of the network."""

    out_o1: float
    out_o2: float


@dataclass(frozen=True)
class Run:
    """What a training run gives.

    Attributes:
        weights: w1 to w8 after the last update.
        errors: E_total before each update and after the last: one more than there were steps.
        outputs: out_o1 and out_o2 after the last update.
    """

    weights: dict[str, float]
    errors: list[float]
    outputs: Outputs


def train(steps: int, update: Literal["simultaneous", "sequential"] = "simultaneous") -> Run:
    """Train the tutorial's network on its one sample, with its learning rate of 0.5.

    Args:
        steps: how many times all the weights are updated.
        update: "simultaneous" takes every gradient from the old weights, then updates all
            weights, as the tutorial's text asks for. "sequential" updates the output layer
            first and takes the hidden layer's gradients through its new weights, as the
            tutorial's closing figures were made; the activations are those of the same
            forward pass in both.

    Returns:
        The weights, errors and outputs. The biases are not updated, as in the tutorial.

    Raises:
        TypeError: where `steps` is not a whole number.
        ValueError: where `steps` is negative, or `update` is not one of the two.

    >>> run = train(1)
    >>> print(f"{run.weights['w5']:.9f}, {run.errors[0]:.9f}, {run.errors[1]:.9f}")
    0.358916480, 0.298371109, 0.291027774
    """
    try:
        steps = operator.index(steps)
    except TypeError:
        kind = type(steps).__name__
        raise TypeError(f"steps is a whole number of updates, not {kind}: {steps!r}") from None
    if steps < 0:
        raise ValueError(f"steps is a number of updates, 0 or more, not {steps}")
    if update not in list(_UPDATES):
        raise ValueError(f"update is 'simultaneous' or 'sequential', not {update!r}")

    numbers, errors = dict(GIVEN), []
    for _ in range(steps):
        net = _build(numbers)
        errors.append(net["E_total"].data)
        numbers.update(_UPDATES[update](net))
    net = _build(numbers)
    errors.append(net["E_total"].data)
    return Run(
        weights={name: numbers[name] for name in HIDDEN_WEIGHTS + OUTPUT_WEIGHTS},
        errors=errors,
        outputs=Outputs(net["out_o1"].data, net["out_o2"].data),
    )


def _simultaneous_update(net: dict[str, Value]) -> dict[str, float]:
    net["E_total"].backward()
    return _stepped(net, HIDDEN_WEIGHTS + OUTPUT_WEIGHTS)


def _sequential_update(net: dict[str, Value]) -> dict[str, float]:
    net["E_total"].backward()
    deltas = net["net_o1"].grad, net["net_o2"].grad
    new = _stepped(net, OUTPUT_WEIGHTS)
    for name in OUTPUT_WEIGHTS:
        net[name].data = new[name]
    for name in HIDDEN_WEIGHTS:
        net[name].grad = 0.0
    # The same deltas go back once more from net_o1 and net_o2, now through the new weights.
    for net_input, delta in zip(_net_inputs_of_the_output_layer(net), deltas, strict=True):
        net_input.backward(delta)
    return new | _stepped(net, HIDDEN_WEIGHTS)


_UPDATES: dict[str, Callable[[dict[str, Value]], dict[str, float]]] = {
    "simultaneous": _simultaneous_update,
    "sequential": _sequential_update,
}


def _stepped(net: Mapping[str, Value], names: Iterable[str]) -> dict[str, float]:
    return {name: net[name].data - LEARNING_RATE * net[name].grad for name in names}


@dataclass(frozen=True)
class Figure:
    """One number of the worked example, beside what the tutorial prints for it.

    Attributes:
        name: the quantity: "out_h1", "∂E_total/∂w5", "w5 after 1 update".
        value: the number, in double precision.
        printed: the figure as the tutorial prints it; "" where the text skips the step.
        note: where the two differ, one sentence that says what the printed figure is.
    """

    name: str
    value: float
    printed: str = ""
    note: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the value, rounded to as many places as are printed, is the printed figure.

        >>> Figure("out_o1", 0.7513650695523157, "0.75136507").agrees
        True
        """
        if not self.printed:
            return False
        printed = Decimal(self.printed)
        return Decimal(self.value).quantize(printed) == printed


@dataclass(frozen=True)
class Section:
    """A part of the worked example: a title, a word on how it goes, its numbers in order."""

    title: str
    text: str
    figures: list[Figure]


def figures() -> list[Figure]:
    """Every figure that the tutorial prints, in its order, beside the number it stands for.

    The value is that of the update order which the text asks for; where the tutorial printed
    something else, the note says what.

    >>> [figure.printed for figure in figures() if not figure.agrees]
    ['-0.019049119', '0.291027924', '0.000035085', '0.0000351085', '0.015912196', '0.984065734']
    """
    return [figure for section in _by_the_text() for figure in section.figures if figure.printed]


def worked_example() -> list[Section]:
    """The tutorial's whole calculation in its order, with the steps that its text skips.

    The last section trains the network once more, in the update order that the tutorial's
    closing figures come from.

    >>> for section in worked_example():
    ...     print(section.title)
    Forward pass
    Error
    Backward pass: output layer
    Backward pass: hidden layer
    Training with simultaneous updates
    Training with sequential updates
    """
    return [*_by_the_text(), _section(SEQUENTIAL, _trained("sequential"))]


def _by_the_text() -> list[Section]:
    numbers = {name: value.data for name, value in build().items()} | _trained("simultaneous")
    return [_section(part, numbers) for part in BY_THE_TEXT]


def _section(part: Part, numbers: Mapping[str, float]) -> Section:
    return Section(
        part.title,
        part.text,
        [
            Figure(
                name,
                numbers[name] if name in numbers else _derivative(name),
                printed,
                part.notes.get(name, ""),
            )
            for name, printed in part.printed.items()
        ],
    )


def _derivative(name: str) -> float:
    output, wrt = name[1:].split("/∂")
    net = build()
    net[output].backward()
    return net[wrt].grad


def _trained(update: Literal["simultaneous", "sequential"]) -> dict[str, float]:
    first, last = train(1, update), train(10_000, update)
    return {
        **{f"{name} after 1 update": weight for name, weight in first.weights.items()},
        "E_total after 1 update": last.errors[1],
        "E_total after 9,999 updates": last.errors[-2],
        "E_total after 10,000 updates": last.errors[-1],
        "E_total after 10,000 updates, in a later edition": last.errors[-1],
        "out_o1 after 10,000 updates": last.outputs.out_o1,
        "out_o2 after 10,000 updates": last.outputs.out_o2,
    }
