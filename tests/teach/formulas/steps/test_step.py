"""What the parts of a named step are called."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.teach.formulas.steps.finding import named_steps


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("out_o1", ["out_1", "p_o1", "y_o1"]),
        ("net_o1_s2", ["out_1", "p_o1_s2", "y_o1_s2"]),
        ("z1", ["out_1", "p_1", "y_1"]),
        ("a", ["out_1", "p_a", "y_a"]),
        ("output", ["out_1", "p_output", "y_output"]),
        ("", ["out_1", "p_1", "y_1"]),
    ],
)
def test_names_follow_the_output(label: str, names: list[str]) -> None:
    error = nn.binary_cross_entropy_with_logits(Value(0.5, label), 1.0)
    step = named_steps([error])[error]
    assert list(step.names.values()) == names
    assert [y.label for y in (*step.probabilities, *step.targets)] == names[1:]


def test_the_sum_is_that_of_a_sample() -> None:
    error = nn.cross_entropy([Value(0.5), Value(1.0)], 0)
    error.label = "E_s3"
    (step,) = named_steps([error]).values()
    assert [x.label for x in step.between] == ["S_s3", "p_1", "p_2"]
