"""What is found in a column, piece by piece."""

from __future__ import annotations

import pytest

from tinygrad_bp.nn.data.reading.cells.numerals import Numerals
from tinygrad_bp.nn.data.reading.survey import MOST_TEXTS, ColumnLook, survey


def test_cells_are_counted_over_all_pieces() -> None:
    blocks = [([2, 3], [["1", "x"], ["NA", "y"]]), ([4], [["3", "x"]])]
    [first, second] = survey(["a", "b"], [0, 1], blocks, Numerals(), set())
    assert (first.numbers, first.missing, first.others) == (2, 1, 0)
    assert first.units[""].mean == 2.0
    assert (second.others, second.texts) == (3, {"x": 2, "y": 1})


@pytest.mark.parametrize("keeps_all", [False, True])
def test_only_so_many_texts_are_kept(keeps_all: bool) -> None:
    look = ColumnLook("a", Numerals(), keeps_all)
    for _ in range(2):
        look.add([str(k) for k in range(MOST_TEXTS + 10)])
    assert look.many is not keeps_all
    assert look.numbers == 2 * (MOST_TEXTS + 10)


def test_huge_numbers_have_a_mean() -> None:
    look = ColumnLook("a", Numerals(), False)
    look.add(["1e308"] * 4)
    look.add(["1e308"] * 4)
    assert look.units[""].mean == pytest.approx(1e308)


@pytest.mark.parametrize(
    ("cells", "order", "is_open"),
    [
        (["13/1/2024", "1/2/2024"], "dmy", False),
        (["1/13/2024", "1/2/2024"], "mdy", False),
        (["1/2/2024"], "mdy", True),
        (["1/1/2024"], "mdy", False),
        (["2024-01-02"], "mdy", False),
    ],
)
def test_the_order_of_dates(cells: list[str], order: str, is_open: bool) -> None:
    look = ColumnLook("a", Numerals(), False)
    look.add(cells)
    assert look.dates == len(cells)
    assert look.order("mdy") == (order, is_open)


def test_numbers_are_counted_by_their_units() -> None:
    look = ColumnLook("a", Numerals(), False)
    look.add(["5 kg", "7 kg", "$3", "-999", "4", "2", "x", "12:30"])
    assert {unit: (tally.count, tally.mean) for unit, tally in look.units.items()} == {
        "kg": (2, 6.0),
        "$": (1, 3.0),
        "": (3, -331.0),
    }
    assert (look.numbers, look.others, look.times.count) == (4, 4, 1)
    assert (look.low, look.high, look.strange) == (2.0, 4.0, {-999.0: 1})
