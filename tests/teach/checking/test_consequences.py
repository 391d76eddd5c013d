"""What follows from a changed number, and what comes before it."""

from __future__ import annotations

from tinygrad_bp.teach.checking.consequences import Consequences, in_other_order, sources
from tinygrad_bp.teach.checking.quantity import Quantity
from tinygrad_bp.teach.formulas.formula import Formula, Number, Symbol, product, total


def add(*names: str) -> Formula:
    return total(map(Symbol, names))


#: a, b; c = a + b; d = c * b; e = d + a.
SHEET = [
    Quantity(Symbol("a"), "leaf", Number(1.0)),
    Quantity(Symbol("b"), "leaf", Number(2.0)),
    Quantity(Symbol("c"), "value", add("a", "b")),
    Quantity(Symbol("d"), "value", product([Symbol("c"), Symbol("b")])),
    Quantity(Symbol("e"), "value", add("d", "a")),
]
NUMBERS = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 6.0, "e": 7.0}


def test_what_follows() -> None:
    consequences = Consequences(SHEET)
    assert consequences.following("c") == {"d", "e"}
    assert consequences.following("a") == {"c", "d", "e"}
    assert consequences.following("e") == frozenset()
    numbers = dict(NUMBERS)
    assert consequences.numbers(numbers, {"c": 4.0}, {}) == {"c": 4.0, "d": 8.0, "e": 9.0}
    assert numbers == NUMBERS
    assert consequences.worked_out == 2


def test_what_is_held_goes_no_further() -> None:
    consequences = Consequences(SHEET)
    held = {"d": 100.0}
    found = consequences.numbers(dict(NUMBERS), {"a": 2.0}, held)
    # What should be in the place of d is told, but e is worked out from what d is held at.
    assert found == {"a": 2.0, "c": 4.0, "d": 8.0, "e": 8.0}
    found = consequences.numbers({**NUMBERS, **held}, {"a": 2.0}, held)
    assert found["e"] == 102.0


def test_a_changed_number_is_not_worked_out_again() -> None:
    found = Consequences(SHEET).numbers(dict(NUMBERS), {"a": 5.0, "c": 0.0}, {})
    assert found == {"a": 5.0, "c": 0.0, "d": 0.0, "e": 5.0}


def test_other_formulas_in_the_place_of_some() -> None:
    found = Consequences(SHEET).numbers(dict(NUMBERS), {"c": 4.0}, {}, {"d": add("c", "b")})
    assert found == {"c": 4.0, "d": 6.0, "e": 7.0}


def test_sources() -> None:
    assert sources(SHEET, ["d"]) == {"a", "b", "c", "d"}
    assert sources(SHEET, ["e"], held=["d"]) == {"a", "d", "e"}
    # A target is looked behind, held or not.
    assert sources(SHEET, ["d"], held=["d", "c"]) == {"b", "c", "d"}


def test_in_the_other_order_derivatives_use_updated_weights() -> None:
    def solution(*others: Quantity) -> dict[str, Quantity]:
        quantities = (
            Quantity(Symbol("w"), "leaf", Number(1.0)),
            Quantity(Symbol("v"), "leaf", Number(10.0)),
            Quantity(Symbol("∂E/∂w"), "derivative", Number(0.5)),
            Quantity(Symbol("w+"), "update", add("w", "∂E/∂w")),
            Quantity(Symbol("∂E/∂v"), "derivative", add("w", "v")),
            *others,
        )
        return {quantity.name: quantity for quantity in quantities}

    assert in_other_order(solution(), ["∂E/∂v"])["∂E/∂v"] == 11.5
    assert in_other_order(solution(), ["w"]) == {"w": 1.0}
    # Where an update needs the derivative itself, it cannot come first.
    update = Quantity(Symbol("v+"), "update", add("v", "∂E/∂v"))
    assert in_other_order(solution(update), ["v+"]) == {
        "w": 1.0, "v": 10.0, "∂E/∂w": 0.5, "w+": 1.5, "∂E/∂v": 11.5, "v+": 21.5,
    }  # fmt: skip
    assert in_other_order(solution(update), ["∂E/∂v"])["∂E/∂v"] == 1.5 + 21.5
