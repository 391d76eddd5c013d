"""A field takes what it says, gives it back from text, and refuses the rest with a sentence."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.playground.state.compound import AnyField, ChangeField, ListField
from tinygrad_bp.playground.state.fields import (
    ChoiceField,
    RealField,
    TextField,
    WholeField,
    YesNoField,
)

RATE = RealField(1e-6, 1e4)
ANY_NUMBER = RealField(-math.inf, math.inf, finite=False)
FIELDS: list[tuple[Any, Any]] = [
    (RATE, 0.1),
    (RATE, 300),
    (ANY_NUMBER, -math.inf),
    (WholeField(-3, 17), -3),
    (ChoiceField({"xor": "XOR"}), "xor"),
    (YesNoField(), True),
    (YesNoField(), False),
    (TextField(5), "a=&,"),
    (ListField(WholeField(1, 16), 6), [8, 8, 3]),
    (ListField(WholeField(1, 16), 6), []),
    (ChangeField({"hidden": ListField(WholeField(1, 16), 6)}), "hidden=8,8"),
    (ChangeField({"rate": RATE}), "off"),
    (AnyField(), "text"),
]


@pytest.mark.parametrize(("field", "value"), FIELDS)
def test_what_is_written_is_read_again(field: Any, value: Any) -> None:
    assert field.read(field.write(field.check(value))) == value
    json.dumps(field.schema())


@given(st.floats())
def test_a_number_keeps_all_its_digits(number: float) -> None:
    again = ANY_NUMBER.read(ANY_NUMBER.write(number))
    assert math.copysign(1.0, again) == math.copysign(1.0, number) or math.isnan(number)
    assert again == number or (math.isnan(number) and math.isnan(again))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (RATE, math.nan, "it must be a number from 1e-06 to 10000, not nan"),
        (RATE, math.inf, "it must be a number from 1e-06 to 10000, not inf"),
        (RATE, True, "it must be a number from 1e-06 to 10000, not True"),
        (RATE, "0.5", "it must be a number from 1e-06 to 10000, not '0.5'"),
        (WholeField(0, 2000), 3.5, "it must be a whole number from 0 to 2,000, not 3.5"),
        (WholeField(0, 2000), 10**400, "it must be a whole number from 0 to 2,000, not 1000"),
        (ANY_NUMBER, 10**400, "it must be a number, not 1000"),
        (RATE, 10**400, "it must be a number from 1e-06 to 10000, not 1000"),
        (ChoiceField({"xor": "XOR"}), ["xor"], "it must be one of xor, not"),
        (YesNoField(), 1, "it must be yes or no, not 1"),
        (TextField(3), None, "it must be a text of at most 3 characters, not None"),
        (ListField(RATE, 2), [1, 2, 3], "it must have at most 2 entries, not 3"),
        (ListField(RATE, 2, 1), [], "it must have at least 1 and at most 2 entries, not 0"),
        (ListField(RATE, 2), "1,2", "it must be a list, not '1,2'"),
        (ChangeField({"rate": RATE}), "loss=mse", "it: the setting must be one of rate, not"),
        (ChangeField({"rate": RATE}), "rate", "it must be off, or a setting and a value"),
        (ChangeField({"rate": RATE}), 5, "it must be off, or a setting and a value"),
        (ChangeField({"rate": RATE}), "rate=" + "1" * 300, "it must have at most 200 characters"),
        (TextField(9), "a\ud800", "it has half of a character, which no file can hold"),
        (AnyField(), ["x" * 3000], "it must be a number, a text, yes or no, or a short list"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_a_sentence(
    field: Any, value: Any, sentence: str
) -> None:
    with pytest.raises(ValueError, match="it") as caught:
        field.check(value, "it")
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("text", ["", "1_000", " 1", "0x10", "1e", "\uff11", "9" * 1000])
def test_a_text_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be a number"):
        RATE.read(text, "rate")


def test_a_list_that_is_too_long_is_not_read_to_its_end() -> None:
    with pytest.raises(ValueError, match="must have at most 3 entries, and has more"):
        ListField(RATE, 3).read("1," * 1_000_000, "weights")
