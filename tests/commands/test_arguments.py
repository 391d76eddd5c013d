"""Words on the command line: what they mean, and what argparse is told where they mean nothing."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp.commands import arguments

if TYPE_CHECKING:
    from collections.abc import Callable

hidden = arguments.sizes(1, 3, 20, "8,8")


@pytest.mark.parametrize(
    ("read", "text", "meant"),
    [
        (arguments.path, "a b/c.svg", Path("a b/c.svg")),
        (arguments.names, "w1, w5 ,b", ["w1", "w5", "b"]),
        (hidden, "8", [8]),
        (hidden, "1, 20,3", [1, 20, 3]),
        (arguments.samples, "0.05,0.1; -1,2e3", [[0.05, 0.1], [-1.0, 2000.0]]),
        (arguments.count, "12", 12),
        (arguments.part, "0", 0.0),
        (arguments.part, "0.25", 0.25),
        (arguments.rate, "1e-3", 0.001),
    ],
)
def test_what_is_meant(read: Callable[[str], Any], text: str, meant: object) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    ("read", "text", "says"),
    [
        (arguments.path, "", "the name is empty"),
        *[
            (hidden, text, "give 1 to 3 sizes, each from 1 to 20, as in 8,8, not")
            for text in ("", "0", "21", "2.5", "-1", "a", "1,2,3,4", "9" * 5000)
        ],
        (
            arguments.samples,
            "1,x",
            "give numbers, as in 0.05,0.1, and ; between samples, not '1,x'",
        ),
        *[
            (arguments.count, text, "expected a whole number of 1 or more, not")
            for text in ("0", "-1", "1.5", "x", "")
        ],
        *[
            (arguments.part, text, "expected a number from 0 to below 1, not")
            for text in ("1", "-0.1", "nan", "x")
        ],
        *[
            (arguments.rate, text, "expected a number above 0, not")
            for text in ("0", "-1", "inf", "nan", "x")
        ],
    ],
)
def test_what_means_nothing_is_shown_in_short(
    read: Callable[[str], Any], text: str, says: str
) -> None:
    with pytest.raises(ArgumentTypeError) as caught:
        read(text)
    assert str(caught.value).startswith(says)
    assert len(str(caught.value)) < 150
