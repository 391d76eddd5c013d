"""Numbers that stand in an array one after the other are found among others."""

from __future__ import annotations

from tinygrad_bp.compiler.program.runs import runs_of
from tinygrad_bp.compiler.tracing.arrays import array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace


def test_runs_and_what_is_between_them() -> None:
    with Trace().running() as trace:
        xs, ys = (array(trace, Length(40), 1) for _ in range(2))
        x, y = xs.all_elements(), ys.all_elements()
        numbers = [1.0, *x[3:30], x[31], *y[:16], *y[:5], 2.0]
        assert list(runs_of(numbers)) == [
            (None, 0, 1), (xs, 1, 27), (None, 28, 1), (ys, 29, 16), (None, 45, 6)
        ]  # fmt: skip
    assert list(runs_of([])) == []
    assert list(runs_of([0.5] * 20)) == [(None, 0, 20)]
