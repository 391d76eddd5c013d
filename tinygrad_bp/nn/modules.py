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

from ..autodiff.operations.register import for_each_operation
from ..autodiff.ops import TABLE
from ..autodiff.value import Value
from .base import Module
from .initialisation import generator, is_given, weight_source
from .sequences import as_list, checked_size, one_or_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..autodiff.operations.operation import Op
    from .initialisation import Init, Seed
    from .sequences import Numbers, Outputs

#: What can be an activation: the operations of one operand, and none of them.
ACTIVATIONS = ["linear"]


def _add_activation(op: Op) -> None:
    takes_one = op.is_function and op.arity == (1 if op.default is None else 2)
    if takes_one and op.name not in ACTIVATIONS:
        ACTIVATIONS.append(op.name)


for_each_operation(_add_activation)


class Neuron(Module):
    """One neuron: the activation of its bias plus its weighted inputs.

    Args:
        nin: how many inputs it takes.
        activation: an operation of one operand, by name; "linear" for none.
        bias: "neuron" for one of its own, None for none, or a Value that it shares.
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
        nin: int,
        activation: str = "relu",
        *,
        bias: str | Value | None = "neuron",
        init: Init = "uniform",
        seed: Seed = None,
    ) -> None:
        if not isinstance(bias, Value) and bias not in ("neuron", None):
            raise ValueError(
                f"the bias of a neuron must be 'neuron', None or a Value, not {bias!r}"
            )
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"activation must be one of {', '.join(ACTIVATIONS)}, not {activation!r}"
            )
        next_weight = weight_source(init, checked_size("nin", nin), 1, seed)
        self.w = [Value(next_weight()) for _ in range(nin)]
        self.b = Value(0.0) if isinstance(bias, str) else bias
        self.activation = activation
        self._begin(init)

    def __call__(self, x: Numbers) -> Value:
        """The output for `nin` inputs."""
        inputs: Any = x if x.__class__ is list else as_list(x)
        if len(inputs) != len(self.w):
            raise ValueError(f"expected {len(self.w)} inputs, got {len(inputs)}")
        # Nearly all the time of a network is spent in these few lines.
        pairs = zip(self.w, inputs, strict=True)
        net = self.b
        if net is None:
            w, xi = next(pairs)
            net = w * xi
        for w, xi in pairs:
            net = net + w * xi
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


class Layer(Module):
    """Neurons side by side that take the same inputs.

    Args:
        nin: how many inputs each neuron takes.
        nout: how many neurons there are.
        activation: an operation of one operand, by name; "linear" for none.
        bias: "neuron" for one each, "layer" for one that all share, None for none.
        init, seed: how the weights begin, as for `MLP`.

    Attributes:
        neurons: a list of `Neuron`.
        b: the bias that all share, a Value, or None.

    >>> [y.data for y in Layer(1, 2, "linear", bias="layer", init=[2.0, 3.0, 0.5])([10.0])]
    [20.5, 30.5]
    """

    def __init__(
        self,
        nin: int,
        nout: int,
        activation: str = "relu",
        *,
        bias: str | None = "neuron",
        init: Init = "uniform",
        seed: Seed = None,
    ) -> None:
        if bias not in ("neuron", "layer", None):
            raise ValueError(f"the bias of a layer must be 'neuron', 'layer' or None, not {bias!r}")
        next_weight = weight_source(
            init, checked_size("nin", nin), checked_size("nout", nout), seed
        )
        shared = Value(0.0) if bias == "layer" else None
        self.neurons = [
            Neuron(nin, activation, bias=bias if shared is None else shared, init=next_weight)
            for _ in range(nout)
        ]
        self.b = shared
        self._begin(init)

    def outputs(self, x: Numbers) -> list[Value]:
        """The outputs for `nin` inputs, as a list even where there is one neuron."""
        inputs = as_list(x)
        return [neuron(inputs) for neuron in self.neurons]

    def __call__(self, x: Numbers) -> Outputs:
        """The outputs for `nin` inputs: a list of Values, one Value where there is one neuron."""
        return one_or_all(self.outputs(x))

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
        activation: that of the hidden layers, an operation of one operand by name, or a
            sequence of names, one for each hidden layer; "linear" for none.
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

    >>> net = MLP(2, [16, 16, 1])
    >>> len(net.parameters())
    337
    >>> net = MLP(2, [2, 1], activation="tanh", bias="layer", seed=0)
    >>> [p.label for p in net.parameters()]
    ['w1', 'w2', 'w3', 'w4', 'b1', 'w5', 'w6', 'b2']
    """

    def __init__(
        self,
        nin: int,
        nouts: Sequence[int],
        activation: str | Sequence[str] = "relu",
        output_activation: str = "linear",
        bias: str | None = "neuron",
        seed: Seed = None,
        *,
        init: Init = "uniform",
    ) -> None:
        sizes = [nin, *nouts]
        hidden = len(nouts) - 1
        if hidden < 0:
            raise ValueError("nouts is empty: give the number of neurons of each layer")
        activations = [activation] * hidden if isinstance(activation, str) else [*activation]
        if len(activations) != hidden:
            raise ValueError(
                f"expected {hidden} activations, one for each hidden layer, got {len(activations)}"
            )
        rng = generator(seed)
        self.layers = [
            Layer(nin, nout, name, bias=bias, init=float if is_given(init) else init, seed=rng)
            for nin, nout, name in zip(
                sizes, nouts, [*activations, output_activation], strict=False
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
