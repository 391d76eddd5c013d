"""Blocks of code are run as if they were typed, and fail in a line."""

from __future__ import annotations

import json

import pytest

from tinygrad_bp.playground.host.examples import Examples


def ran(*blocks: str) -> tuple[str, str]:
    """What the last of some blocks prints, and how it fails."""
    shared = Examples()
    *_, last = (json.loads(shared.run(block)) for block in blocks)
    return last["printed"], last["error"]


def test_the_value_of_each_expression_is_printed_and_names_are_shared() -> None:
    assert ran("x = 2", "x\nNone\nfor i in range(2):\n    i + x\nprint('end')") == (
        "2\n2\n3\nend\n",
        "",
    )


def test_what_goes_to_the_errors_is_shown_too() -> None:
    printed, error = ran("import sys\nprint('careful', file=sys.stderr)")
    assert (printed, error) == ("careful\n", "")


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        (["a = 1\nb"], "NameError: name 'b' is not defined (line 2)"),
        (["a = (1,\nb = 2"], "SyntaxError: '(' was never closed (line 1)"),
        (
            ["def f():\n    return 1 / 0", "1\n\nf()"],
            "ZeroDivisionError: division by zero (line 3)",
        ),
        (["raise ValueError('two\\n  lines')"], "ValueError: two lines (line 1)"),
        (["exit_ = SystemExit\nraise exit_"], "SystemExit (line 2)"),
        (["compile('1 +', 'text', 'exec')"], "SyntaxError: invalid syntax (text, line 1) (line 1)"),
    ],
)
def test_an_error_is_a_line_that_says_where(blocks: list[str], error: str) -> None:
    assert ran(*blocks)[1] == error


def test_what_was_printed_before_an_error_stays() -> None:
    assert ran("print(1)\n[][0]")[0] == "1\n"
