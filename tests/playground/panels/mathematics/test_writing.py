"""Formulas without the numbers that may not be shown."""

from __future__ import annotations

from dataclasses import replace

from tests.playground.panels.mathematics.shown import plain_text, session_of
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.playground.panels.mathematics.writing import Writer, written
from tinygrad_bp.teach.formulas.formula import Call, Derivative, Number, Symbol, product

w5, out = Symbol("w5", 0.4, "w5"), Symbol("out_h1", 0.5932, "out_h1")


def writer(*asked: str, hide: tuple[str, ...] = ()) -> Writer:
    moment = session_of().moment
    settings = {**moment.settings, "hide": list(hide)}
    return Writer(replace(moment, asked=frozenset(asked), settings=settings), 9, "tutorial")


def test_formulas_have_no_numbers_of_their_symbols() -> None:
    assert written(w5) == '<msub data-name="w5"><mi>w</mi><mn>5</mn></msub>'


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
