"""The chapter of the update."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables
from tinygrad_bp import nn


def test_updates_are_equations_or_of_many_a_table(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    assert "w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.0821670406 = 0.35891648" in said(
        tutorial, "The update"
    )
    assert tables(tutorial, "The update") == []
    ((head, *rows),) = tables(large, "The update")
    assert head == ["parameter", "before", "derivative", "after"]
    assert len(rows) == 337
    before, slope, after = map(float, rows[0][1:])
    assert after == pytest.approx(before - 0.01 * slope, abs=1e-8)


@pytest.mark.parametrize(
    ("rate", "sentence"),
    [
        (0.1, "with the old numbers. E_total falls, from 1 to 0.64."),
        (1.0, "with the old numbers. E_total stays 1."),
        (2.0, "Here that is too far: E_total rises, from 1 to 9."),
        (2.0, "with η = 2 the step is so long that the slope changes on the way."),
    ],
)
def test_where_the_update_leads_is_said_as_it_is(rate: float, sentence: str) -> None:
    # The error is (w - 1)**2, and its slope at w = 2 is 2: so w becomes 2 - 2 * rate.
    model = nn.MLP(1, [1], bias=None, init=[2.0])
    lesson = tg.lesson(model, [1.0], [1.0], loss=nn.mse, learning_rate=rate)
    assert sentence in said(lesson, "The update")


def test_an_error_that_hardly_falls_is_shown_with_the_digits_that_tell() -> None:
    model = nn.MLP(1, [1], bias=None, init=[2.0])
    lesson = tg.lesson(model, [1.0], [1.0], loss=nn.mse, learning_rate=1e-6, digits=4)
    assert "E_total falls, from 1 to 0.999996." in said(lesson, "The update")


def test_a_flat_place_is_told() -> None:
    model = nn.MLP(1, [1], output_activation="relu", bias=None, init=[-2.0])
    lesson = tg.lesson(model, [1.0], [1.0])
    assert "E_total stays 0.5, as every derivative is 0." in said(lesson, "The update")


def test_where_the_sign_is_in_delta_an_update_adds() -> None:
    text = said(tg.lesson(convention="negated"), "The update")
    assert (
        "To each weight is added δ times what it is multiplied by, times the learning rate" in text
    )
    # The tutorial prints 0.35891648.
    assert "w5+ = w5 + η*δ_o1*out_h1 = 0.4 + 0.5*(-0.138498562)*0.593269992 = 0.35891648" in text
    assert " - η" not in text
    model = nn.MLP(1, [1, 1], "tanh", bias="neuron", seed=1)
    samples = [[0.1 * n] for n in range(5)]
    many = said(tg.lesson(model, samples, [0.0] * 5, convention="negated"), "The update")
    assert "w1+ = w1 + η*(-∂E_total/∂w1) = " in many


@pytest.mark.parametrize("convention", ["tutorial", "plain"])
def test_in_the_others_it_subtracts(convention: Any) -> None:
    text = said(tg.lesson(convention=convention), "The update")
    assert "w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.0821670406 = 0.35891648" in text
