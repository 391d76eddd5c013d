"""Numbers are hidden by their kind or their name, and a link can name all that can be hidden."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.state.hiding import CONTROLS, NUMBERS, PANELS, is_hidden
from tinygrad_bp.playground.state.settings import BY_NAME, checked

KINDS = {
    "weights": ["w5", "w12"],
    "biases": ["b1", "b_h1"],
    "updated": ["w5+", "b1+"],
    "derivatives": ["∂E_total/∂w5", "∂E_total/∂out_h1"],
    "net": ["net_h1"],
    "out": ["out_h1", "out_o2"],
    "errors": ["E_total", "E_o1", "E"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_hides_its_numbers_and_no_others(kind: str) -> None:
    for other, quantities in KINDS.items():
        assert [is_hidden(name, [kind]) for name in quantities] == [other == kind] * len(quantities)


def test_a_number_is_hidden_by_its_name() -> None:
    assert is_hidden("w5", ["w6", "w5"])
    assert not is_hidden("w5", [])


def test_all_that_can_be_hidden_fits_into_a_link() -> None:
    names = [*PANELS, *CONTROLS, *NUMBERS, *BY_NAME]
    assert list(NUMBERS) == list(KINDS)
    assert checked("hide", names[:60]) == names[:60]
    assert len(names) <= BY_NAME["hide"].field.schema()["most"]
