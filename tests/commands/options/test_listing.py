"""The names that `--names` prints."""

from __future__ import annotations

from tinygrad_bp import Value
from tinygrad_bp.commands.options.listing import kinds_of, listing


def test_names_stand_in_the_order_of_their_numbers_and_lines_are_short() -> None:
    names = [f"w{k}" for k in range(200, 0, -1)]
    lines = listing({"weights": names, "none": [], "odd": ["\x1b[31m"]}).splitlines()
    assert lines[0].startswith("weights: w1, w2, w3,")
    assert all(len(line) <= 88 for line in lines)
    assert lines[-1] == "odd: ␛[31m"
    assert " ".join(lines[:-1]).replace("  ", "").split(": ")[1].count(",") == 199


def test_numbers_in_any_script_are_names_too() -> None:
    assert listing({"x": ["w" + "9" * 5000, "w²", "w٣", "w1"]}).startswith("x: ")


def test_what_is_given_and_what_is_calculated() -> None:
    x = Value(1.0, "x")
    assert kinds_of({"x": x, "y": x * 2}) == {"given": ["x"], "calculated": ["y"]}
