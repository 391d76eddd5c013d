"""Which programs become code of arrays, and which stay as they were, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.program.arrays.test_finding import PROGRAMS
from tinygrad_bp.compiler.jit import Compiled
from tinygrad_bp.compiler.llvm.arrays import choosing
from tinygrad_bp.compiler.llvm.arrays.module import ArrayModule


def is_of_arrays(compiled: Any) -> bool:
    return isinstance(compiled._versions.latest().code._module, ArrayModule)


def network(width: int, hasty: bool = False, **options: Any) -> tuple[Any, Any, Any]:
    """The compiled loss and gradient of a network, its weights, and rows."""
    model = nn.MLP(20, [width, 10], activation="tanh", output_activation="linear")

    def loss(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: sum(y * y for y in model.apply(list(w), x)), reduce="mean")(xs)

    w = np.array([p.data for p in model.parameters()])
    xs = np.random.default_rng(0).normal(size=(9, 20))
    return Compiled(tg.value_and_grad(loss), "llvm", hasty=hasty, **options), w, xs


def test_a_small_program_stays_one_of_scalars_to_the_bit() -> None:
    (f, w, xs), (same, *_) = network(2), network(2, arrays=False)
    assert repr(f(w, xs)) == repr(same(w, xs))
    assert not is_of_arrays(f)


def test_a_large_one_becomes_one_of_arrays_unless_that_is_declined() -> None:
    f, w, xs = network(30)
    scalars = network(30, arrays=False)[0]
    value, gradient = f(w, xs)
    same, expected = scalars(w, xs)
    assert is_of_arrays(f)
    assert not is_of_arrays(scalars)
    # Sums of at most 30 terms, each of which is moved by a rounding.
    np.testing.assert_allclose([value, *gradient], [same, *expected], rtol=1e-13, atol=1e-14)


def test_with_threads_only_a_very_large_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    (f, w, xs), (one, *_) = network(30, threads=2), network(30)
    np.testing.assert_allclose(f(w, xs)[1], one(w, xs)[1], rtol=1e-13, atol=1e-14)
    assert not is_of_arrays(f)
    monkeypatch.setattr(choosing, "_SMALL_FOR_THREADS", one._versions.latest().program.size)
    larger = network(30, threads=2)[0]
    assert repr(larger(w, xs)) == repr(one(w, xs))
    assert is_of_arrays(larger)


def test_one_in_haste_is_of_arrays_too_and_is_shown_as_such() -> None:
    (f, w, xs), (careful, *_) = network(30, hasty=True), network(30)
    np.testing.assert_allclose(f(w, xs)[1], careful(w, xs)[1], rtol=1e-12, atol=1e-14)
    assert f._versions.latest().code._level == 0
    assert " @ " in str(f.program)


def test_a_loop_with_a_carry_in_a_batch_has_its_rows_in_lanes() -> None:
    def root(a: Any) -> Any:
        return tg.scan(lambda x, _: (0.5 * (x + a / x), None), length=20)(a)[0]

    f = tg.jit(tg.vmap(root), backend="llvm")
    numbers = np.linspace(1.0, 2.0, 70)
    np.testing.assert_allclose(f(numbers), np.sqrt(numbers), rtol=1e-15)
    assert is_of_arrays(f)
    few = tg.jit(tg.vmap(root), backend="llvm")
    few(numbers[:3])
    assert not is_of_arrays(few)


def test_so_has_a_map_in_a_batch() -> None:
    def products(xs: Any, w: Any) -> Any:
        return tg.vmap(lambda x: tg.vmap(lambda a, b: a * b, reduce="sum")(x, w))(xs)

    f, same = (tg.jit(products, backend="llvm", arrays=arrays) for arrays in (True, False))
    xs, w = np.random.default_rng(0).normal(size=(20, 30)), np.ones(30)
    np.testing.assert_allclose(f(xs, w), same(xs, w), rtol=1e-13, atol=1e-13)
    assert is_of_arrays(f)
    assert not is_of_arrays(same)


def test_what_has_no_code_of_arrays_has_one_of_scalars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "_SMALL", 0)
    monkeypatch.setattr(choosing, "_FEWER", 0)
    f, args = PROGRAMS["pairs of rows"]
    compiled = tg.jit(f, backend="llvm")
    assert compiled(*args) == pytest.approx(f(*args), rel=1e-12)
    assert not is_of_arrays(compiled)
