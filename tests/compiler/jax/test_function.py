"""`backend="jax"` and `to_jax`: the numbers of the code itself, inside of JAX's own functions."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import assert_near
from tests.compiler.program.arrays.test_finding import PROGRAMS

jax = pytest.importorskip("jax", reason="needs the extra `jax`")


@pytest.mark.parametrize("name", PROGRAMS)
def test_jax_gives_the_numbers_of_the_code(name: str) -> None:
    f, args = PROGRAMS[name]
    derivative = tg.value_and_grad(f, argnums=tuple(range(len(args))))
    assert_near(tg.jit(derivative, backend="jax")(*args), derivative(*args))


def test_numbers_have_64_bits_whatever_jax_has() -> None:
    assert not jax.config.jax_enable_x64
    assert tg.jit(lambda x: x * x, backend="jax")(1.1) == 1.1 * 1.1


def test_the_program_is_that_of_arrays() -> None:
    compiled = tg.jit(lambda w, x: [tg.tanh(w[0] * y) for y in x], backend="jax")
    compiled([2.0], np.ones(3))
    assert "[3] = tanh(" in str(compiled.program)
    assert compiled.source == str(compiled.program)


def test_another_number_of_rows_is_not_traced_again() -> None:
    f, (w, xs) = PROGRAMS["a batch"]
    compiled = tg.jit(f, backend="jax")
    for rows in (xs, xs[:2]):
        assert compiled(w, rows) == pytest.approx(f(w, rows), rel=1e-12)
    assert compiled.cache_info().misses == 1


def test_values_that_a_function_closes_over_are_read_at_each_call() -> None:
    scale = tg.Value(2.0)
    compiled = tg.jit(lambda x: scale * x, backend="jax")
    assert compiled(3.0) == 6.0
    scale.data = 5.0
    assert compiled(3.0) == 15.0


@pytest.mark.usefixtures("doubles")
def test_jax_differentiates_and_maps_it() -> None:
    f, (w, xs) = PROGRAMS["a batch"]
    pure = tg.jit(f).to_jax()
    value, gradient = jax.jit(jax.value_and_grad(pure))(w, xs)
    assert_near((float(value), np.array(gradient)), tg.value_and_grad(f)(w, xs))
    mapped = jax.vmap(pure, in_axes=(0, None))(np.stack([w, 2.0 * w]), xs)
    assert_near(np.array(mapped).tolist(), [f(w, xs), f(2.0 * w, xs)])


@pytest.mark.usefixtures("doubles")
def test_it_is_a_step_of_jax_s_own_loop() -> None:
    pure = tg.jit(lambda c, x: (tg.sin(c) * x, c + x)).to_jax()
    last, outputs = jax.lax.scan(pure, 0.5, np.array([1.0, 2.0, 3.0]))
    c = 0.5
    expected = []
    for x in (1.0, 2.0, 3.0):
        c, y = (tg.sin(c) * x, c + x)
        expected.append(y)
    assert_near((float(last), np.array(outputs).tolist()), (c, expected))


@pytest.mark.usefixtures("doubles")
@pytest.mark.skipif(not hasattr(jax, "shard_map"), reason="JAX before 0.6 has it elsewhere")
@pytest.mark.parametrize("name", ["a batch", "scans in a batch"])
def test_devices_that_share_the_rows(name: str) -> None:
    f, (first, *others) = PROGRAMS[name]
    mesh = jax.sharding.Mesh(np.array(jax.devices()), ("devices",))
    same, shared = jax.sharding.PartitionSpec(), jax.sharding.PartitionSpec("devices")
    pure = jax.value_and_grad(tg.jit(f).to_jax())

    def of_a_device(firsts: Any, *others: Any) -> Any:
        return jax.tree_util.tree_map(lambda x: x[None], pure(firsts[0], *others))

    divided = jax.shard_map(
        of_a_device, mesh=mesh, in_specs=(shared, *[same] * len(others)), out_specs=shared
    )
    values, gradients = jax.jit(divided)(np.stack([first] * len(mesh.devices)), *others)
    value, gradient = tg.value_and_grad(f)(first, *others)
    assert_near((float(values[-1]), np.array(gradients[-1])), (value, np.asarray(gradient)))


def test_terms_with_a_minus_that_are_all_the_same() -> None:
    def f(x: Any, y: Any) -> Any:
        a = -y
        return a + a, x - y - y

    assert tg.jit(f, backend="jax")(2.0, 3.0) == f(2.0, 3.0)


@pytest.mark.usefixtures("doubles")
def test_arguments_and_results_keep_their_structure() -> None:
    def f(p: Any, *, rows: Any) -> Any:
        doubled = tg.vmap(lambda r: 2.0 * r)(rows)
        return {"sum": p["a"] + sum(p["b"]), "rows": doubled, "same": [p["b"], np.array(p["b"])]}

    pure = jax.jit(tg.jit(f).to_jax())
    found = pure({"a": 1.0, "b": [2.0, 3.0]}, rows=np.array([4.0, 5.0, 6.0]))
    assert float(found["sum"]) == 6.0
    assert isinstance(found["rows"], jax.Array)
    assert found["rows"].tolist() == [8.0, 10.0, 12.0]
    assert [float(x) for x in found["same"][0]] == found["same"][1].tolist() == [2.0, 3.0]


def test_32_bits_where_they_are_asked_for() -> None:
    pure = tg.jit(lambda x: [a * a for a in x]).to_jax(dtype="float32")
    found = pure(jax.numpy.arange(3.0))
    assert [float(x) for x in found] == [0.0, 1.0, 4.0]
    assert found[0].dtype == "float32"


def test_64_bits_that_jax_has_switched_off() -> None:
    pure = tg.jit(lambda x: x + 1.0).to_jax()
    with pytest.raises(RuntimeError, match="float64, which JAX has switched off"):
        pure(1.0)
    with pytest.raises(TypeError, match="a kind of float, not 'int32'"):
        tg.jit(lambda x: x).to_jax(dtype="int32")


@pytest.mark.usefixtures("doubles")
def test_values_whose_numbers_are_an_argument() -> None:
    a, b, c, d = map(tg.Value, (2.0, 3.0, 5.0, 7.0))
    compiled = tg.jit(lambda x: a * x + 10.0 * b * c, backend="jax")
    for values in ([a, b, c], [c, d, b, a]):  # all of them in order, or any
        pure = jax.jit(compiled.to_jax(values=values))
        numbers = np.array([v.data + 1.0 for v in values])
        assert float(pure(numbers, 1.5)) == 3.0 * 1.5 + 10.0 * 4.0 * 6.0
        slopes = dict(zip(values, jax.grad(pure)(numbers, 1.5).tolist(), strict=True))
        assert [slopes[v] for v in (a, b, c)] == [1.5, 60.0, 40.0]
    some = compiled.to_jax(values=[c])
    assert float(some(np.array([4.0]), 1.5)) == 2.0 * 1.5 + 10.0 * 3.0 * 4.0
    assert compiled.cache_info().misses == 1


def test_nothing_of_jax_is_loaded_before() -> None:
    script = (
        "import sys, tinygrad_bp as tg\n"
        "print(tg.jit(lambda x: x * x, backend='python')(3.0), 'jax' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "9.0 False\n"
