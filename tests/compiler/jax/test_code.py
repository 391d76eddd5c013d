"""The compiler of XLA, which hears no Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest

import tinygrad_bp as tg

jax = pytest.importorskip("jax", reason="JAX is not installed")


def test_the_compiler_is_left_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all = jax.stages.Lowered.compile
    may_end, ended = threading.Event(), threading.Event()

    def compiler(self: Any) -> Any:
        os.kill(os.getpid(), signal.SIGINT)
        if may_end.wait(30):
            ended.set()
        return compile_all(self)

    f = tg.jit(lambda x: x * tg.sin(x), backend="jax")
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(jax.stages.Lowered, "compile", compiler)
            with pytest.raises(KeyboardInterrupt):
                f(2.0)
            assert not ended.is_set()
        may_end.set()
        assert ended.wait(30)
        assert f(2.0) == pytest.approx(2.0 * tg.sin(2.0))
    finally:
        may_end.set()
        signal.signal(signal.SIGINT, handler)


def test_it_is_compiled_once_for_arrays_of_a_length(monkeypatch: pytest.MonkeyPatch) -> None:
    compile_all = jax.stages.Lowered.compile
    compiled = []

    def compiler(self: Any) -> Any:
        compiled.append(self)
        return compile_all(self)

    monkeypatch.setattr(jax.stages.Lowered, "compile", compiler)
    f = tg.jit(tg.vmap(lambda x: x * x, reduce="sum"), backend="jax")
    assert [f([1.0] * n) for n in (3, 3, 5, 3)] == [3.0, 3.0, 5.0, 3.0]
    assert len(compiled) == 2
