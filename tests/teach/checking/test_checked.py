"""What is said of a number: the words, for each way that it can come out."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.checking.checked import Checked, Unchecked
from tinygrad_bp.teach.checking.findings import Slip
from tinygrad_bp.teach.document.blocks import Document, Listing
from tinygrad_bp.teach.document.text import as_text
from tinygrad_bp.teach.formulas.formula import Symbol


def wrong(*slips: Slip, written: str = "0.25") -> str:
    return Checked("x", "x", 0.25, written, 0.5, False, 0, slips).text()


def slip(place: str, told: str, chance: float = 0.0, *besides: str) -> Slip:
    return Slip("sign", place, told, Symbol("a"), 0.25, besides, chance=chance)


@pytest.mark.parametrize(
    ("written", "digits", "said"),
    [
        ("0.5", 1, "1 digit"),
        ("0.50", 2, "all 2 digits"),
        ("0.49999999", 7, "7 of its 8 digits"),
    ],
)
def test_how_many_digits_agree(written: str, digits: int, said: str) -> None:
    entry = Checked("x", "x", float(written), written, 0.5, True, digits)
    assert entry.text().strip() == f"x = {written}: agrees, to {said}"
    assert not entry.is_doubtful


def test_a_slip_in_the_number_itself_and_one_in_another() -> None:
    assert "1. a = 0.25: it was left out" in wrong(slip("x", "it was left out"))
    assert "1. 0.25: it was left out in y = a, and the rest follows from it" in wrong(
        slip("y", "it was left out")
    )
    text = wrong(slip("y", "it was left out", 0.0, "likewise in z"))
    assert "0.25: it was left out in y = a, and likewise in z; the rest follows from it" in text
    assert "no known slip gives this number" in wrong()


def test_what_fits_by_chance_is_doubtful() -> None:
    assert "doubtful" not in wrong(slip("x", "so", 0.01))
    text = wrong(slip("x", "so", 0.25))
    assert "doubtful: 22 in 100 wrong numbers like this fit such a slip by chance; more" in text
    assert "doubtful: most wrong numbers" in wrong(slip("x", "so", 5.0))
    assert "more digits" not in wrong(slip("x", "so", 0.25), written="0.250000000")


def test_a_number_without_a_quantity() -> None:
    item = Unchecked("q", "1", "there is no 'q'").item
    text = as_text(Document("", (Listing((item,)),), is_part=True))
    assert text.strip() == "q = 1: not checked: there is no 'q'"
