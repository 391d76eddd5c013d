"""Rows of numbers in one array."""

from __future__ import annotations

from array import array

import numpy as np
import pytest

from tinygrad_bp.nn.data.reading.rows import NumberRows
from tinygrad_bp.nn.sequences import as_list

ROWS = NumberRows(2, array("d", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]))
LISTS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]


def test_they_are_as_lists_in_a_list() -> None:
    assert list(ROWS) == as_list(ROWS) == ROWS[:] == LISTS
    assert ROWS == LISTS
    assert NumberRows(2, array("d", range(1, 7))) == ROWS
    assert NumberRows(3, array("d", range(1, 7))) != ROWS
    assert (ROWS[0], ROWS[-1], ROWS[1:]) == ([1.0, 2.0], [5.0, 6.0], LISTS[1:])
    assert repr(ROWS) == repr(LISTS)
    with pytest.raises(IndexError):
        ROWS[3]


def test_numpy_reads_them_in_place() -> None:
    assert np.asarray(ROWS).tolist() == LISTS
    assert np.shares_memory(np.asarray(ROWS), np.asarray(ROWS))
    assert not np.shares_memory(np.array(ROWS), np.asarray(ROWS))
    assert np.asarray(ROWS, "float32").dtype == np.float32
