"""The sigmoid with its cross entropy, where probabilities are given and where they are made."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.formulas.notation import Notation
from tinygrad_bp.teach.formulas.steps.finding import named_steps


def test_probabilities_of_the_graph_are_its_own_nodes() -> None:
    net, target = Value(0.4, "net_o1"), Value(0.3, "target_o1")
    out = net.sigmoid()
    out.label = "out_o1"
    error = nn.binary_cross_entropy(out, target)
    error.label = "E"
    notation = Notation(error)
    step = notation.steps[error]
    assert (step.outputs, step.probabilities, step.targets) == ((net,), (out,), (target,))
    assert text(notation.formula(error)) == (
        "-(target_o1*log(out_o1) + (1 - target_o1)*log(1 - out_o1))"
    )


def test_a_probability_that_is_used_elsewhere_stays_on_the_way() -> None:
    net = Value(0.4, "net_o1")
    out = net.sigmoid()
    error = nn.binary_cross_entropy(out, 1.0)
    step = named_steps([error * out])[error]
    assert (step.outputs, step.probabilities, dict(step.slopes)) == ((), (out,), {})


def test_other_probabilities_have_the_formula_without_the_step() -> None:
    p = Value(0.25, "p")
    error = nn.binary_cross_entropy(p, 1.0)
    notation = Notation(error)
    assert text(notation.formula(error)) == "-(y_p*log(p) + (1 - y_p)*log(1 - p))"
    assert not notation.steps[error].slopes


@pytest.mark.parametrize("p", [0.0, 1.0, 1e-50])
def test_a_probability_whose_logarithm_the_loss_replaces_has_no_step(p: float) -> None:
    error = nn.binary_cross_entropy(Value(p), 1.0 - round(p))
    assert named_steps([error]) == {}


@pytest.mark.parametrize("number", [-800.0, 50.0, 800.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_sigmoid_of_0_or_1_keeps_the_error_of_the_loss(number: float, target: float) -> None:
    out = Value(number, "out_o1")
    error = nn.binary_cross_entropy_with_logits(out, target)
    step = named_steps([error])[error]
    # -log(p) and softplus(-out) round differently in the last place.
    assert step.textbook.data == pytest.approx(error.data, rel=1e-15)
