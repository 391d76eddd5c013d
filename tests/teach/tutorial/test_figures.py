"""The tutorial's printed figures, each beside the number it stands for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tinygrad_bp.teach.tutorial import Chapter, Figure, build, figures, worked_example

# Every figure that the tutorial prints, and the double nearest to the true value.
FIGURES = {
    "net_h1": ("0.3775", 0.3775),
    "out_h1": ("0.593269992", 0.5932699921071872),
    "out_h2": ("0.596884378", 0.596884378259767),
    "net_o1": ("1.105905967", 1.10590596705977),
    "out_o1": ("0.75136507", 0.7513650695523157),
    "out_o2": ("0.772928465", 0.7729284653214625),
    "E_o1": ("0.274811083", 0.274811083176155),
    "E_o2": ("0.023560026", 0.023560025583847746),
    "E_total": ("0.298371109", 0.2983711087600027),
    "∂E_total/∂out_o1": ("0.74136507", 0.7413650695523157),
    "∂out_o1/∂net_o1": ("0.186815602", 0.18681560180895948),
    "∂net_o1/∂w5": ("0.593269992", 0.5932699921071872),
    "∂E_total/∂w5": ("0.082167041", 0.08216704056423077),
    "w5 after 1 update": ("0.35891648", 0.35891647971788465),
    "w6 after 1 update": ("0.408666186", 0.4086661860762334),
    "w7 after 1 update": ("0.511301270", 0.5113012702387375),
    "w8 after 1 update": ("0.561370121", 0.5613701211079891),
    "∂E_o1/∂net_o1": ("0.138498562", 0.13849856162855695),
    "∂net_o1/∂out_h1": ("0.40", 0.4),
    "∂E_o1/∂out_h1": ("0.055399425", 0.05539942465142278),
    "∂E_o2/∂out_h1": ("-0.019049119", -0.019049118258278118),
    "∂E_total/∂out_h1": ("0.036350306", 0.03635030639314466),
    "∂out_h1/∂net_h1": ("0.241300709", 0.24130070857232525),
    "∂net_h1/∂w1": ("0.05", 0.05),
    "∂E_total/∂w1": ("0.000438568", 0.0004385677344743465),
    "w1 after 1 update": ("0.149780716", 0.1497807161327628),
    "w2 after 1 update": ("0.19956143", 0.19956143226552567),
    "w3 after 1 update": ("0.24975114", 0.24975114363236958),
    "w4 after 1 update": ("0.29950229", 0.29950228726473915),
    "E_total after 1 update": ("0.291027924", 0.29102777369359933),
    "E_total after 10,000 updates": ("0.000035085", 3.510187782978859e-05),
    "E_total after 10,000 updates, in a later edition": ("0.0000351085", 3.510187782978859e-05),
    "out_o1 after 10,000 updates": ("0.015912196", 0.01591362044355068),
    "out_o2 after 10,000 updates": ("0.984065734", 0.9840642735146238),
}

# What its text computes otherwise, and a word that the note cannot do without.
SLIPS = {
    "∂E_o2/∂out_h1": "last digit",
    "E_total after 1 update": "sequential",
    "E_total after 10,000 updates": "sequential",
    "E_total after 10,000 updates, in a later edition": "9,999",
    "out_o1 after 10,000 updates": "sequential",
    "out_o2 after 10,000 updates": "sequential",
}

SEQUENTIAL = {
    "E_total after 1 update": 0.29102792390544197,
    "E_total after 10,000 updates": 3.5084786296312774e-05,
    "out_o1 after 10,000 updates": 0.0159121963260343,
    "out_o2 after 10,000 updates": 0.9840657344856291,
}


@pytest.fixture(scope="module")
def example() -> list[Chapter]:
    return worked_example()


def test_every_printed_figure_stands_beside_its_value() -> None:
    found = figures()
    assert [figure.name for figure in found] == list(FIGURES)
    for figure, (printed, value) in zip(found, FIGURES.values(), strict=True):
        assert figure.printed == printed
        assert figure.value == pytest.approx(value, rel=1e-15, abs=0)


def test_the_figures_that_differ_are_the_six_slips_and_each_is_explained() -> None:
    found = figures()
    assert [figure.name for figure in found if not figure.agrees] == list(SLIPS)
    for figure in found:
        assert SLIPS.get(figure.name, "") in figure.note
        assert bool(figure.note) == (figure.name in SLIPS)


def test_sequential_updates_give_the_closing_figures(example: list[Chapter]) -> None:
    found = {figure.name: figure for figure in example[-1].figures if figure.printed}
    assert found.keys() == SEQUENTIAL.keys()
    for name, value in SEQUENTIAL.items():
        assert found[name].value == pytest.approx(value, rel=1e-15, abs=0)
        assert found[name].agrees


def test_the_later_edition_prints_the_error_after_9999_simultaneous_updates(
    example: list[Chapter],
) -> None:
    training = {figure.name: figure.value for figure in example[-2].figures}
    error = training["E_total after 9,999 updates"]
    assert error == pytest.approx(3.510854812251261e-05, rel=1e-15, abs=0)
    assert Figure("", error, "0.0000351085").agrees


def test_the_slip_in_the_last_digit_comes_of_rounding_on_the_way() -> None:
    net = build()
    net["E_o2"].backward()
    delta = round(Decimal(net["net_o2"].grad), 9)
    (note,) = (figure.note for figure in figures() if figure.printed == "-0.019049119")
    assert f"rounded to {delta} " in note
    assert str(round(delta * Decimal("0.50"), 10)) == "-0.0190491185"  # half a unit too far
    assert Figure("", net["net_o2"].grad * 0.5, "-0.019049118").agrees


@pytest.mark.parametrize(
    ("value", "printed", "agrees"),
    [
        (0.4, "0.40", True),
        (0.404, "0.40", True),
        (0.406, "0.40", False),
        (-0.019049118258278118, "-0.019049118", True),
        (-0.019049118258278118, "0.019049118", False),
        (3.5084786e-05, "0.000035085", True),
        (0.2985, "0.298", True),  # the double lies below 0.2985
        (1e22 + 2**22, "10000000000000000000000", False),
    ],
)
def test_agrees_rounds_as_one_does_by_hand(value: float, printed: str, agrees: bool) -> None:
    assert Figure("x", value, printed).agrees is agrees


def test_the_steps_that_the_text_skips_are_there(example: list[Chapter]) -> None:
    found = {figure.name for section in example for figure in section.figures}
    assert found >= {"net_h2", "out_h2", "net_o2", *(f"∂E_total/∂w{i}" for i in range(1, 9))}


def test_the_derivatives_multiply_and_add_up_as_the_chain_rule_says(example: list[Chapter]) -> None:
    d = {figure.name: figure.value for section in example for figure in section.figures}
    product = d["∂E_total/∂out_o1"] * d["∂out_o1/∂net_o1"] * d["∂net_o1/∂w5"]
    assert d["∂E_total/∂w5"] == pytest.approx(product, rel=1e-15)
    paths = d["∂E_o1/∂out_h1"] + d["∂E_o2/∂out_h1"]
    assert d["∂E_total/∂out_h1"] == pytest.approx(paths, rel=1e-14)
    product = d["∂E_total/∂out_h1"] * d["∂out_h1/∂net_h1"] * d["∂net_h1/∂w1"]
    assert d["∂E_total/∂w1"] == pytest.approx(product, rel=1e-15)
