"""What is sent is JSON that every reader takes."""

from __future__ import annotations

import json
import math

from tinygrad_bp.playground.host.encoding import encoded


def refuse(word: str) -> None:
    raise AssertionError(f"{word} is no JSON")


def test_numbers_that_json_lacks_go_as_words_wherever_they_stand() -> None:
    data = {"a": [math.nan, (1, {"b": -math.inf})], "c": math.inf, "d": "w₅", "e": None, "f": True}
    read = json.loads(encoded(data), parse_constant=refuse)
    assert read == {
        "a": ["nan", [1, {"b": "-inf"}]],
        "c": "inf",
        "d": "w₅",
        "e": None,
        "f": True,
    }


def test_numbers_keep_all_their_digits() -> None:
    numbers = [0.1 + 0.2, 5e-324, 1.7976931348623157e308, -0.0]
    assert json.loads(encoded(numbers)) == numbers
    assert math.copysign(1.0, json.loads(encoded(-0.0))) == -1.0
