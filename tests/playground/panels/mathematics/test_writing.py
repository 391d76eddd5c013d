"""Formulas without the numbers that may not be shown."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from tests.playground.panels.mathematics.shown import plain_text, session_of
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.playground.panels.mathematics.numbers import PageNumber
from tinygrad_bp.playground.panels.mathematics.writing import Writer, written
from tinygrad_bp.teach.formulas.formula import Call, Derivative, Number, Symbol, product, total
from tinygrad_bp.teach.formulas.mathml import mathml

w5, out = Symbol("w5", 0.4, "w5"), Symbol("out_h1", 0.5932, "out_h1")


def writer(*asked: str, hide: tuple[str, ...] = ()) -> Writer:
    moment = session_of().moment
    settings = {**moment.settings, "hide": list(hide)}
    return Writer(replace(moment, asked=frozenset(asked), settings=settings), 9, "tutorial")


def test_formulas_have_no_numbers_of_their_symbols() -> None:
    assert written(w5) == '<msub data-name="w5"><mi>w</mi><mn>5</mn></msub>'


@pytest.mark.parametrize(
    "numbers",
    [
        (0.5, 0.25, 0.125),
        (0.5, 0.5, -0.5),
        (-0.5, -1.25e-7, 3e20),
        (2.0, 1.0, 0.0),
        (math.inf, -math.inf, math.nan),
    ],
)
def test_numbers_are_written_into_markup_that_is_made_once(numbers: tuple[float, ...]) -> None:
    for kind in (Number, PageNumber):
        a, b, c = (kind(number, 6) for number in numbers)
        largest = Call(TABLE["maximum"], (a, b))
        for formula in (total([product([a, b]), c]), product([total([a, b]), c]), largest):
            expected = mathml(formula, has_powers=False)
            for _ in range(2):
                found = written(formula)
                assert found.replace(' stretchy="false"', "") == expected


def test_what_somebody_calls_a_number_is_no_place_of_another() -> None:
    hostile = Symbol("x", label=chr(0xF0000) + chr(0xF0009))
    markup = written(product([hostile, Number(0.25, 4)]))
    assert markup.count("0.25") >= 1
    assert chr(0xF0009) in markup


def test_what_is_asked_for_or_hidden_stays_a_symbol() -> None:
    formula = product([w5, out])
    for write, numbers in (
        (writer(), "0.4⋅0.5932"),
        (writer("out_h1"), "0.4⋅outh1"),
        (writer(hide=("w5",)), "w5⋅0.5932"),
    ):
        assert plain_text(write.sides(formula, None)["numbers"]) == numbers


def test_a_node_delta_is_the_derivative_that_is_asked_for() -> None:
    delta = Symbol("δ_h1", 0.1, "δ_h1")
    write = writer("∂E_total/∂net_h1")
    assert write.state("δ_h1") == "asked"
    assert not write.knows(delta)
    assert not write.knows(Derivative(Symbol("E_total"), Symbol("net_h1"), 0.1))
    assert write.knows(Derivative(Symbol("E_total"), Symbol("net_h2"), 0.1))


def test_brackets_grow_only_around_what_is_tall() -> None:
    difference = Call(TABLE["sub"], (Number(1.0), Symbol("x", label="x")))
    flat = product([Symbol("y", label="y"), difference])
    tall = product([Derivative(Symbol("z"), Symbol("y")), difference])
    assert '<mo stretchy="false">(</mo>' in written(flat)
    assert "stretchy" not in written(tall)
