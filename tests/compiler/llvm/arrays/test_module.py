"""Native code of arrays gives the numbers of the scalar code that they were found in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.thorough import THOROUGH
from tinygrad_bp import nn

pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.arrays.always import arrays_of, assert_native
from tests.compiler.program.arrays.by_number import assert_near
from tests.compiler.program.arrays.test_finding import (
    PROGRAMS,
    RANDOM_KINDS,
    numbers,
    random_program,
)


@THOROUGH
@pytest.mark.parametrize("name", sorted({*PROGRAMS} - {"pairs of rows"}))
def test_programs_of_many_kinds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    f, args = PROGRAMS[name]
    assert_native(monkeypatch, f, *args)
    assert_native(monkeypatch, tg.value_and_grad(f, argnums=tuple(range(len(args)))), *args)


def loss_of(model: nn.Module, loss: Any) -> Any:
    def mean(w: Any, xs: Any, ys: Any) -> Any:
        return tg.vmap(lambda x, y: loss(model.apply(list(w), x), y), reduce="mean")(xs, ys)

    return mean


@THOROUGH
def test_a_batch_of_any_length_in_tiles_whose_last_lanes_are_empty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A lane without a row is part of no sum, whatever is in its memory."""
    model = nn.MLP(5, [7, 6, 3], activation="tanh", output_activation="linear")
    f = tg.value_and_grad(loss_of(model, nn.half_squared_error))
    w = np.array([p.data for p in model.parameters()])
    compiled = arrays_of(f, monkeypatch)
    scalars = tg.jit(f, backend="python")
    for rows in (1, 5, 8, 63, 64, 65, 131, 192):
        xs, ys = numbers(rows, 5), numbers(rows, 3)
        assert_near(compiled(w, xs, ys), scalars(w, xs, ys))
    assert compiled.cache_info().misses == 1


@THOROUGH
@pytest.mark.parametrize("bad", [np.inf, np.nan])
def test_one_row_of_no_numbers_spoils_what_it_does_in_scalar_code(
    bad: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    def f(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: [w[0] * x[0], x[1] * x[2], x[1]], reduce="sum")(xs)

    xs = numbers(11, 3)
    xs[10, 0] = bad
    compiled = arrays_of(f, monkeypatch)
    for w in ([0.5], [0.0]):
        found, expected = compiled(w, xs), tg.jit(f, backend="python")(w, xs)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@THOROUGH
@pytest.mark.parametrize(
    "model",
    [
        lambda: nn.Sequential(nn.Conv2d(1, 3, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Layer(12, 4)),
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.AvgPool2d(2), nn.Flatten(), nn.Layer(8, 4)),
    ],
)
def test_images_and_classes(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    net = model()
    w = np.array([p.data for p in net.parameters()])
    f = tg.value_and_grad(loss_of(net, nn.cross_entropy))
    classes = np.eye(4)[[0, 1, 2, 3, 1, 2, 0, 3, 1]]
    assert_native(monkeypatch, f, w, numbers(9, 1, 6, 6), classes)


def test_results_of_all_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arrays handed on, rows collected, numbers known for good, Values closed over."""
    b = tg.Value(0.5)

    def f(w: Any, xs: Any) -> Any:
        ys = tg.vmap(lambda x: [x[0] * w[0], x[1] + b])(xs)
        return ys, xs, tg.vmap(lambda x: tg.exp(x[0]), reduce="sum")(xs), 2.0, w[1]

    compiled = arrays_of(f, monkeypatch)
    w, xs = [2.0, 3.0], numbers(70, 2)
    for b.data in (0.5, -1.0):
        ys, same, total, two, last = compiled(w, xs)
        np.testing.assert_allclose(ys, np.transpose([xs[:, 0] * 2.0, xs[:, 1] + b.data]))
        np.testing.assert_array_equal(same, xs)
        assert (two, last) == (2.0, 3.0)
        assert total == pytest.approx(np.exp(xs[:, 0]).sum(), rel=1e-14)


def test_a_batch_gone_through_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def centred(xs: Any) -> Any:
        mean = tg.vmap(lambda x: x, reduce="mean")(xs)
        return tg.vmap(lambda x: tg.tanh(x - mean) * x, reduce="sum")(xs)

    assert_native(monkeypatch, tg.value_and_grad(centred), numbers(75))


def test_turns_of_any_number_each_with_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Losses are collected, and halved for all turns at once."""

    def train(w: Any, xs: Any) -> Any:
        def turn(w: Any, rows: Any) -> Any:
            def loss(w: Any) -> Any:
                return tg.vmap(lambda x: (w[0] * x[0] + w[1] - x[1]) ** 2, reduce="mean")(rows)

            value, slopes = tg.value_and_grad(loss)(w)
            return [a - 0.1 * slope for a, slope in zip(w, slopes, strict=True)], value / 2.0

        return tg.scan(turn)(w, xs)

    compiled = arrays_of(train, monkeypatch)
    for turns in (3, 70):
        xs = numbers(turns, 9, 2)
        assert_near(compiled([0.5, 0.1], xs), train([0.5, 0.1], xs))
    assert compiled.cache_info().misses == 1


@THOROUGH
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 10**6),
    kind=st.sampled_from(RANDOM_KINDS),
)
def test_random_code(seed: int, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    f, x = random_program(seed, kind)
    assert_native(monkeypatch, tg.value_and_grad(f), x)


def test_results_that_are_alike_or_are_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    table = numbers(5, 2)

    def f(xs: Any, ys: Any) -> Any:
        def of_row(x: Any) -> Any:
            return [x[0] * x[1], x[1] * x[0], x[0] + 1.0, x[0] * x[1], 2.0, x[1]]

        return tg.vmap(of_row)(xs), xs, ys, ys.reshape(5, 3), tg.vmap(lambda row: row)(table), xs

    assert_native(monkeypatch, f, numbers(9, 2), numbers(3, 5))
