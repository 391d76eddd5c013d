"""Convolution and pooling under a trace: loops over the windows of an image."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import ByNumberCode, assert_arrays, assert_near
from tests.thorough import THOROUGH
from tinygrad_bp import nn, vmap
from tinygrad_bp.compiler.loops.networks.recorder import LIMITS
from tinygrad_bp.compiler.loops.networks.windows import as_maps


def numbers(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def weights_of(net: Any) -> Any:
    return np.array([p.data for p in net.parameters()])


def loss_of(net: Any, loss: Any) -> Any:
    """The loss of a batch, of the parameters in an array and the images."""

    def of_batch(w: Any, xs: Any) -> Any:
        return vmap(lambda x: loss(net.apply(list(w), x)), reduce="mean")(xs)

    return of_batch


def squares(outputs: Any) -> Any:
    return sum(x * x for x in outputs)


NETS: dict[str, tuple[Any, tuple[int, int, int]]] = {
    "stride and padding": (
        nn.Sequential(
            nn.Conv2d(2, 2, (2, 3), (1, 2), (1, 0), activation="tanh", seed=1), nn.Flatten()
        ),
        (2, 3, 5),
    ),
    "padding at the sides, a window as large as the image": (
        nn.Sequential(nn.Conv2d(1, 2, (2, 4), padding=(0, 1), bias=None, seed=2), nn.Flatten()),
        (1, 2, 2),
    ),
    "overlapping windows of the highest": (
        nn.Sequential(
            nn.Conv2d(1, 2, 2, activation="relu", bias="layer", seed=3),
            nn.MaxPool2d((3, 2), stride=(1, 2)),
            nn.Flatten(),
        ),
        (1, 5, 5),
    ),
    "one convolution after the other": (
        nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1, activation="tanh", seed=4),
            nn.AvgPool2d(2),
            nn.Conv2d(2, 2, 2, activation="sigmoid", seed=5),
            nn.Flatten(),
        ),
        (1, 6, 4),
    ),
    "gaps between windows": (
        nn.Sequential(nn.Conv2d(1, 1, 1, seed=6), nn.AvgPool2d(2, stride=3), nn.Flatten()),
        (1, 5, 6),
    ),
}


CASES = [
    *(pytest.param("python", name) for name in NETS),
    pytest.param("llvm", "stride and padding", marks=THOROUGH),
    pytest.param("jax", "stride and padding", marks=THOROUGH),
]


@pytest.mark.parametrize(("backend", "name"), CASES, indirect=["backend"])
def test_values_and_derivatives(backend: str, name: str) -> None:
    net, shape = NETS[name]
    w, xs = weights_of(net), numbers(2, *shape)
    f = loss_of(net, squares)
    slopes = tg.value_and_grad(f, argnums=(0, 1))
    assert_near(tg.jit(slopes, backend=backend)(w, xs), slopes(w, xs))

    def along(w: Any, t: Any) -> Any:
        return tg.jvp(tg.grad(lambda w: f(w, xs)), (w,), (t,))

    assert_near(tg.jit(along, backend=backend)(w, w / 2), along(w, w / 2))


@pytest.mark.parametrize("backend", ["python"], indirect=True)
def test_derivatives_of_derivatives_by_the_image(backend: str) -> None:
    net, shape = NETS["overlapping windows of the highest"]
    w, xs = weights_of(net), numbers(1, *shape)
    f = loss_of(net, lambda outputs: sum(tg.sin(x) for x in outputs))
    second = tg.grad(lambda xs: sum(g * g for g in tg.grad(f, argnums=0)(w, xs)))
    assert_near(tg.jit(second, backend=backend)(xs), second(xs))


@pytest.mark.parametrize("backend", ["python"], indirect=True)
@pytest.mark.parametrize("seed", range(4))
def test_sizes_at_random(backend: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    size, stride, around, more = random.integers((1, 1, 0, 0), (4, 4, 3, 4), size=(2, 4)).T
    channels = int(random.integers(1, 3))
    conv = nn.Conv2d(channels, 2, size, stride, around, activation="tanh", seed=seed)
    kind = nn.MaxPool2d if seed % 2 else nn.AvgPool2d
    net = nn.Sequential(conv, kind((1, 2), stride=1), nn.Flatten())
    height, width = np.maximum(1, size + more - 2 * around)
    slopes = tg.value_and_grad(loss_of(net, squares), argnums=(0, 1))
    args = weights_of(net), numbers(1, channels, int(height), int(width + stride[1]))
    assert_near(tg.jit(slopes, backend=backend)(*args), slopes(*args))


def test_the_program_is_as_long_for_any_image(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in LIMITS:
        monkeypatch.setattr(ByNumberCode, limit, 0, raising=False)
    sizes = set()
    for side in (4, 8):
        net = nn.Sequential(
            nn.Conv2d(1, 2, 3, padding=1, activation="relu", seed=1),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Layer(side * side // 2, 3, "linear", seed=2),
        )
        loss = loss_of(net, lambda outputs: nn.cross_entropy(outputs, 1))
        f = tg.value_and_grad(loss)
        arrays = assert_arrays(f, weights_of(net), numbers(2, 1, side, side))
        assert arrays.gathers == 0
        sizes.add(arrays.size)
    assert len(sizes) == 1


def test_windows_are_read_where_the_image_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in LIMITS:
        monkeypatch.setattr(ByNumberCode, limit, 0, raising=False)
    net = nn.Sequential(nn.Conv2d(1, 2, 3, activation="tanh", seed=1), nn.Flatten())
    arrays = assert_arrays(
        tg.value_and_grad(loss_of(net, squares)), weights_of(net), numbers(2, 1, 5, 5)
    )
    code: list[Any] = arrays.instructions
    largest = max(x.result.size for x in code)
    assert largest <= 25  # the 9 windows have 81 numbers


@pytest.mark.parametrize("backend", ["python"], indirect=True)
def test_a_wrong_image_is_refused_in_the_same_words(backend: str) -> None:
    conv = nn.Conv2d(1, 1, 3)
    for image in (numbers(2, 4, 4), numbers(1, 2, 2), numbers(3, 3)):
        with pytest.raises(ValueError, match="Conv2d") as plain:
            conv(image)
        with pytest.raises(ValueError, match="Conv2d") as traced:
            tg.jit(conv, backend=backend)(image)
        assert str(traced.value) == str(plain.value)
    pool = nn.MaxPool2d(3)
    with pytest.raises(ValueError, match="MaxPool2d's window"):
        tg.jit(pool, backend=backend)(numbers(1, 2, 5))


def test_maps_of_several_channels() -> None:
    assert as_maps([*range(8)], 2, (2, 2)) == [[[0, 1], [2, 3]], [[4, 5], [6, 7]]]
