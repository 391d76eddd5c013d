"""A network as it is usually drawn: neurons as circles, a line for each weight.

>>> from tinygrad_bp.nn import MLP
>>> draw_network(MLP(2, [2, 2], activation="sigmoid", bias="layer"))
<Diagram: .svg(), .png(), .save(path), .source>
"""

from __future__ import annotations

import math

from ..autodiff.floats import as_float
from ..autodiff.value import Value
from ..nn.modules import MLP, Layer
from ..nn.sequences import as_list
from ..nn.sequential import Sequential
from ..nn.structure.stages import stages_of
from . import style
from .computation import GraphTooLargeError
from .diagram import Diagram
from .labels import check_digits, number, short
from .parts import bias_part, neuron_part, weight_parts
from .stages import draw_stages
from .style import breadth, cell, new_graph, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..nn.base import Module


#: The most neurons side by side for which every line has its number.
_LABELLED = 4

_LEGEND = "blue: positive weights, red: negative; the thicker, the larger"
_THICKEST = 5.0

# In points.
_BIG, _SMALL, _MARGIN = 24, 17, 8


def draw_network(
    model: Module,
    *,
    inputs: Any = None,
    outputs: Any = None,
    hidden: Sequence[Sequence[str]] | None = None,
    digits: int = 4,
    max_weights: int = 1000,
) -> Diagram:
    """A network with its neurons, weights and biases, read from left to right.

    Each line is a weight. In a small network it has the weight's number, and its label where
    one was given; in a larger one its colour says the sign of the weight and its thickness
    the size. A bias that a layer shares is a circle of its own; a neuron's own bias stands
    in the neuron.

    Args:
        model: an `MLP`, a `Layer`, or a `Sequential` of these; of any other network, such as
            one of convolutions, the numbers are drawn as grids, and what is done to them.
        inputs, outputs: what to write into the circles of the inputs and outputs, one for
            each: Values (their labels and numbers), numbers, or names. A network that is
            drawn as grids needs its input, as it takes it, and calculates the outputs.
        hidden: what the neurons of each hidden layer are called, instead of h1, h2, ... (or
            h1.1, h1.2, ... where there are several such layers).
        digits: how many significant digits are shown.
        max_weights: the largest network to draw, in weights.

    Raises:
        GraphTooLargeError: for a larger one, at once.
        TypeError: for a model of another kind.
        ValueError: if the number of inputs or outputs is not that of the network.

    >>> from tinygrad_bp.nn import MLP
    >>> net = MLP(2, [2, 1], activation="tanh")
    >>> picture = draw_network(net, inputs=["height", "weight"], outputs=net([1.8, 0.7]))
    """
    check_digits(digits)
    layers = layers_of(model)
    if layers is None:
        if not stages_of(model):
            raise TypeError(
                f"draw_network draws a network, such as a Sequential, an MLP or a Layer, not "
                f"{type(model).__name__}: draw_graph draws the computation of anything"
            )
        if inputs is None:
            raise ValueError(
                "inputs= is missing: how many numbers such a network has depends on what it is "
                "given, so give it as the network takes it"
            )
        if (count := len(model.parameters())) > max_weights:
            raise _too_large(count, max_weights)
        return draw_stages(model, inputs, digits)
    weights = [weight for layer in layers for neuron in layer.neurons for weight in neuron.w]
    if len(weights) > max_weights:
        raise _too_large(len(weights), max_weights)
    columns = _columns(layers, inputs, outputs, hidden, digits)
    names = {parameter: name for name, parameter in model.named_parameters()}
    biases = [_shared_bias(layer, depth, names, digits) for depth, layer in enumerate(layers, 1)]
    tags: dict[Value, list[str]] = {}
    if max(map(len, columns)) <= _LABELLED:
        tags = {w: [_given_label(w, names), number(w.data, digits)] for w in weights}
    plan = _Plan(columns, biases, tags)
    graph = new_graph(
        "" if tags else _LEGEND,
        layout="neato",
        inputscale="72",
        splines="line",
        outputorder="edgesfirst",
    )
    for depth, column in enumerate(columns):
        fill, border = style.RESULT if depth else style.INPUT
        for row, text in enumerate(column):
            graph.node(neuron_part(depth, row), **plan.circle(depth, row, text, fill, border))
    for depth, bias in enumerate(biases):
        if bias:
            look = plan.circle(depth, len(columns[depth]), bias, *style.LEAF)
            graph.node(bias_part(depth), **look)
            for row in range(len(columns[depth + 1])):
                graph.edge(bias_part(depth), neuron_part(depth + 1, row), color=style.LEAF[1])
    titles = {}
    largest = max((abs(w.data) for w in weights if math.isfinite(w.data)), default=0.0)
    for depth, layer in enumerate(layers):
        for head, neuron in enumerate(layer.neurons):
            for tail, weight in enumerate(neuron.w):
                ends = neuron_part(depth, tail), neuron_part(depth + 1, head)
                line, tag = weight_parts(depth, tail, head)
                titles[line] = f"{weight.label} = {weight.data!r}"
                if tags:
                    graph.node(tag, **plan.tag(depth, tail, head, tags[weight]))
                    graph.edge(*ends)
                else:
                    graph.edge(*ends, **_look(weight.data, largest))
    return Diagram(graph.source, titles, engine="neato")


def _too_large(count: int, most: int) -> GraphTooLargeError:
    return GraphTooLargeError(
        f"this network has {count} weights, and with more than {most} the lines "
        f"cannot be told apart: draw one of its layers, or pass a larger max_weights="
    )


class _Plan:
    """Where everything stands, in points: columns of circles of one size, numbers on the lines."""

    def __init__(
        self, columns: list[list[list[str]]], biases: list[list[str]], tags: dict[Value, list[str]]
    ) -> None:
        self.sizes = [len(column) for column in columns]
        texts = [text for column in [*columns, biases] for text in column if text]
        self.diameter = max(map(_diameter, texts))
        if not tags:
            self.step, self.gap = self.diameter + _MARGIN, 5 * self.diameter
            return
        # The numbers stand at the same part of the way on all lines: where, with as many
        # lines from as to each circle, the lines are equally far apart.
        self.part = 1 / (max(self.sizes) + 1)
        self.step = max(self.diameter + 3 * _MARGIN, 2.2 * _SMALL / self.part)
        widest = max(1.1 * breadth(" ".join(tag), _SMALL) for tag in tags.values())
        self.gap = ((self.diameter + widest) / 2 + 3 * _MARGIN) / self.part

    def place(self, depth: int, row: int) -> tuple[float, float]:
        """The middle of a circle; a bias stands in the row below the neurons of its column."""
        return depth * self.gap, ((self.sizes[depth] - 1) / 2 - row) * self.step

    def circle(
        self, depth: int, row: int, text: list[str], fill: str, border: str
    ) -> dict[str, str]:
        x, y = self.place(depth, row)
        name, *others = text
        rows = [cell(name, _BIG, bold=True, ALIGN="CENTER")]
        rows += [cell(line, _SMALL, ALIGN="CENTER") for line in others]
        return {
            "label": f"<{table(*rows)}>",
            "pos": f"{x:.1f},{y:.1f}!",
            "shape": "circle",
            "fixedsize": "shape",
            "width": f"{self.diameter / 72:.3f}",
            "style": "filled",
            "fillcolor": fill,
            "color": border,
            "penwidth": "2.5",
        }

    def tag(self, depth: int, tail: int, head: int, text: list[str]) -> dict[str, str]:
        (x0, y0), (x1, y1) = self.place(depth, tail), self.place(depth + 1, head)
        x, y = x0 + self.part * (x1 - x0), y0 + self.part * (y1 - y0)
        name, value = text
        words = cell(value, _SMALL, padding=0)
        if name:
            words = cell(name, _SMALL, bold=True, padding=0) + words
        label = table(words, BGCOLOR=style.WHITE, CELLSPACING=2)
        return {"label": f"<{label}>", "pos": f"{x:.1f},{y:.1f}!"}


def _diameter(text: list[str]) -> float:
    name, *others = text
    width = max([1.1 * breadth(name, _BIG), *(breadth(line, _SMALL) for line in others)])
    return math.hypot(width, 1.25 * (_BIG + _SMALL * len(others))) + _MARGIN


def _look(weight: float, largest: float) -> dict[str, str]:
    """The colour and thickness of a line that has no number."""
    share = abs(weight) / (largest or 1.0)
    width = _THICKEST * (share if share <= 1.0 else 1.0)  # inf and nan: the thickest
    color = style.RED if weight < 0.0 else style.BLUE
    return {"color": color, "penwidth": f"{width:.2f}", "arrowsize": "0.6"}


def layers_of(model: Any) -> list[Layer] | None:
    """The layers of a network that is nothing but layers one after another; else None."""
    if isinstance(model, MLP):
        return model.layers
    if isinstance(model, Layer):
        return [model]
    if not isinstance(model, Sequential):
        return None
    found = [layers_of(part) for part in model.layers]
    layers = [layer for part in found if part for layer in part]
    is_chain = all(found) and len({*map(id, layers)}) == len(layers)
    return layers if layers and is_chain else None


def _columns(
    layers: list[Layer],
    inputs: Any,
    outputs: Any,
    hidden: Sequence[Sequence[str]] | None,
    digits: int,
) -> list[list[list[str]]]:
    """The lines of text of every circle but the biases, column by column."""
    last = len(layers)
    sizes = [len(layer.neurons) for layer in layers[:-1]]
    if hidden is not None and [*map(len, hidden)] != sizes:
        raise ValueError(
            f"the hidden layers have {sizes} neurons, and hidden= names {[*map(len, hidden)]}"
        )
    columns = [_named("i", len(layers[0].neurons[0].w), "inputs", inputs, digits)]
    for depth, layer in enumerate(layers, 1):
        size = len(layer.neurons)
        if depth == last:
            column = _named("o", size, "outputs", outputs, digits)
        else:
            letter = "h" if last == 2 else f"h{depth}."
            column = _named(letter, size, given=hidden[depth - 1] if hidden else None)
        for text, neuron in zip(column, layer.neurons, strict=True):
            text.insert(1, neuron.activation)
            if neuron.b is not None and layer.b is None:
                text.insert(2, f"b {number(neuron.b.data, digits)}")
        columns.append(column)
    return columns


def _named(
    letter: str, count: int, kind: str = "", given: Any = None, digits: int = 0
) -> list[list[str]]:
    """A name for each circle, `i1`, `i2`, ..., or what is given, with its number if it has one."""
    names = [f"{letter}{index}" for index in range(1, count + 1)]
    if given is None:
        return [[name] for name in names]
    items = [given] if isinstance(given, str) else as_list(given)
    if len(items) != count:
        raise ValueError(f"the network has {count} {kind}, and {kind}= has {len(items)}")
    texts = []
    for name, item in zip(names, items, strict=True):
        if isinstance(item, str):
            texts.append([short(item, 16) or name])
        elif isinstance(item, Value):
            texts.append([short(item.label, 16) or name, number(item.data, digits)])
        else:
            texts.append([name, number(as_float(item, "draw_network"), digits)])
    return texts


def _shared_bias(layer: Layer, depth: int, names: dict[Value, str], digits: int) -> list[str]:
    if layer.b is None:
        return []
    return [_given_label(layer.b, names) or f"b{depth}", number(layer.b.data, digits)]


def _given_label(parameter: Value, names: dict[Value, str]) -> str:
    """What someone called it; not the path to it in the model, which the picture shows better."""
    path = names.get(parameter)
    return "" if path and parameter.label.endswith(path) else short(parameter.label, 16)
