"""When Values were made."""

from __future__ import annotations

from tinygrad_bp import Value
from tinygrad_bp.autodiff.engine.clock import is_made_since, tick
from tinygrad_bp.autodiff.hooks import Recorder, recording


def test_leaves_know_when_they_were_made_and_nodes_do_while_a_recorder_stands() -> None:
    x = Value(2.0)
    y = x * x
    now = tick()
    leaf, unseen = Value(1.0), y + 1.0
    with recording(Recorder()):
        made = [y + 1.0, -y, y.where(x, y), 2.0 * y, y.exp(), Value(1.0)]
    assert all(is_made_since(value, now) for value in (*made, leaf))
    assert not any(is_made_since(value, now) for value in (x, y, unseen))
    assert not any(is_made_since(value, tick()) for value in (*made, leaf))
