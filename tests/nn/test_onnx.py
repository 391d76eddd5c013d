"""Files of ONNX, read by the numbers of its fields and carried out as its operators are defined."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff.tree import flatten

if TYPE_CHECKING:
    from pathlib import Path


def fields(message: bytes) -> dict[int, list[Any]]:
    """What stands in a message of protobuf, by the numbers of its fields."""
    found: dict[int, list[Any]] = {}
    place = 0

    def whole() -> int:
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value - (1 << 64) if value >> 63 else value

    while place < len(message):
        field, kind = divmod(whole(), 8)
        if kind == 0:
            found.setdefault(field, []).append(whole())
            continue
        assert kind in (2, 5)
        size = whole() if kind == 2 else 4
        found.setdefault(field, []).append(message[place : place + size])
        place += size
    return found


def run(path: Path, x: Any) -> Any:
    """What ONNX makes of these samples."""
    model = fields(path.read_bytes())
    [graph] = map(fields, model[7])
    [version] = map(fields, model[8])
    assert (model[1], version[2]) == ([9], [20])
    numbers: dict[str, Any] = {"x": np.asarray(x, dtype=float)}
    for tensor in map(fields, graph.get(5, [])):
        assert tensor[2] == [1]
        raw = np.frombuffer(tensor[9][0], dtype="<f4")
        numbers[tensor[8][0].decode()] = raw.reshape(tensor.get(1, [])).astype(float)
    for node in map(fields, graph[1]):
        given = {}
        for attribute in map(fields, node.get(5, [])):
            kind = attribute[20][0]
            [name] = attribute[1]
            one = struct.unpack("<f", attribute[2][0])[0] if kind == 1 else None
            given[name.decode()] = {1: one, 2: attribute.get(3), 7: attribute.get(8)}[kind]
        operands = [numbers[name.decode()] for name in node[1]]
        numbers[node[2][0].decode()] = OPERATORS[node[4][0].decode()](*operands, **given)
    return numbers["y"]


def conv(x: Any, w: Any, b: Any, pads: Any, kernel_shape: Any, strides: Any) -> Any:
    top, left, bottom, right = pads
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    rows = windows(x, kernel_shape, strides)
    return np.einsum("nchwij,ocij->nohw", rows, w) + b.reshape(1, -1, 1, 1)


def batch_normalization(
    x: Any, scale: Any, bias: Any, mean: Any, variance: Any, epsilon: float
) -> Any:
    rows = np.moveaxis(x, 1, -1)
    return np.moveaxis((rows - mean) / np.sqrt(variance + epsilon) * scale + bias, -1, 1)


def layer_normalization(x: Any, scale: Any, *bias: Any, axis: Any, epsilon: float) -> Any:
    assert axis == [-1]
    rows = x - x.mean(-1, keepdims=True)
    return rows / np.sqrt((rows**2).mean(-1, keepdims=True) + epsilon) * scale + sum(bias)


def windows(x: Any, kernel_shape: Any, strides: Any) -> Any:
    rows = np.lib.stride_tricks.sliding_window_view(x, tuple(kernel_shape), axis=(2, 3))
    return rows[:, :, :: strides[0], :: strides[1]]


def softmax(x: Any, axis: Any) -> Any:
    assert axis == [-1]
    return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def gemm(x: Any, w: Any, b: Any = 0.0, *, transB: Any) -> Any:  # noqa: N803 (ONNX's name)
    assert transB == [1]
    return x @ w.T + b


OPERATORS: dict[str, Any] = {
    "Gemm": gemm,
    "Conv": conv,
    "MaxPool": lambda x, kernel_shape, strides: windows(x, kernel_shape, strides).max((4, 5)),
    "AveragePool": lambda x, kernel_shape, strides: windows(x, kernel_shape, strides).mean((4, 5)),
    "Flatten": lambda x, axis: x.reshape(len(x), -1),
    "Softmax": softmax,
    "Identity": lambda x: x,
    "BatchNormalization": batch_normalization,
    "LayerNormalization": layer_normalization,
    "Mul": lambda x, y: x * y,
    "Relu": lambda x: np.maximum(x, 0.0),
    "LeakyRelu": lambda x, alpha: np.where(x < 0.0, alpha * x, x),
    "Sigmoid": lambda x: 1.0 / (1.0 + np.exp(-x)),
    "Tanh": np.tanh,
    "Elu": lambda x, alpha: np.where(x < 0.0, alpha * np.expm1(x), x),
    "Softplus": lambda x: np.log1p(np.exp(x)),
    "Erf": np.vectorize(math.erf),
    "Neg": np.negative,
    "Clip": np.clip,
    "Asinh": np.arcsinh,
    "Sign": np.sign,
}

SAMPLES = [[0.1, -0.2, 0.7], [1.0, 2.0, -3.0]]
IMAGES = [
    [[[math.sin(i * j + c + k) for j in range(7)] for i in range(8)] for c in range(2)]
    for k in range(3)
]
CONVOLUTION = nn.Sequential(
    nn.Conv2d(2, 3, (3, 2), stride=(1, 2), padding=(1, 2), activation="relu", seed=1),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Dropout(0.5),
    nn.Layer(24, 5, "leaky_relu", seed=2),
    nn.Softmax(),
)
NORMALISED = nn.Sequential(
    nn.Layer(3, 4, seed=1), nn.BatchNorm(4, 0.1), nn.LayerNorm(4, 0.2), nn.LayerNorm(4, bias=False)
)
NORMALISED.on_batch(SAMPLES)
NORMALISED_IMAGES = nn.Sequential(nn.BatchNorm(2), nn.Conv2d(2, 3, 2, seed=1), nn.BatchNorm(3))
NORMALISED_IMAGES.on_batch(IMAGES)
MODELS: dict[str, tuple[Any, Any]] = {
    **{
        name: (nn.MLP(3, [4, 2], activation=name, seed=1), SAMPLES)
        for name in (
            *("relu", "tanh", "silu", "elu", "softplus", "erf"),
            *("log_sigmoid", "hardtanh", "asinh", "sign"),
        )
    },
    "shared bias": (nn.MLP(3, [4, 1], "tanh", "sigmoid", bias="layer", seed=1), SAMPLES),
    "no bias": (nn.Layer(3, 2, bias=None, seed=1), SAMPLES),
    "convolution": (CONVOLUTION, IMAGES),
    "normalised": (NORMALISED, SAMPLES),
    "normalised images": (NORMALISED_IMAGES, IMAGES),
    "normalised first": (nn.Sequential(nn.BatchNorm(3), nn.Dropout(0.5)), SAMPLES),
    "means": (nn.Sequential(nn.AvgPool2d((2, 3), stride=1), nn.Conv2d(2, 1, 2, seed=1)), IMAGES),
}


@pytest.mark.parametrize("name", MODELS)
def test_predictions_are_those_of_the_model(name: str, tmp_path: Path) -> None:
    model, samples = MODELS[name]
    for layer in getattr(model, "layers", [model]):
        for place, bias in enumerate(p for p in layer.parameters() if p.data == 0.0):
            bias.data = 0.3 * place - 0.2
    nn.to_onnx(model, tmp_path / "model.onnx")
    model.eval()
    found = run(tmp_path / "model.onnx", samples)
    for row, sample in zip(found, samples, strict=True):
        outputs: list[Value] = flatten(model(sample))[0]
        # The weights have 32 bits, and so 7 digits.
        assert row.ravel() == pytest.approx([y.data for y in outputs], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.RNN(2, 2, seed=1), "no operators for RNN"),
        (nn.Sequential(nn.Layer(2, 2, seed=1), abs), "no operators for <built-in function abs>"),
        (
            nn.Layer(2, 2, "log1p", seed=1),
            "no operator for the activation 'log1p'",
        ),
    ],
)
def test_what_onnx_has_not_is_an_error(model: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=message):
        nn.to_onnx(model, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_neurons_that_differ_are_an_error(tmp_path: Path) -> None:
    layer = nn.Layer(2, 2, seed=1)
    layer.neurons[0].activation = "tanh"
    with pytest.raises(TypeError, match="in one layer"):
        nn.to_onnx(layer, tmp_path / "model.onnx")
