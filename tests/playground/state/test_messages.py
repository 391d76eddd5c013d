"""A message is read whole, or refused with one sentence."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.playground.state.messages import LONGEST_TABLE, MESSAGES, read


@pytest.mark.parametrize(
    "message",
    [
        {"type": "play"},
        {"type": "select", "name": ""},
        {"type": "select", "name": "h1_2"},
        {"type": "edit", "name": "target_o1", "value": 0.5},
        {"type": "set", "name": "hidden", "value": [8, 8]},
        {"type": "set", "name": "presenter", "value": True},
        {"type": "take", "what": "lesson"},
        {"type": "table", "name": "own.csv", "text": "a;b\n1;2\n"},
    ],
)
def test_a_message_is_read(message: dict[str, Any]) -> None:
    assert read(message) == message


def test_what_may_be_left_out_is_filled_in() -> None:
    assert read({"type": "hello"}) == {"type": "hello", "address": ""}
    added = read({"type": "point", "action": "add", "x": 1, "y": 2.5, "target": 1})
    assert added == {"type": "point", "action": "add", "index": 0, "x": 1, "y": 2.5, "target": 1}


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (None, "a message must be an object with a type, not None"),
        ([], "a message must be an object with a type, not []"),
        ({}, "the type of a message must be one of hello, set"),
        ({"type": "plya"}, "did you mean 'play'?"),
        ({"type": ["play"]}, "the type of a message must be one of hello, set"),
        ({"type": "play", "x": 1}, "play has no field 'x': it has no fields"),
        ({"type": "go"}, "go needs the field update"),
        ({"type": "go", "update": "3"}, "go: update must be a whole number from 0 to"),
        ({"type": "go", "update": True}, "go: update must be a whole number from 0 to"),
        ({"type": "edit", "name": "w5", "value": math.nan}, "edit: value must be a number from"),
        ({"type": "edit", "name": "w 5", "value": 1}, "edit: name must be a name such as w5"),
        ({"type": "set", "name": "noise", "value": 2000}, "noise must be a number from 0 to 0.5"),
        ({"type": "set", "name": "noise", "value": {}}, "set: value must be a number, a text"),
        ({"type": "take", "what": "all"}, "take: what must be one of link, lesson"),
        ({"type": "table", "name": "", "text": "x" * (LONGEST_TABLE + 1)}, "table: text must be"),
    ],
)
def test_what_is_no_message_is_refused_with_a_sentence(message: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"^[^\n]*$") as caught:
        read(message)
    assert sentence in str(caught.value)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=10,
)


@given(st.sampled_from([*MESSAGES, "none"]), st.data())
def test_no_message_makes_another_error(kind: str, data: st.DataObject) -> None:
    known = MESSAGES[kind].fields if kind in MESSAGES else {"name": None}
    message = {"type": kind} | {name: data.draw(_JSON, label=name) for name in known}
    with suppress(ValueError):
        assert read(message)["type"] == kind
