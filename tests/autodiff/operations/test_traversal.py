"""What is in a formula, and formulas with other parts."""

from __future__ import annotations

from hypothesis import given

from tests.autodiff.operations.random_formulas import formulas
from tinygrad_bp.autodiff.operations.formula import Expression, Name
from tinygrad_bp.autodiff.operations.parser import parse
from tinygrad_bp.autodiff.operations.traversal import names_in, substituted, walk, words_in


@given(formulas)
def test_a_substitution_takes_the_place_of_a_name_wherever_it_stands(formula: Expression) -> None:
    other = parse("x + w")
    changed = substituted(formula, {"x": other})
    assert names_in(changed).count("w") == names_in(formula).count("x")
    assert substituted(changed, {"w": Name("w")}) == changed
    assert substituted(formula, {"x": Name("x")}) == formula


@given(formulas)
def test_a_walk_meets_every_part_once_before_its_operands(formula: Expression) -> None:
    parts = list(walk(formula))
    assert parts[0] is formula
    assert len(parts) == 1 + sum(len(part.operands) for part in parts)
    assert words_in(formula) >= {name.partition(".")[0] for name in names_in(formula)}
