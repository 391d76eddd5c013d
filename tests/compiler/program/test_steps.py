"""Programs of numbers in steps."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.autodiff.ops import TABLE

np = pytest.importorskip("numpy", reason="the tables are NumPy's")

from tinygrad_bp.compiler.program.steps import in_steps  # noqa: E402


def steps(f: Any, *args: Any) -> Any:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return in_steps(compiled._versions.latest().program)


def test_what_waits_for_nothing_else_is_one_step() -> None:
    found = steps(lambda x: [a * b for a, b in pairwise(x)], [1.0, 2.0, 3.0, 4.0])
    [kind] = found.kinds
    assert kind.op is TABLE["mul"]
    # Four numbers are read; the products follow them.
    assert kind.operands.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert found.steps.tolist() == [[0, 3, 4, 0]]
    assert (found.size, found.outputs.tolist()) == (7, [4, 5, 6])


def test_levels_and_kinds_are_steps_of_their_own() -> None:
    found = steps(lambda x, y: (x * y + x) * (x - y), 2.0, 3.0)
    names = [found.kinds[k].op.name for k, *_ in found.steps.tolist()]
    assert names[0] in ("mul", "sub")
    assert names[-2:] == ["add", "mul"]
    assert [count for _, count, *_ in found.steps.tolist()] == [1] * 4
    # The second product has the second row of the table of products.
    assert [row for k, _, _, row in found.steps.tolist() if found.kinds[k].op.name == "mul"] == [
        0,
        1,
    ]


def test_constants_stand_first_and_once() -> None:
    found = steps(lambda x: [x + 0.0, x * 0.5, x - 0.5, x * -0.0], 2.0)
    assert sorted(map(repr, found.constants.tolist())) == ["-0.0", "0.0", "0.5"]


def test_powers_of_known_exponents_are_kinds() -> None:
    found = steps(lambda x: [x[0] ** 2.0, x[1] ** 2.0, x[0] ** 2.5, x[0] ** x[1]], [1.5, 2.0])
    assert [(kind.exponent, len(kind.operands)) for kind in found.kinds] == [
        (2.0, 2),
        (2.5, 1),
        (None, 1),
    ]


def test_programs_with_more_than_numbers_have_none() -> None:
    assert steps(tg.vmap(lambda x: x * x), [1.0, 2.0]) is None
    assert steps(lambda x: tg.scan(lambda c, _: (c * x, None), length=3)(1.0)[0], 2.0) is None


def test_a_program_without_instructions() -> None:
    found = steps(lambda x: (x, 2.0), 3.0)
    assert len(found.steps) == 0
    assert found.outputs.tolist() == [1, 0]
