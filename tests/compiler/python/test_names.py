"""Names in generated Python: like those wished for, and for nothing else."""

from __future__ import annotations

import builtins
import keyword
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.compiler.python.names import PythonNames, flat_list, in_rows


@given(
    st.lists(st.text(max_size=5) | st.sampled_from(["e", "e1", "lambda", "sum", "exp", "x", "x_2"]))
)
def test_names_are_identifiers_of_nothing_else(wishes: list[str]) -> None:
    names = PythonNames()
    found = [names.fresh(wish) for wish in wishes]
    assert len(set(found)) == len(found)
    for name in found:
        assert name.isidentifier()
        assert not keyword.iskeyword(name)
        assert not hasattr(builtins, name)
        assert not hasattr(math, name)
        assert name not in ("compiled", "FloatError", "in_rows", "e1")


def test_a_name_is_the_one_wished_for_where_it_can_be() -> None:
    names = PythonNames()
    assert [names.fresh(wish) for wish in ("net h1", "net h1", "δ", "3")] == [
        "net_h1",
        "net_h1_2",
        "δ",
        "v1",
    ]


def test_what_is_bound_is_found_by_the_source() -> None:
    names = PythonNames()
    name = names.bind("limit", 3.0)
    assert names.run(f"def least(x):\n    return min(x, {name}) + exp(0.0)", "least")(5.0) == 4.0


@pytest.mark.parametrize(
    "numbers", [[1.0, 2.0], (1, 2), np.array([[1], [2]]), np.array([1, 2], np.float32)]
)
def test_flat_lists_are_lists_of_floats(numbers: object) -> None:
    flat = flat_list(numbers)
    assert flat == [1.0, 2.0]
    assert type(flat) is list


def test_rows() -> None:
    assert in_rows([1.0, 2.0, 3.0, 4.0], 2) == [(1.0, 2.0), (3.0, 4.0)]
    with pytest.raises(ValueError, match="zip"):
        in_rows([1.0, 2.0, 3.0], 2)
