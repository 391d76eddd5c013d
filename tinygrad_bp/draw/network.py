"""A network as it is usually drawn: neurons as circles, a line for each weight.

>>> from tinygrad_bp.nn import MLP
>>> draw_network(MLP(2, [2, 2], activation="sigmoid", bias="layer"))
<Diagram: .svg(), .png(), .show(), .save(path), .source>
"""

from __future__ import annotations

import math

from ..autodiff.floats import as_float
from ..autodiff.value import Value
from ..nn.data.scaling import Standardise
from ..nn.sequences import as_list
from ..nn.sequential import Sequential
from ..nn.structure.names import chosen_label
from ..nn.structure.stages import stages_of
from . import style
from .computation import GraphTooLargeError
from .diagram import Diagram
from .labels import check_digits, number, short
from .layers import layers_of
from .parts import bias_part, neuron_part, weight_parts
from .plan import Plan
from .stages import draw_stages
from .style import new_graph

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..nn.base import Module
    from ..nn.modules import Layer
    from .plan import Place


#: The most neurons side by side for which every line has its number.
_LABELLED = 4

_LEGEND = "blue: positive weights, red: negative; the thicker, the larger"
_THICKEST = 5.0


def draw_network(
    model: Module,
    *,
    inputs: Any = None,
    outputs: Any = None,
    hidden: Sequence[Sequence[Any]] | None = None,
    digits: int = 4,
    max_weights: int = 1000,
    title: str = "",
) -> Diagram:
    """A network with its neurons, weights and biases, read from left to right.

    Each line is a weight. In a small network the weight's number, and its label where one was
    given, stand above the end of the line, so that the weights of a neuron are a list at its
    left; in a larger one the colour of a line says the sign of the weight and its thickness
    the size. A bias that a layer shares is a circle of its own; a neuron's own bias stands
    in the neuron.

    Args:
        model: an `MLP`, a `Layer`, or a `Sequential` of these; of any other network, such as
            one of convolutions, the numbers are drawn as grids, and what is done to them.
        inputs, outputs: what to write into the circles of the inputs and outputs, one for
            each: Values (their labels and numbers), numbers, or names. A network that is
            drawn as grids needs its input, as it takes it, and calculates the outputs; one that
            begins with `Standardise` gets the means of what it was trained on by default.
        hidden: likewise for the neurons of each hidden layer, which are h1, h2, ... (or h1.1,
            h1.2, ... where there are several such layers) if nothing else is given.
        digits: how many significant digits are shown.
        max_weights: the largest network to draw, in weights.
        title: a line above the picture.

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
        if inputs is None and isinstance(model, Sequential):
            first = model.layers[0]
            inputs = first.means if isinstance(first, Standardise) else None
        if inputs is None:
            raise ValueError(
                "inputs= is missing: how many numbers such a network has depends on what it is "
                "given, so give it as the network takes it"
            )
        if (count := len(model.parameters())) > max_weights:
            raise _too_large(count, max_weights)
        return draw_stages(model, inputs, digits, title)
    weights = [weight for layer in layers for neuron in layer.neurons for weight in neuron.w]
    if len(weights) > max_weights:
        raise _too_large(len(weights), max_weights)
    columns = _columns(layers, inputs, outputs, hidden, digits)
    names = {parameter: name for name, parameter in model.named_parameters()}
    biases = [_shared_bias(layer, depth, names, digits) for depth, layer in enumerate(layers, 1)]
    tags: dict[Value, list[str]] = {}
    if max(map(len, columns)) <= _LABELLED:
        tags = {w: [_given_label(w, names), number(w.data, digits)] for w in weights}
    plan = Plan(columns, biases, tags.values())
    graph = new_graph(
        title if tags else f"{title}\n{_LEGEND}",
        layout="neato",
        inputscale="72",
        splines="line",
        outputorder="edgesfirst",
        pad="0.1",
    )
    titles = {}
    largest = max((abs(w.data) for w in weights if math.isfinite(w.data)), default=0.0)

    def line(start: str, place: Place, text: list[str], color: str, look: dict[str, str]) -> None:
        """A line into a neuron, or to its place in the list at the left of that."""
        if tags:
            number = weight_parts(*place)[1]
            graph.node(number, **plan.tag(place, text, color))
            graph.edge(start, f"{number}:wire:sw", color=color, arrowhead="none")
        else:
            depth, _, head = place
            graph.edge(start, neuron_part(depth + 1, head), color=color, **look)

    for depth, layer in enumerate(layers):
        for head, neuron in enumerate(layer.neurons):
            for tail, weight in enumerate(neuron.w):
                place = (depth, tail, head)
                color, look = (style.LINE, {}) if tags else _look(weight.data, largest)
                line(neuron_part(depth, tail), place, tags.get(weight, []), color, look)
                for part in weight_parts(*place):
                    titles[part] = f"{weight.label} = {weight.data!r}"
            if bias := biases[depth]:
                place = (depth, len(neuron.w), head)
                line(bias_part(depth), place, [bias[0], ""], style.LEAF[1], {})
    # After the weights, whose lines go on under them.
    for depth, column in enumerate(columns):
        fill, border = style.RESULT if depth else style.INPUT
        for row, text in enumerate(column):
            part = neuron_part(depth, row)
            graph.node(part, **plan.circle(depth, row, text, fill, border))
            titles[part] = "\n".join(text)
    for depth, bias in enumerate(biases):
        if bias:
            look = plan.circle(depth, len(columns[depth]), bias, *style.LEAF)
            graph.node(bias_part(depth), **look)
            titles[bias_part(depth)] = " = ".join(bias)
    return Diagram(graph.source, titles, engine="neato")


def _too_large(count: int, most: int) -> GraphTooLargeError:
    return GraphTooLargeError(
        f"this network has {count} weights, and with more than {most} the lines "
        f"cannot be told apart: draw one of its layers, or pass a larger max_weights="
    )


def _look(weight: float, largest: float) -> tuple[str, dict[str, str]]:
    """The colour and thickness of a line that has no number."""
    share = abs(weight) / (largest or 1.0)
    width = _THICKEST * (share if share <= 1.0 else 1.0)  # inf and nan: the thickest
    color = style.RED if weight < 0.0 else style.BLUE
    return color, {"penwidth": f"{width:.2f}", "arrowsize": "0.6"}


def _columns(
    layers: list[Layer],
    inputs: Any,
    outputs: Any,
    hidden: Sequence[Sequence[Any]] | None,
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
            column = _named(letter, size, "", hidden[depth - 1] if hidden else None, digits)
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
    return short(chosen_label(parameter, names.get(parameter, "")), 16)
