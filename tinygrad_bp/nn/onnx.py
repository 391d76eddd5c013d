"""Models as files of ONNX, which other programs run.

The format is that of https://onnx.ai/onnx/repo-docs/IR.html, in protobuf's wire format: a message
is a row of fields, each with its number and either a whole number, four bytes, or a text's length
and the text.
"""

from __future__ import annotations

import struct
from itertools import chain
from math import prod

from ..files import write_whole
from ..letters import shown
from .between.batch_norm import BatchNorm
from .between.dropout import Dropout
from .between.layer_norm import LayerNorm
from .images.convolution import Conv2d
from .images.pooling import AvgPool2d, MaxPool2d
from .modules import MLP, Layer
from .sequential import Flatten, Sequential, Softmax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from os import PathLike
    from typing import Any

    from ..autodiff.value import Value

#: The versions of the format and of its operators.
_FORMAT, _OPERATORS = 9, 20
_FLOAT = 1
#: Activations that are one operator, and its attributes.
_ACTIVATIONS: dict[str, tuple[str, dict[str, float]]] = {
    "relu": ("Relu", {}),
    "leaky_relu": ("LeakyRelu", {"alpha": 0.01}),
    "elu": ("Elu", {"alpha": 1.0}),
    "selu": ("Selu", {}),
    "mish": ("Mish", {}),
    "gelu": ("Gelu", {}),
    "sigmoid": ("Sigmoid", {}),
    "softplus": ("Softplus", {}),
    "softsign": ("Softsign", {}),
    "tanh": ("Tanh", {}),
    **{
        name: (name.capitalize(), {})
        for name in (
            *("abs", "exp", "log", "sqrt", "erf", "sign", "floor", "ceil", "round"),
            *("sin", "cos", "tan", "asin", "acos", "atan"),
            *("sinh", "cosh", "asinh", "acosh", "atanh"),
        )
    },
}
#: Subclasses may do something else.
_KINDS = {
    *(AvgPool2d, BatchNorm, Conv2d, Dropout, Flatten, Layer, LayerNorm, MLP, MaxPool2d),
    *(Sequential, Softmax),
}


def to_onnx(model: Any, path: str | PathLike[str]) -> None:
    """Write a model as a file of ONNX, with numbers of 32 bits.

    Its input `x` is an array of samples, and `y` has their outputs, a row for each. It is the model
    as `predict` uses it: dropout is left out, and `BatchNorm` has its running statistics.

    Args:
        model: an MLP or a Layer; a convolution, pooling, `Flatten`, `Softmax`, `Dropout`,
            `BatchNorm`, `LayerNorm`; or a Sequential of these.
        path: where the file is written.

    Raises:
        TypeError: for other modules, and for activations that no operator of ONNX computes.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     to_onnx(MLP(2, [3, 1], activation="tanh", seed=1), Path(folder) / "model.onnx")
    ...     b"Tanh" in (Path(folder) / "model.onnx").read_bytes()
    True
    """
    graph = _OnnxGraph()
    graph.add(model)
    write_whole(path, graph.model())


class _OnnxGraph:
    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.weights: list[bytes] = []
        self.latest = "x"
        self.shape: list[int | str] | None = None
        self.rank = 0
        #: How many numbers a sample has if no operator says what it is.
        self.channels = 0

    def add(self, module: Any) -> None:
        """The operators of a module, which read what the latest one gives."""
        match module if type(module) in _KINDS else None:
            case MLP() | Sequential():
                for layer in module.layers:
                    self.add(layer)
            case Layer():
                self.begin([module.nin])
                self.node("Gemm", *self.layer(module, [module.nin]), transB=1)
                self.activation(module)
            case Conv2d():
                down, across = module.padding
                self.begin([module.in_channels, "height", "width"])
                weights = self.layer(module.filters, [module.in_channels, *module.kernel_size])
                pads = (down, across, down, across)
                size = {"kernel_shape": module.kernel_size, "strides": module.stride}
                self.node("Conv", *weights, pads=pads, **size)
                self.activation(module.filters)
            case MaxPool2d() | AvgPool2d():
                name = "MaxPool" if isinstance(module, MaxPool2d) else "AveragePool"
                self.begin(["channels", "height", "width"])
                self.node(name, kernel_shape=module.kernel_size, strides=module.stride)
            case Flatten():
                self.begin(["channels", "height", "width"])
                self.node("Flatten", axis=1)
                self.rank = 1
            case Softmax():
                self.begin(["numbers"])
                self.node("Softmax", axis=-1)
            case LayerNorm():
                self.begin([len(module.weight)])
                weights = [
                    self.row(module.weight),
                    *([self.row(module.bias)] if module.bias else []),
                ]
                self.node("LayerNormalization", *weights, axis=-1, epsilon=module.eps)
            case BatchNorm():
                # What stands behind it says whether these are numbers, or channels.
                self.channels = len(module.weight)
                state = (module.weight, module.bias, module.running_mean, module.running_var)
                self.node("BatchNormalization", *map(self.row, state), epsilon=module.eps)
            case Dropout():
                pass
            case _:
                raise TypeError(f"to_onnx() has no operators for {shown(module)}")

    def begin(self, sample: Sequence[int | str]) -> None:
        """Says what a sample is, if this is the first that reads it."""
        if self.shape is None:
            self.shape = ["samples", *sample]
            self.rank = len(sample)

    def layer(self, layer: Layer, shape: Sequence[int]) -> list[str]:
        """The names of the weights and biases of a layer."""
        rows = [[w.data for w in neuron.w] for neuron in layer.neurons]
        names = [self.tensor([len(rows), *shape], chain.from_iterable(rows))]
        biases = [neuron.b for neuron in layer.neurons]
        if biases[0] is not None:
            names.append(self.row([b for b in biases if b is not None]))
        return names

    def row(self, values: Sequence[Value]) -> str:
        """The name of an array of some Values."""
        return self.tensor([len(values)], [value.data for value in values])

    def tensor(self, shape: Sequence[int], numbers: Iterable[float]) -> str:
        """The name of an array of weights."""
        name = f"weights{len(self.weights) + 1}"
        raw = struct.pack(f"<{prod(shape)}f", *numbers)
        dims = b"".join(_number(1, n) for n in shape)
        self.weights.append(dims + _number(2, _FLOAT) + _text(8, name) + _bytes(9, raw))
        return name

    def activation(self, layer: Layer) -> None:
        """The operators of what the neurons of a layer do with their net inputs."""
        [name, *others] = {neuron.activation for neuron in layer.neurons}
        if others:
            raise TypeError(f"to_onnx() has no operator for {name} and {others[0]} in one layer")
        match name:
            case "linear":
                pass
            case "silu":
                before = self.latest
                self.node("Sigmoid")
                self.node("Mul", before)
            case "log_sigmoid":
                for operator in ("Neg", "Softplus", "Neg"):
                    self.node(operator)
            case "hardtanh":
                self.node("Clip", self.tensor([], [-1.0]), self.tensor([], [1.0]))
            case _ if name in _ACTIVATIONS:
                operator, attributes = _ACTIVATIONS[name]
                self.node(operator, **attributes)
            case _:
                raise TypeError(f"to_onnx() has no operator for the activation {name!r}")

    def node(self, operator: str, *weights: str, **attributes: Any) -> None:
        """An operator on the latest numbers, whose results are the latest then."""
        inputs = b"".join(_text(1, name) for name in (self.latest, *weights))
        self.latest = "y" if operator == "Identity" else f"v{len(self.nodes) + 1}"
        given = b"".join(_bytes(5, _attribute(*each)) for each in attributes.items())
        self.nodes.append(inputs + _text(2, self.latest) + _text(4, operator) + given)

    def model(self) -> bytes:
        """The whole file."""
        if self.channels:
            self.begin([self.channels])
        self.node("Identity")
        outputs: list[int | str] = ["samples", *(f"output{i}" for i in range(self.rank))]
        graph = b"".join(
            [
                *(_bytes(1, node) for node in self.nodes),
                _text(2, "model"),
                *(_bytes(5, tensor) for tensor in self.weights),
                _bytes(11, _described("x", self.shape or ["samples"])),
                _bytes(12, _described("y", outputs)),
            ]
        )
        operators = _text(1, "") + _number(2, _OPERATORS)
        return (
            _number(1, _FORMAT) + _text(2, "tinygrad_bp") + _bytes(7, graph) + _bytes(8, operators)
        )


def _described(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(_bytes(1, _number(1, n) if isinstance(n, int) else _text(2, n)) for n in shape)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, dims)))


def _attribute(name: str, value: Any) -> bytes:
    head = _text(1, name)
    if isinstance(value, float):
        return head + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1)
    if isinstance(value, int):
        return head + _number(3, value) + _number(20, 2)
    return head + b"".join(_number(8, n) for n in value) + _number(20, 7)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    """A whole number, seven bits a byte from the lowest on; a negative one has 64 bits."""
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)
