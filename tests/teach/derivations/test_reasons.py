"""Why p - y: what stands there is true, in the numbers of the graph."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.reasons import reasons, steps_taken
from tinygrad_bp.teach.document.blocks import Equation
from tinygrad_bp.teach.document.text import one_line
from tinygrad_bp.teach.formulas.formula import text


def error(loss: str, target: object = 1) -> Value:
    """An error of three outputs, or of the first."""
    outputs = [Value(0.3, "out_o1"), Value(-1.2, "out_o2"), Value(0.7, "out_o3")]
    if loss == "cross_entropy":
        found = nn.cross_entropy(outputs, target)  # type: ignore[arg-type]
    elif loss == "binary_cross_entropy":
        found = nn.binary_cross_entropy(outputs[0].sigmoid(), 0.25)
    else:
        found = nn.binary_cross_entropy_with_logits(outputs[0], 0.25)
    found.label = "E"
    return found


CASES = [
    ("cross_entropy", 1, "Why ∂E/∂out_o1 is p_o1 - y_o1"),
    ("cross_entropy", 0, "Why ∂E/∂out_o2 is p_o2 - y_o2"),
    ("cross_entropy", [0.2, 0.5, 0.3], "Why ∂E/∂out_o1 is p_o1 - y_o1"),
    ("cross_entropy", [0.2, 0.5, 0.2], "Why ∂E/∂out_o1 is p_o1*(y_o1 + y_o2 + y_o3) - y_o1"),
    ("binary_cross_entropy", 1, "Why ∂E/∂out_o1 is p_o1 - y_o1"),
    ("binary_cross_entropy_with_logits", 1, "Why ∂E/∂out_o1 is p_o1 - y_o1"),
]


@pytest.mark.parametrize(("loss", "target", "title"), CASES)
def test_each_equation_is_true(loss: str, target: object, title: str) -> None:
    made = error(loss, target)
    derivation = derive(made)
    (fold,) = reasons(derivation)
    assert one_line(fold.title) == title
    assert fold.is_aside
    compared = 0
    for block in fold.blocks:
        if isinstance(block, Equation):
            known = derivation.notation.namespace()
            sides = [text(side) for side in block.sides]
            numbers = [eval(side, known) for side in sides if "∂" not in side]
            # The error is of the size of 1: rounding moves its last places.
            assert numbers == pytest.approx([numbers[0]] * len(numbers), abs=1e-15)
            compared += len(numbers) > 1
    assert compared


def test_the_reason_is_said_once_for_each_kind() -> None:
    outputs = [Value(0.3, "out_o1"), Value(-1.2, "out_o2")]
    total = nn.cross_entropy(outputs, 0) + nn.cross_entropy(outputs, 1)
    total = total + nn.binary_cross_entropy_with_logits(outputs[0], 1.0)
    derivation = derive(total)
    assert [step.kind for step in steps_taken(derivation)] == ["softmax", "softmax", "sigmoid"]
    assert len([*reasons(derivation)]) == 2
    assert steps_taken(derive(outputs[0] * 2.0)) == []


def test_an_explanation_ends_with_it_and_a_page_keeps_it_folded() -> None:
    made = error("cross_entropy")
    outputs = [node for node in topological_order(made) if node.label.startswith("out")]
    explanation = tg.explain(made, outputs)
    assert "∂E/∂out_o2 = p_o2 - y_o2 = " in explanation.text()
    assert "maximum" not in explanation.text()
    assert "where" not in explanation.text()
    assert '<details class="aside"><summary>Why ' in explanation.html()
    assert "log(S) - out_o2" in explanation.text()


def test_a_large_output_that_is_taken_off_is_told_of() -> None:
    outputs = [Value(900.0, "out_o1"), Value(899.0, "out_o2")]
    said = tg.explain(nn.cross_entropy(outputs, 0), outputs).text()
    assert "out_o1, the largest output, was taken off all of them" in said
