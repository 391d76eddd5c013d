"""Compiled code is made where it saves time."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.predicting.paying import seconds_of_eager_code, seconds_to_compile


@pytest.mark.parametrize(
    ("nodes", "rows"),
    [(100, 3_000), (1_300, 300), (7_000, 60), (80_000, 10), (570_000, 6), (3_000_000, 6)],
)
def test_large_networks_are_compiled_for_a_few_rows(nodes: int, rows: int) -> None:
    """As eager code, which takes 2 seconds for a row of 3 million, would be slower by then."""
    assert seconds_of_eager_code(rows, nodes) > seconds_to_compile(nodes, "llvm")
    assert seconds_of_eager_code(1, nodes) < seconds_to_compile(nodes, "llvm")
    assert seconds_to_compile(nodes, "llvm") <= seconds_to_compile(nodes, "python")
