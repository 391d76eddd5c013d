"""Compiled functions beside the same functions run eagerly, on every backend that is there."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import is_dataclass
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.compiler.program.program import Program, Repeat, results_of
from tinygrad_bp.compiler.tracing.arrays import Constant
from tinygrad_bp.compiler.tracing.traced import Traced

HAS_LLVM = importlib.util.find_spec("llvmlite") is not None


@pytest.fixture(
    params=[
        "python",
        pytest.param(
            "llvm", marks=pytest.mark.skipif(not HAS_LLVM, reason="needs the extra `fast`")
        ),
    ]
)
def backend(request: pytest.FixtureRequest) -> str:
    """The name of a backend."""
    name: str = request.param
    return name


@pytest.fixture
def jit(backend: str) -> Callable[..., Any]:
    """`jit` on this backend."""
    return lambda f, **options: tg.jit(f, backend=backend, **options)


@pytest.fixture
def assert_as_eager(jit: Callable[..., Any]) -> Callable[..., Any]:
    """Calls a function compiled and eagerly, and compares; gives the compiled function."""

    def check(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        compiled = jit(f)
        eager = f(*args, **kwargs)
        assert_same(compiled(*args, **kwargs), eager)
        assert_same(compiled(*args, **kwargs), eager)  # the second call is another path
        assert compiled.cache_info().misses == 1
        assert_in_order(compiled.program)
        return compiled

    return check


def assert_in_order(program: Program, known: frozenset[Any] = frozenset()) -> None:
    """Every instruction reads what is there already, and gives what was not there."""
    known |= {x for x in program.scalars if not isinstance(x, Traced)}
    known |= {x for x in program.arrays if x.op is None and x.trace.level == 0}
    known |= {x for x in program.arrays if isinstance(x.op, Constant)}
    assert known.issuperset([*program.arrays, *program.scalars])
    for instruction in program.instructions:
        assert all(isinstance(x, float) or x in known for x in instruction.operands)
        results = results_of(instruction)
        assert known.isdisjoint(results)
        if isinstance(instruction, Repeat):
            n = len(instruction.start) + len(instruction.totals)
            n += sum(array.width for array in instruction.collected)
            assert len(instruction.body.outputs) == n
            variables = {leaf for leaf, _ in instruction.rows} | {instruction.carry}
            assert_in_order(instruction.body, known | variables)
        known |= set(results)
    for x in (*program.outputs, *program.array_outputs):
        assert isinstance(x, float) or x in known


def assert_same(compiled: Any, eager: Any) -> None:
    """The same structure of the same numbers, floats in the place of Values."""
    if isinstance(eager, dict):
        assert type(compiled) is type(eager)
        assert list(compiled) == list(eager)
        for key in eager:
            assert_same(compiled[key], eager[key])
    elif isinstance(eager, (list, tuple)):
        assert type(compiled) is type(eager)
        assert len(compiled) == len(eager)
        for ours, theirs in zip(compiled, eager, strict=True):
            assert_same(ours, theirs)
    elif isinstance(eager, np.ndarray):
        assert isinstance(compiled, np.ndarray)
        assert compiled.dtype == float
        assert compiled.shape == eager.shape
        size = np.max(np.abs(numbers := _floats(eager)), initial=0.0)
        np.testing.assert_allclose(compiled, numbers, rtol=1e-12, atol=1e-14 + 1e-13 * size)
    elif eager is None:
        assert compiled is None
    elif is_dataclass(eager):
        assert type(compiled) is type(eager)
        assert_same(vars(compiled), vars(eager))
    else:
        assert type(compiled) is float
        number = eager.data if isinstance(eager, Value) else float(eager)
        assert compiled == pytest.approx(number, rel=1e-12, abs=1e-14, nan_ok=True)


def _floats(array: Any) -> Any:
    numbers = [x.data if isinstance(x, Value) else float(x) for x in array.ravel().tolist()]
    return np.array(numbers).reshape(array.shape)
