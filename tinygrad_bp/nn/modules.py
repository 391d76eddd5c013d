"""Neurons, layers and networks of them, in micrograd's shape: `MLP(2, [16, 16, 1])`.

A network is made of Values and of nothing else, so all that works on Values works on
it: diagrams, explanations, derivatives of any order.

>>> net = MLP(2, [3, 1], activation="tanh", seed=1)
>>> before = (net([0.5, -1.0]) - 1.0) ** 2
>>> before.backward()
>>> for p in net.parameters():
...     p.data -= 0.1 * p.grad
>>> (net([0.5, -1.0]) - 1.0) ** 2 < before
True
"""

from __future__ import annotations

from ..autodiff.engine.collector import collector_paused
from ..autodiff.hooks import recorder_here
from ..autodiff.ops import TABLE
from ..autodiff.value import Value
from ..letters import counted
from .arguments import activation_name, kind_of_bias, sizes_of_layers, whole
from .base import Module
from .initialisation import generator, weight_source
from .sequences import as_list, is_nested, one_or_all, refuse_inputs
from .structure.stages import ModelStage, is_watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, SupportsIndex

    from .arguments import Activation
    from .initialisation import Init, Seed
    from .sequences import Numbers, Outputs
    from .structure.stages import Number


class Neuron(Module):
    """One neuron: the activation of its bias plus its weighted inputs.

    Args:
        nin: how many inputs it takes.
        activation: an operation of one operand, by name or the function itself; "linear" or
            None for none.
        bias: "neuron" or True for one of its own, None or False for none, or a Value that it
            shares.
        init, seed: how the weights begin, as for `MLP`.

    Attributes:
        w: the weights, a list of Values.
        b: the bias, a Value or None.

    >>> neuron = Neuron(2, init=[0.5, -1.0, 3.0])
    >>> neuron([2.0, 1.0]).data
    3.0
    """

    def __init__(
        self,
        nin: SupportsIndex,
        activation: Activation = "relu",
        *,
        bias: str | bool | Value | None = "neuron",
        init: Init = "uniform",
        seed: Seed = None,
    ) -> None:
        if not isinstance(bias, Value):
            bias = kind_of_bias("a neuron", bias, ["neuron"], ", None or a Value")
        count = whole("nin", nin)
        self.activation = activation_name(activation)
        self._fill(count, bias, weight_source(init, count, 1, seed))
        self._begin(init)

    def _fill(self, nin: int, bias: str | Value | None, next_weight: Callable[[], float]) -> Neuron:
        """Make the parameters, which have no labels yet."""
        self.w = [Value(next_weight()) for _ in range(nin)]
        self.b = Value(0.0) if isinstance(bias, str) else bias
        return self

    def __call__(self, x: Numbers) -> Value:
        """The output for `nin` inputs."""
        inputs: Any = x if x.__class__ is list else as_list(x)
        if len(inputs) != len(self.w):
            refuse_inputs(inputs, len(self.w))
        try:
            # Nearly all the time of a network is spent in these few lines.
            pairs = zip(self.w, inputs, strict=True)
            net = self.b
            if net is None:
                w, xi = next(pairs)
                net = w * xi
            for w, xi in pairs:
                net = net + w * xi
        except TypeError:
            refuse_inputs(inputs, len(self.w))
            raise
        if self.activation == "linear":
            return net
        output: Value
        if net.__class__ is Value:
            output = getattr(net, self.activation)()
        else:  # a number, or a Value that is traced
            output = TABLE[self.activation](net)
        return output

    def config(self) -> dict[str, Any]:
        bias = None if self.b is None else "neuron"
        return {"nin": len(self.w), "activation": self.activation, "bias": bias}


class Layer(ModelStage):
    """Neurons side by side that take the same inputs.

    Args:
        nin: how many inputs each neuron takes.
        nout: how many neurons there are.
        activation: as for `Neuron`.
        bias: "neuron" or True for one each, "layer" for one that all share, None or False for
            none.
        init, seed: how the weights begin, as for `MLP`.

    Attributes:
        neurons: a list of `Neuron`.
        b: the bias that all share, a Value, or None.

    >>> [y.data for y in Layer(1, 2, "linear", bias="layer", init=[2.0, 3.0, 0.5])([10.0])]
    [20.5, 30.5]
    """

    def __init__(
        self,
        nin: SupportsIndex,
        nout: SupportsIndex,
        activation: Activation = "relu",
        *,
        bias: str | bool | None = "neuron",
        init: Init = "uniform",
        seed: Seed = None,
    ) -> None:
        bias = kind_of_bias("a layer", bias, ["neuron", "layer"], " or None")
        inputs, count = whole("nin", nin), whole("nout", nout)
        next_weight = weight_source(init, inputs, count, seed)
        self._fill(inputs, count, activation_name(activation), bias, next_weight)
        self._begin(init)

    def _fill(
        self, nin: int, nout: int, activation: str, bias: str | None, next_weight: Any
    ) -> Layer:
        """Make the neurons, whose parameters have no labels yet."""
        shared = Value(0.0) if bias == "layer" else None
        self.neurons = []
        for _ in range(nout):
            neuron = Neuron.__new__(Neuron)
            neuron.activation = activation
            self.neurons.append(neuron._fill(nin, bias if shared is None else shared, next_weight))
        self.b = shared
        return self

    symbol, output_symbol, kind, rank = "h", "o", "layer", 1

    @property
    def nin(self) -> int:
        """How many inputs each neuron takes."""
        return len(self.neurons[0].w)

    def each(self, x: Numbers, number: Number) -> list[Value]:
        """The neurons, all with the same inputs."""
        inputs: Any = as_list(x)
        return [number(neuron, inputs, own, ()) for own, neuron in enumerate(self.neurons, 1)]

    def outputs(self, x: Numbers) -> list[Value]:
        """The outputs for `nin` inputs, as a list even where there is one neuron."""
        if is_watched():
            seen: list[Value] = super().__call__(x)
            return seen
        inputs = as_list(x)
        if (recorder := recorder_here()) and {*map(type, self.neurons)} == {Neuron}:
            made = recorder.layer(self.neurons, inputs)
            if made is not None:
                return made
        return [neuron(inputs) for neuron in self.neurons]

    def __call__(self, x: Numbers) -> Outputs:
        """The outputs for `nin` inputs: a list of Values, one Value where there is one neuron."""
        return one_or_all(self.outputs(x))

    def details(self) -> str:
        """How many neurons there are, and their activation."""
        activation, count = self.neurons[0].activation, len(self.neurons)
        name = "no activation" if activation == "linear" else f"the activation {activation}"
        return f"{counted(count, 'neuron')} with {name}"

    def told(self) -> str:
        """What a neuron does."""
        own = ", and its bias" if self.own_biases() else ""
        bias = own if self.b is None else ", and the bias that its layer shares"
        end = ": its net input. Its output is the activation of that"
        end *= self.neurons[0].activation != "linear"
        how = "Each neuron multiplies each of its inputs by a weight of its own, and adds up the"
        return f"{how} products{bias}{end}."

    def own_biases(self) -> list[tuple[Value, int]]:
        """The bias that all share, or that of each neuron."""
        if self.b is not None:
            return [(self.b, 0)]
        return [(n.b, own) for own, n in enumerate(self.neurons, 1) if n.b is not None]

    def config(self) -> dict[str, Any]:
        neuron = self.neurons[0].config()
        if self.b is not None:
            neuron["bias"] = "layer"
        return {"nin": neuron.pop("nin"), "nout": len(self.neurons), **neuron}


class MLP(Module):
    """Layers one after another, as in micrograd: a multi-layer perceptron.

    Args:
        nin: how many inputs it takes.
        nouts: how many neurons each layer has; the last ones are the outputs.
        activation: that of the hidden layers, an operation of one operand by name or the
            function itself, or a sequence of them, one for each hidden layer; "linear" or None
            for none.
        output_activation: that of the last layer.
        bias: "neuron" for one each, "layer" for one in each layer (the tutorial's), None.
        init: how the weights begin (biases begin at 0): "uniform" between -1 and 1 as in
            micrograd, "xavier", "he", a function that gives the next weight, or all the
            parameters, in the order of `parameters()` or by their names.
        seed: a number that makes the weights repeatable. Without one they come from
            Python's `random`, as in micrograd.

    Attributes:
        layers: a list of `Layer`.

    The parameters come neuron by neuron, weights then bias; the one bias of a layer comes
    after its weights. Each is labelled with its name, `layers.0.neurons.1.w.0`, but with
    `bias="layer"` with the tutorial's: w1, w2, ... through all layers, and b1, b2, ...

    Raises:
        ValueError: for an unknown name, a size below 1, or a wrong number of parameters.
        TypeError: for sizes that are not in a list.

    >>> net = MLP(2, [16, 16, 1])
    >>> len(net.parameters())
    337
    >>> net = MLP(2, [2, 1], activation="tanh", bias="layer", seed=0)
    >>> [p.label for p in net.parameters()]
    ['w1', 'w2', 'w3', 'w4', 'b1', 'w5', 'w6', 'b2']
    """

    def __init__(
        self,
        nin: SupportsIndex,
        nouts: Iterable[SupportsIndex],
        activation: Activation | Sequence[Activation] = "relu",
        output_activation: Activation = "linear",
        bias: str | bool | None = "neuron",
        seed: Seed = None,
        *,
        init: Init = "uniform",
    ) -> None:
        counts = sizes_of_layers(nin, nouts, activation, output_activation, bias)
        hidden = len(counts) - 1
        given: Any = activation
        names = [*map(activation_name, given if is_nested(given) else [given])]
        names = names if is_nested(given) else names * hidden
        if len(names) != hidden:
            raise ValueError(
                f"expected {hidden} activations, one for each hidden layer, got {len(names)}"
            )
        names.append(activation_name(output_activation, "output_activation"))
        rng, kind = generator(seed), kind_of_bias("a layer", bias, ["neuron", "layer"], " or None")
        with collector_paused():
            self.layers = [
                # All labels are given at the end.
                Layer.__new__(Layer)._fill(
                    inputs, nout, name, kind, weight_source(init, inputs, nout, rng)
                )
                for inputs, nout, name in zip(
                    [whole("nin", nin), *counts], counts, names, strict=False
                )
            ]
            self._begin(init)

    def outputs(self, x: Numbers) -> list[Value]:
        """The outputs for `nin` inputs, as a list even where there is one."""
        first, *others = self.layers
        outputs = first.outputs(x)
        for layer in others:
            outputs = layer.outputs(outputs)
        return outputs

    def __call__(self, x: Numbers) -> Outputs:
        """The outputs for `nin` inputs: a list of Values, one Value where there is one output."""
        return one_or_all(self.outputs(x))

    def label_parameters(self) -> None:
        super().label_parameters()
        if self.layers[0].b is not None:
            weights = (w for layer in self.layers for neuron in layer.neurons for w in neuron.w)
            for number, weight in enumerate(weights, 1):
                weight.label = f"w{number}"
            for number, layer in enumerate(self.layers, 1):
                if layer.b is not None:
                    layer.b.label = f"b{number}"

    def config(self) -> dict[str, Any]:
        first, last = self.layers[0].config(), self.layers[-1].config()
        return {
            "nin": first["nin"],
            "nouts": [len(layer.neurons) for layer in self.layers],
            "activation": [layer.neurons[0].activation for layer in self.layers[:-1]],
            "output_activation": last["activation"],
            "bias": first["bias"],
        }
