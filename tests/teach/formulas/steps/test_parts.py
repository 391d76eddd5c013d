"""Graphs looked at from their end."""

from __future__ import annotations

from tinygrad_bp import Value
from tinygrad_bp.teach.formulas.steps.parts import as_value, chain, hidden, parts


def test_the_operands_of_one_operation_and_of_a_row_of_them() -> None:
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    total = a + b + c
    assert parts(total, "add")[1] is c
    assert parts(total, "mul") == parts(a, "add") == parts(1.5, "add") == ()
    assert [*chain(total, "add")] == [a, b, c]
    assert [*chain(a, "add")] == [a]


def test_what_lies_between_a_node_and_its_ends() -> None:
    a, b = Value(1.0), Value(2.0)
    inner = a * b
    outer = (inner + a).exp()
    assert hidden(outer, [a, b, 0.5]) == {inner, outer.parents[0]}
    assert hidden(outer, [inner, a]) == {outer.parents[0]}


def test_a_number_becomes_a_leaf() -> None:
    a = Value(1.0)
    assert as_value(a) is a
    assert as_value(2.0).data == 2.0
