"""An address gives the moment back, or is refused with a sentence, and is never obeyed in part."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.state.address import Address, leaves_data_out, read, write
from tinygrad_bp.playground.state.settings import BY_NAME, DEFAULTS

ODD: dict[str, Any] = {
    "operator": "nand",
    "learning_rate": 0.1 + 0.2,
    "hidden": [8, 8],
    "activations": ["relu", "tanh"],
    "train_biases": True,
    "hide": ["settings", "w5"],
    "compare": "hidden=3,2",
}
WHOLE = Address(
    {**DEFAULTS, **ODD},
    update=123,
    phase=0,
    select="h1_2",
    path=1,
    begin=[0.1 + 0.2, -1e-300],
    weights=[1 / 3, math.inf],
    data=[([0.1, 1.0], [1.0]), ([2.0, 1e9], [0.0])],
    test=[([0.0, 0.0], [1.0])],
    columns=["height, in m", "Größe & more"],
    classes=["50% oak", "%25", "ash;=:#"],
)


def test_check_20_a_moment_comes_back_with_all_its_digits() -> None:
    text = write(WHOLE, DEFAULTS)
    assert read(text) == replace(WHOLE, settings={"preset": "tutorial", **ODD})
    assert text.isascii()
    assert not set(text) & set(" <>\"'`")


def test_the_beginning_of_a_preset_is_its_name() -> None:
    for name, preset in CATALOGUE.items():
        values = preset.values()
        assert write(Address(values), values) == f"#preset={name}"


def test_nothing_empty_is_in_an_address() -> None:
    empty = Address(DEFAULTS, begin=[], weights=[], memory=[], scales=[], columns=[], classes=[])
    assert write(empty, DEFAULTS) == "#preset=tutorial"


def test_an_empty_address_says_nothing() -> None:
    assert read("") == read("#") == Address()


def test_numbers_that_are_none_come_back_too() -> None:
    [number] = read(write(Address(DEFAULTS, weights=[math.nan]), DEFAULTS)).weights
    assert math.isnan(number)


def test_long_data_are_left_out_and_that_can_be_asked() -> None:
    row = ([0.123456789] * 4, [1.0])
    long = Address(DEFAULTS, data=[row] * 1000, classes=["a", "b"], update=3)
    assert leaves_data_out(long)
    assert not leaves_data_out(WHOLE)
    assert write(long, DEFAULTS) == "#preset=tutorial&update=3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("#noise=2000", "noise must be a number from 0 to 0.5, not 2000"),
        ("#hidden=1,1,1,1,1,1,1,1,1,1", "hidden must have at most 6 entries, and has more"),
        ("#hidden=99", "hidden, number 1, must be a whole number from 1 to 16, not 99"),
        ("#nois=0.1", "did you mean 'noise'?"),
        ("#noise", "the address has noise without a value: write noise=..."),
        ("#scales=", "the address has scales without a value: write scales=..."),
        ("#data=1,2:0&columns=", "the address has columns without a value: write columns=..."),
        ("#noise=0.1&noise=0.2", "the address has noise twice: leave one out"),
        ("#update=-1", "update must be a whole number from 0 to 1,000,000, not -1"),
        ("#update=1e9", "update must be a whole number from 0 to 1,000,000, not '1e9'"),
        ("#weights=" + "1," * 5000, "weights must have at most 4,096 entries, and has more"),
        ("#weights=a", "weights, number 1, must be a number, not 'a'"),
        ("#select=<script>", "select must be a name such as w5, b1 or h1, not '<script>'"),
        ("#data=1,2", "data, row 1, must be inputs:targets, as in 0,1:1"),
        ("#data=1,2:1;1:1", "the rows of the data in the address differ in length"),
        ("#data=nan:1", "data, row 1, number 1, must be a number from"),
        ("#data=:1", "data, row 1 must have at least 1 and at most 16 entries, not 0"),
        ("#data=" + "1:1;" * 1001, "data must have at most 1,000 rows, and has more"),
        ("#test=1:1", "the address has test, which needs data beside it"),
        ("x" * 100_000, "the address must be a text of at most 60,000 characters, not one of"),
        (None, "the address must be a text of at most 60,000 characters, not None"),
        ("#compare=noise=0.1", "compare: the setting must be one of"),
    ],
)
def test_check_20_what_is_out_of_bounds_is_refused_with_a_sentence(
    text: Any, sentence: str
) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        read(text)
    assert sentence in str(caught.value)


@given(
    st.lists(
        st.tuples(st.sampled_from([*BY_NAME, "weights", "data", "classes"]), st.text(max_size=20))
    )
)
def test_no_text_makes_another_error(parts: list[tuple[str, str]]) -> None:
    with suppress(ValueError):
        read("#" + "&".join(f"{name}={text}" for name, text in parts))
