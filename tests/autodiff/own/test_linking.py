"""Calls of functions of one's own as parts of a graph."""

from __future__ import annotations

import math
from functools import partial
from importlib.util import find_spec
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.own.custom_op import CustomOp
from tinygrad_bp.autodiff.own.own_function import OwnFunction

BACKENDS = ["python"] + [
    name for name, module in (("llvm", "llvmlite"), ("jax", "jax")) if find_spec(module)
]


def sum_of_three() -> CustomOp | OwnFunction:
    """A function that has no rule yet."""

    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x + y + z

    return f


def test_nothing_flows_where_the_rule_chose_nothing() -> None:
    f = sum_of_three()

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        x, y, z = primals
        a, b, c = tangents
        return f(x, y, z), tg.where(x > 0.0, a * tg.sqrt(y), 0.0) + b + c

    def infinite_before(x: Any) -> Any:
        return f(tg.sqrt(x) - 1.0, 2.0, 3.0)  # an infinite slope, behind what is not chosen

    assert tg.grad(infinite_before)(0.0) == 0.0
    assert tg.grad(infinite_before)(4.0) == pytest.approx(0.25 * math.sqrt(2.0))
    for backend in BACKENDS:
        assert tg.jit(tg.grad(infinite_before), backend=backend)(0.0) == 0.0
    x = Value(-1.0)
    out = f(x, 2.0, 3.0)
    x.data = 1.0
    assert tg.gradients(out.recompute(), [x])[0].data == pytest.approx(math.sqrt(2.0))


def test_a_rule_that_chooses_by_python_is_computed_anew_or_says_so() -> None:
    f = sum_of_three()

    @f.defjvp
    def _along(primals: Any, tangents: Any) -> Any:
        x, y, z = primals
        a, _, _ = tangents
        return f(x, y, z), a * 3.0 if x > 0.0 else None

    x = Value(-1.0)
    out = f(x, 2.0, 3.0)
    assert tg.gradients(out, [x])[0].data == 0.0
    x.data = 1.0
    with pytest.raises(tg.StaleGraphError, match="compute it anew, or choose in the rule by"):
        out.recompute()
    assert tg.grad(f)(1.0, 2.0, 3.0) == 3.0
    compiled = tg.jit(tg.grad(f), backend="python")
    assert [compiled(x, 2.0, 3.0) for x in (1.0, -1.0)] == [3.0, 0.0]


@pytest.mark.parametrize("wrap", [lambda f: f, partial(tg.jit, backend="python")])
def test_a_value_from_outside_is_right_or_an_error(wrap: Any) -> None:
    def outer(w: Any, x: Any) -> Any:
        @tg.custom_jvp
        def f(x: Any, y: Any, z: Any) -> Any:
            return w * x + y + z

        f.defjvp(lambda primals, tangents: (f(*primals), 2.0 * sum(tangents)))
        return f(x, x, x)

    assert wrap(tg.grad(lambda x: outer(2.0, x)))(3.0) == 6.0
    for transform in (
        tg.grad(outer),
        tg.grad(outer, (0, 1)),
        lambda *xs: tg.jvp(outer, xs, (1.0, 1.0)),
        lambda *xs: tg.jvp(outer, xs, (1.0, 0.0)),
    ):
        with pytest.raises(TypeError, match="uses a Value that is none of its operands"):
            wrap(transform)(2.0, 3.0)
