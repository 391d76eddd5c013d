"""Operations that belong to one call: what they compute, and what flows through them."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.own.parts import CalledOp, UnknownLinkOp


def test_nothing_flows_through_what_is_called() -> None:
    total = CalledOp("total", 3, lambda *numbers: sum(numbers))
    assert total(1.0, 2.0, 3.0) == 6.0
    x = Value(2.0)
    out = total(1.0, x, 3.0) * x
    out.backward()
    assert x.grad == 6.0
    assert total.ieee(1.0, 2.0, 3.0) == 6.0


def test_an_unknown_derivative_is_an_error_only_where_it_is_asked_for() -> None:
    link = UnknownLinkOp("f", "f() has no derivative")
    x, y = Value(2.0), Value(3.0)
    out = link.link(x, y)
    assert out.data == 2.0
    assert tg.gradients(out, [x])[0].data == 1.0
    with pytest.raises(TypeError, match=r"f\(\) has no derivative"):
        tg.gradients(out, [y])
    with pytest.raises(TypeError, match=r"f\(\) has no derivative"):
        out.backward()
