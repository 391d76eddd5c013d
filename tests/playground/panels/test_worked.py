"""How the numbers of a lesson are worked out: equations and sentences."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.playground.panels.worked import Worked
from tinygrad_bp.playground.run.lesson import GuidedLesson
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.document.text import one_line
from tinygrad_bp.teach.formulas.formula import text


def of(quantity: str, **settings: Any) -> tuple[str, str, str]:
    """The equation of a step, what is told of it, and what is said where it is asked for."""
    session = Session()
    for name, value in {**settings, "lesson": "complete"}.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    moment = session.moment
    steps = GuidedLesson(moment, moment.progress).steps
    [step] = [step for step in steps if step.quantity == quantity]
    worked = Worked(moment)
    sides = " = ".join(map(text, worked.sides(step)))
    return sides, one_line(worked.told(step)), one_line(worked.asked(step, "faded"))


def test_each_kind_of_step() -> None:
    assert of("net_h1") == (
        "net_h1 = w1*i1 + w2*i2 + b1 = 0.15*0.05 + 0.2*0.1 + 0.35 = 0.3775",
        "net_h1 is what comes into h1: each input times its weight, and the bias.",
        "net_h1 comes next: what comes into h1.",
    )
    deep = [*of("net_h2_1", hidden=[2, 2])[1:], *of("∂E_total/∂w1", hidden=[2, 2])[1:]]
    assert [("h2.1" in words or "h1.1" in words, "_1:" in words) for words in deep] == [
        (True, False)
    ] * 4
    sides, told, asked = of("∂E_total/∂w6")
    assert sides.endswith(" = 0.741365070 * 0.186815602 * 0.596884378 = 0.082667628")
    assert told == ("w6 leads from h2 to o1. ∂E_total/∂w6 is how much E_total changes with it.")
    assert (
        asked == "w6 comes next. It leads from h2 to o1. The rest of its path you have just seen."
    )
    sides, told, _ = of("w5+")
    assert sides == "w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.082167041 = 0.358916480"
    assert told == "w5 goes against its derivative, η times as far."


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"optimizer": "adam"}, "the optimiser makes more of the derivative"),
        ({"preset": "operators"}, "the mean over the samples"),
    ],
)
def test_an_update_that_does_not_follow_from_the_derivative_says_why(
    settings: dict[str, Any], why: str
) -> None:
    sides, told, _ = of("w1+", **settings)
    assert why in told
    assert len(sides.split(" = ")) == 2


def test_a_shared_bias_acts_on_a_layer() -> None:
    _, told, _ = of("∂E_total/∂b1", train_biases=True)
    assert told == "b1 acts on h1 and h2. ∂E_total/∂b1 is how much E_total changes with it."


def test_what_a_link_hides_is_not_in_an_equation() -> None:
    sides, _, _ = of("net_h1", hide=["weights"])
    assert sides == "net_h1 = w1*i1 + w2*i2 + b1"
