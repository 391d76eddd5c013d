"""The rows of a table: what can be one, and what cannot."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import TracingError, Value
from tinygrad_bp.nn.predicting.rows import table_of


def test_each_row_is_as_it_was() -> None:
    rows: list[Any] = [([1, 2.0], {"a": 3.0}), ([4, 5.0], {"a": 6.0})]
    table, structure = table_of(rows)
    assert table == [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]
    assert structure.rebuild(table[1]) == rows[1]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([([1.0],), ([1.0, 2.0],)], "samples of different shapes cannot be compiled as one"),
        ([(["a"],)], "only samples of numbers can be compiled"),
        ([([Value(1.0)],)], "only samples of numbers can be compiled, and one has a Value"),
    ],
)
def test_what_is_no_table(rows: Any, message: str) -> None:
    with pytest.raises(TracingError, match=message):
        table_of(rows)
