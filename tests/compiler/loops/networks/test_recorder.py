"""Layers under a trace as loops over their neurons, and arrays as nodes to differentiate by."""

from __future__ import annotations

from itertools import chain
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import ByNumberCode, assert_arrays, assert_near
from tests.thorough import THOROUGH
from tinygrad_bp import nn, vmap
from tinygrad_bp.compiler.backends import code_of
from tinygrad_bp.compiler.loops.networks.recorder import LIMITS


def numbers(*shape: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).normal(size=shape)


def batch_loss(net: Any, loss: Any = nn.half_squared_error) -> Any:
    """The loss of a batch, of the parameters in an array."""

    def of_batch(w: Any, xs: Any, ys: Any) -> Any:
        of_sample = lambda x, y: loss(net.apply(list(w), x), y)  # noqa: E731
        return vmap(of_sample, reduce="mean")(xs, ys)

    return of_batch


def weights_of(net: Any) -> Any:
    return np.array([p.data for p in net.parameters()])


NETS = {
    "own biases": nn.MLP(3, [4, 2], activation="tanh", seed=1),
    "odd sizes, kinks": nn.MLP(5, [7, 3, 2], activation="relu", seed=2),
    "a bias for each layer": nn.MLP(3, [4, 2], activation="sigmoid", bias="layer", seed=3),
    "no bias": nn.MLP(2, [3, 3, 1], activation=["gelu", "sqrt"], bias=None, seed=4),
    "many weights in an array": nn.MLP(6, [8, 5], activation="relu", seed=6),
    "one neuron": nn.MLP(4, [1, 3], activation="softplus", seed=5),
}


CASES = [
    *(pytest.param("python", name, batch) for name in NETS for batch in (1, 6)),
    pytest.param("llvm", "odd sizes, kinks", 6, marks=THOROUGH),
    pytest.param("jax", "a bias for each layer", 6, marks=THOROUGH),
]


@pytest.mark.parametrize(("backend", "name", "batch"), CASES, indirect=["backend"])
def test_a_batch_through_a_network(backend: str, name: str, batch: int) -> None:
    net = NETS[name]
    count = len(net.layers[0].neurons[0].w)
    xs, ys = abs(numbers(batch, count)), numbers(batch, len(net.layers[-1].neurons), seed=1)
    w = abs(weights_of(net))
    f = tg.value_and_grad(batch_loss(net), argnums=(0, 1))
    assert_near(tg.jit(f, backend=backend)(w, xs, ys), f(w, xs, ys))
    slopes = tg.grad(lambda w: sum(g * g for g in tg.grad(batch_loss(net))(w, xs, ys)))
    assert_near(tg.jit(slopes, backend=backend)(w), slopes(w))

    def along(w: Any, t: Any) -> Any:
        return tg.jvp(lambda w: batch_loss(net)(w, xs, ys), (w,), (t,))

    assert_near(tg.jit(along, backend=backend)(w, w / 2), along(w, w / 2))


def test_inputs_that_lead_to_nothing(backend: str) -> None:
    net = nn.MLP(3, [4, 1], activation="relu", init=lambda: -1.0)
    f = tg.value_and_grad(batch_loss(net), argnums=(0, 1))
    args = weights_of(net), abs(numbers(3, 3)), numbers(3, 1)
    assert_near(tg.jit(f, backend=backend)(*args), f(*args))


def test_neurons_that_are_not_alike_are_asked_one_by_one(backend: str) -> None:
    layer = nn.Layer(3, 4, "tanh", seed=1)
    layer.neurons[0].b = None
    layer.neurons[2].activation = "sin"
    x = numbers(3)
    compiled = tg.jit(layer, backend=backend)
    assert_near(compiled(x), layer(x))
    assert "loop" not in str(compiled.program)


def test_weights_that_the_function_closes_over(backend: str) -> None:
    net = nn.MLP(3, [4, 2], activation="tanh", seed=1)
    f = tg.value_and_grad(lambda x: sum(net(x)))
    compiled = tg.jit(f, backend=backend)
    x = numbers(3)
    assert_near(compiled(x), f(x))
    net.layers[0].neurons[1].w[2].data += 1.0
    assert_near(compiled(x), f(x))


def test_layers_that_share_their_weights(backend: str) -> None:
    layer = nn.Layer(3, 3, "tanh", seed=1)

    def f(w: Any, xs: Any) -> Any:
        def twice(x: Any) -> Any:
            return sum(layer.apply(w, layer.apply(w, x)))

        return vmap(twice, reduce="sum")(xs)

    args = weights_of(layer).tolist(), numbers(4, 3).tolist()
    slopes = tg.value_and_grad(f, argnums=(0, 1))
    assert_near(tg.jit(slopes, backend=backend)(*args), slopes(*args))


def test_a_layer_in_each_step_of_a_scan(backend: str) -> None:
    cell = nn.Layer(5, 3, "tanh", seed=1)

    def f(w: Any, xs: Any) -> Any:
        def step(h: Any, x: Any) -> Any:
            h = cell.apply(list(w), [*x, *h])
            return h, h[0]

        def of_sequence(sequence: Any) -> Any:
            h, seen = tg.scan(step)([0.0, 0.5, 1.0], sequence)
            return sum(h) + sum(seen)

        return vmap(of_sequence, reduce="mean")(xs)

    args = weights_of(cell), numbers(2, 4, 2)
    slopes = tg.value_and_grad(f, argnums=(0, 1))
    assert_near(tg.jit(slopes, backend=backend)(*args), slopes(*args))


shares: Any = nn.Softmax()
LOSSES: dict[str, Any] = {
    "the class of each": nn.cross_entropy,
    "a share for each class": lambda outputs, y: nn.cross_entropy(outputs, [y * y] * len(outputs)),
    "probabilities": lambda outputs, y: nn.mse(shares(outputs), [y] * len(outputs)),
    "distances": lambda outputs, y: nn.mae(outputs, [y] * len(outputs)),
    "cross entropies": lambda outputs, y: nn.binary_cross_entropy_with_logits(
        outputs, [y] * len(outputs)
    ),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("count", [2, 35])
def test_losses_of_many_numbers(name: str, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_of("python"), "most_numbers", 0)
    f: Any = vmap(LOSSES[name], reduce="mean")
    args = 3 * numbers(2, count), np.array([0.0, 1.0])
    slopes: Any = tg.value_and_grad(f)
    assert_near(tg.jit(slopes, backend="python")(*args), slopes(*args))
    slope: Any = tg.grad(f)

    def along(zs: Any, ys: Any) -> Any:
        return tg.jvp(lambda zs: slope(zs, ys), (zs,), (zs / 2,))

    assert_near(tg.jit(along, backend="python")(*args), along(*args))


def test_a_loss_of_many_numbers_on_every_backend(backend: str) -> None:
    f: Any = tg.value_and_grad(vmap(nn.cross_entropy, reduce="mean"))
    args = 3 * numbers(2, 35), np.array([30.0, 1.0])
    assert_near(tg.jit(f, backend=backend)(*args), f(*args))


def test_a_softmax_neither_overflows_nor_takes_what_is_no_number(backend: str) -> None:
    compiled = tg.jit(nn.Softmax(), backend=backend)
    for x in ([1000.0, 0.0, 1000.0], [-1e300, 0.0, 1.0], [np.nan, 0.0, 1.0]):
        assert_near(compiled(np.array(x)), nn.Softmax()(x))
    wrong: Any = "b"
    with pytest.raises(TypeError, match="output 1 is 'b'"):
        tg.jit(lambda x: nn.Softmax()([x, wrong]), backend=backend)(1.0)


@pytest.mark.parametrize(("count", "all_steps"), [(3, False), (1, True)])
def test_a_recurrent_layer(backend: str, count: int, all_steps: bool) -> None:
    layer = nn.RNN(2, count, all_steps=all_steps, seed=1)

    def f(w: Any, xs: Any) -> Any:
        def of_sequence(rows: Any) -> Any:
            seen = layer.apply(list(w), rows)
            return sum(h * h for h in (chain(*seen) if all_steps else seen))

        return vmap(of_sequence, reduce="mean")(xs)

    args = weights_of(layer), numbers(2, 4, 2)
    slopes = tg.value_and_grad(f, argnums=(0, 1))
    assert_near(tg.jit(slopes, backend=backend)(*args), slopes(*args))
    with pytest.raises(ValueError, match="at least one step"):
        tg.jit(lambda: layer([]), backend=backend)()


def test_few_steps_are_no_scan_where_a_backend_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    layer = nn.RNN(2, 3, seed=1)
    for limit, value in zip(LIMITS, (0, 0, 4), strict=True):
        monkeypatch.setattr(code_of("python"), limit, value, raising=False)
    for count, is_scan in ((4, False), (5, True)):
        compiled = tg.jit(layer, backend="python")
        x = numbers(count, 2)
        assert_near(compiled(x), layer(x))
        assert ("carry" in str(compiled.program)) == is_scan


def test_maps_in_maps(backend: str) -> None:
    layer = nn.Layer(2, 3, "sin", bias="layer", seed=1)

    def f(w: Any, xs: Any) -> Any:
        inner = vmap(lambda x: sum(layer.apply(list(w), x)), reduce="mean")
        return vmap(inner, reduce="sum")(xs)

    args = weights_of(layer), numbers(3, 4, 2)
    slopes = tg.value_and_grad(f, argnums=(0, 1))
    assert_near(tg.jit(slopes, backend=backend)(*args), slopes(*args))


@pytest.mark.parametrize(("loss", "most"), [(nn.half_squared_error, 30), (nn.cross_entropy, 40)])
def test_the_program_is_as_long_at_any_width(
    loss: Any, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ByNumberCode, "most_products", 0, raising=False)
    sizes = set()
    for width in (5, 9):
        net = nn.MLP(8, [width, width, 3], activation="tanh", seed=1)
        ys = numbers(2, 3) if loss is nn.half_squared_error else np.array([0.0, 2.0])
        f = tg.value_and_grad(batch_loss(net, loss))
        arrays = assert_arrays(f, weights_of(net), numbers(2, 8), ys)
        assert arrays.gathers == 0
        sizes.add(arrays.size)
    assert len(sizes) == 1
    assert sizes.pop() <= most


@given(
    sizes=st.lists(st.integers(1, 5), min_size=2, max_size=4),
    activation=st.sampled_from(["relu", "tanh", "linear", "leaky_relu", "softplus"]),
    bias=st.sampled_from(["neuron", "layer", None]),
    batch=st.integers(1, 3),
    seed=st.integers(0, 99),
)
@settings(max_examples=5, deadline=None)
def test_networks_at_random(
    sizes: list[int], activation: str, bias: Any, batch: int, seed: int
) -> None:
    activation = "relu" if activation == "leaky_relu" else activation
    net = nn.MLP(sizes[0], sizes[1:], activation=activation, bias=bias, seed=seed)
    args = weights_of(net), numbers(batch, sizes[0]), numbers(batch, sizes[-1], seed=1)
    f = tg.value_and_grad(batch_loss(net), argnums=(0, 1))
    code = code_of("python")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(code, "most_products", 0)
        assert_near(tg.jit(f, backend="python")(*args), f(*args))
