"""The collector waits, and is afterwards what it was before."""

from __future__ import annotations

import gc

import pytest

from tinygrad_bp.autodiff.engine import collector
from tinygrad_bp.autodiff.engine.collector import collector_paused


@pytest.mark.parametrize("is_enabled", [True, False])
def test_it_is_what_it_was(is_enabled: bool) -> None:
    was_enabled = gc.isenabled()
    (gc.enable if is_enabled else gc.disable)()
    try:
        with collector_paused():
            assert not gc.isenabled()
        assert gc.isenabled() == is_enabled
        with pytest.raises(ValueError, match="could not convert"), collector_paused():
            float("not a number")
        assert gc.isenabled() == is_enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()


def test_many_objects_are_old_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collector, "_MANY_OBJECTS", 100)
    with collector_paused():
        made = [[i] for i in range(1_000)]
    old = {id(x) for x in gc.get_objects(2)}
    assert all(id(x) in old for x in made)
