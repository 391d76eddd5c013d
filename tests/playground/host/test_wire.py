"""Messages from a socket are checked against the one list of messages."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("msgspec")

from tinygrad_bp.playground.host.wire import decoded
from tinygrad_bp.playground.state.messages import MESSAGES, read

if TYPE_CHECKING:
    from collections.abc import Callable

#: A value of each kind of field that fits, by its schema.
FITTING: dict[str, Callable[[dict[str, Any]], Any]] = {
    "real": lambda schema: schema["upper"],
    "whole": lambda schema: schema["lower"],
    "choice": lambda schema: schema["names"][0]["name"],
    "yesno": lambda schema: True,
    "text": lambda schema: "",
    "any": lambda schema: 0.25,
}

#: What is no message, and a word of the sentence that says so.
REFUSED = [
    ("", "message"),
    ("{", "message"),
    ("null", "message"),
    ("[]", "message"),
    ("[" * 10_000, "deep"),
    ('{"type":' * 10_000, "deep"),
    ("{}", "type"),
    ('{"type": 3}', "type"),
    ('{"type": "__class__"}', "type"),
    ('{"type": "evaluate", "text": "1"}', "type"),
    ('{"type": "play", "fast": true}', "no field"),
    ('{"type": "go"}', "needs the field update"),
    ('{"type": "go", "update": "12"}', "whole number"),
    ('{"type": "go", "update": 1.5}', "whole number"),
    ('{"type": "go", "update": -1}', "whole number"),
    ('{"type": "go", "update": 1e300}', "whole number"),
    ('{"type": "go", "update": true}', "whole number"),
    ('{"type": "edit", "name": "w5", "value": NaN}', "message"),
    ('{"type": "edit", "name": "w5", "value": 1e999}', "number"),
    ('{"type": "edit", "name": ["w5"], "value": 1}', "text"),
    ('{"type": "take", "what": "passwords"}', "what"),
    ('{"type": "answer", "text": "' + "1" * 101 + '"}', "100 characters"),
    ('{"type": "table", "name": "t", "text": "' + "1" * 1_000_001 + '"}', "characters"),
    ('{"type": "set", "name": "hidden", "value": {"a": 1}}', "short list"),
]


def samples() -> list[dict[str, Any]]:
    made = []
    for kind in MESSAGES.values():
        message: dict[str, Any] = {"type": kind.name}
        for name, field in kind.fields.items():
            schema = field.schema()
            message[name] = FITTING[schema["kind"]](schema)
        made.append(message)
    return made


@pytest.mark.parametrize("message", samples(), ids=lambda message: message["type"])
def test_each_message_of_the_list_is_understood(message: dict[str, Any]) -> None:
    decoded(json.dumps(message))


@pytest.mark.parametrize(("text", "word"), REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_message_is_refused_in_one_sentence(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word) as caught:
        decoded(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_the_sentence_is_that_of_the_list_where_it_has_one() -> None:
    message = {"type": "go", "update": -1}
    with pytest.raises(ValueError, match="update") as expected:
        read(message)
    with pytest.raises(ValueError, match="update") as caught:
        decoded(json.dumps(message))
    assert str(caught.value) == str(expected.value)


def test_damaged_messages_are_refused_or_understood_and_nothing_else() -> None:
    rng = random.Random(1)
    texts = [json.dumps(message) for message in samples()]
    for _ in range(3000):
        text = list(rng.choice(texts))
        for _ in range(rng.randint(1, 3)):
            text[rng.randrange(len(text))] = chr(rng.choice([rng.randrange(32, 127), 0, 0xD800]))
        try:
            decoded("".join(text))
        except ValueError:
            continue
