"""Native code that calls Python: what it computes, and the errors that come out."""

from __future__ import annotations

import gc
import math
from threading import Thread
from typing import Any

import pytest

import tinygrad_bp as tg

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")


def picky() -> Any:
    """The logarithm, which refuses large numbers."""

    @tg.operation(None, None, None)
    def log(x: Any, y: Any, z: Any) -> Any:
        if x > 100.0:
            raise KeyError(f"no {x}")
        return math.log(x)

    return log


@pytest.mark.parametrize("threads", [1, 2])
def test_errors_come_out_and_the_next_call_is_as_the_first(threads: int) -> None:
    compiled = tg.jit(picky(), backend="llvm")
    rows = tg.jit(tg.vmap(picky(), (0, None, None)), backend="llvm", threads=threads)
    for _ in range(2):
        assert compiled(math.e, 0.0, 0.0) == 1.0
        assert math.isnan(compiled(-1.0, 0.0, 0.0))  # as IEEE 754 has it
        with pytest.raises(KeyError, match=r"no 101\.0"):
            compiled(101.0, 0.0, 0.0)
        many = np.full(400_000 if threads > 1 else 100, math.e)
        assert set(rows(many, 0.0, 0.0).tolist()) == {1.0}
        many[-1] = 101.0
        with pytest.raises(KeyError, match=r"no 101\.0"):
            rows(many, 0.0, 0.0)


def test_a_function_lives_as_long_as_the_code_that_calls_it() -> None:
    def made(n: int) -> Any:
        times = tg.operation(None, None, None)(lambda x, y, z: n * math.floor(x))
        return tg.jit(times, backend="llvm")

    compiled = [made(n) for n in range(5)]
    for _ in range(2):
        gc.collect()
        assert [f(3.5, 0.0, 0.0) for f in compiled] == [0.0, 3.0, 6.0, 9.0, 12.0]


def test_code_that_calls_compiled_code_in_many_threads() -> None:
    inner = tg.jit(lambda x: 2.0 * tg.sin(x), backend="llvm")
    outer = tg.operation(None, None, None)(lambda x, y, z: inner(float(x)) + y * z)
    rows = tg.jit(tg.vmap(outer, (0, None, None)), backend="llvm")
    found: list[Any] = []

    def work() -> None:
        found.extend(rows(np.arange(50.0), 1.0, 2.0) for _ in range(5))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 20
    for got in found:
        assert got == pytest.approx(2.0 * np.sin(np.arange(50.0)) + 2.0, rel=1e-14)


def test_an_error_is_not_left_to_the_next_call_where_another_ends_this_one() -> None:
    from tinygrad_bp.compiler import callbacks

    def ended() -> None:
        callbacks._failures.first = KeyError("in code")
        raise KeyboardInterrupt

    with pytest.raises(KeyError, match="in code"):
        callbacks.raising(ended)()
    assert callbacks._failures.first is None
