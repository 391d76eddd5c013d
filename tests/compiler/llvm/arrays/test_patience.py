"""Long loops over arrays hear signals; short ones do not ask for them."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

import tinygrad_bp as tg  # noqa: E402
from tests.compiler.llvm.arrays.always import arrays_of, assert_native  # noqa: E402
from tests.compiler.llvm.test_interrupts import LONG, AlarmError, ring, signals  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays import patience  # noqa: E402


def halved(turns: int) -> Any:
    return lambda xs: tg.scan(lambda c, _: ([0.5 * x for x in c], None), length=turns)(xs)[0]


def test_a_long_loop_is_ended_by_what_a_handler_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    f = arrays_of(halved(LONG), monkeypatch)
    with pytest.raises(AlarmError), signals(ring):
        f([1.0] * 20)
    assert "call i1 @stopped" in f.source


def test_a_short_one_does_not_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    f = assert_native(monkeypatch, halved(5), [1.0] * 20)
    assert "@stopped" not in f.source


def test_asking_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BLOCK", 1)

    def rows(xs: Any) -> Any:
        return tg.vmap(lambda x: tg.scan(lambda c, y: (c * y, c))(x, xs)[0], reduce="sum")(xs)

    f = assert_native(monkeypatch, tg.value_and_grad(rows), np.linspace(0.5, 1.5, 70))
    assert f.source.count("call i1 @stopped") > 1
