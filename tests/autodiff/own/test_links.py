"""What hangs a function of one's own together with its operands."""

from __future__ import annotations

import inspect
from typing import Any

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.own.links import Numbers


def test_a_link_is_shown_as_operations_are() -> None:
    @tg.custom_jvp
    def f(x: Any, y: Any, z: Any) -> Any:
        return x + y + z

    f.defjvps(*[lambda tangent, value, x, y, z: tangent] * 3)
    op = f(Value(1.0), Value(2.0), Value(3.0)).op
    assert str(inspect.signature(op)) == "(c, x, y)"
    assert (op.parameters, op.is_commutative) == (("c", "x", "y"), False)


def test_many_numbers_have_as_many_links_as_slopes() -> None:
    """Elementwise, n; a sum, n: not n * n."""

    @tg.custom_jvp
    def doubled(xs: Any) -> Any:
        return [2.0 * x for x in xs]

    doubled.defjvp(lambda p, t: (doubled(*p), [2.0 * x for x in t[0]]))
    xs = [Value(float(i)) for i in range(300)]
    out = sum(doubled(xs))
    assert isinstance(out, Value)
    assert len(tg.gradients(out, xs)) == 300
    # Each of the xs, its double, its link, the sum so far; and what gathers all of them.
    assert len(topological_order(out)) < 6 * len(xs)
    assert {x.data for x in tg.gradients(out, xs)} == {2.0}


def test_numbers_in_the_place_of_one_are_equal_where_all_of_them_are() -> None:
    one, same, other = Numbers(0.0), Numbers(0.0), Numbers(0.0)
    one.of, same.of, other.of = (1.0, 2.0), (1.0, 2.0), (1.0, 3.0)
    assert one == same != other
    assert one != 0.0
