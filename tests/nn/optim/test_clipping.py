"""Clipping: long gradients are scaled, large ones cut, and nan is not hidden."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tinygrad_bp import Value
from tinygrad_bp.nn.optim.clipping import clip_grad_norm_, clip_grad_value_


class TestClipping:
    @pytest.fixture
    def params(self) -> Any:
        params = [Value(0.0), Value(0.0)]
        params[0].grad, params[1].grad = 3.0, -4.0
        return params

    def test_a_long_gradient_is_scaled(self, params: Any) -> None:
        assert clip_grad_norm_(params, 1.0) == 5.0
        assert [p.grad for p in params] == pytest.approx([0.6, -0.8], rel=1e-6)

    def test_a_short_one_stays(self, params: Any) -> None:
        assert clip_grad_norm_(params, 5.1) == 5.0
        assert [p.grad for p in params] == [3.0, -4.0]

    def test_each_on_its_own(self, params: Any) -> None:
        clip_grad_value_(params, 3.5)
        assert [p.grad for p in params] == [3.0, -3.5]

    def test_nan_is_not_hidden(self, params: Any) -> None:
        params[0].grad = math.nan
        clip_grad_value_(params, 3.5)
        assert math.isnan(params[0].grad)
        assert math.isnan(clip_grad_norm_(params, 1.0))


class TestWords:
    @pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
    @pytest.mark.parametrize("bound", [-1.0, math.nan])
    def test_a_bound_that_would_turn_the_gradient(self, clip: Any, bound: float) -> None:
        v = Value(1.0)
        v.grad = 2.0
        with pytest.raises(ValueError, match="must be at least 0, not"):
            clip([v], bound)
        assert v.grad == 2.0

    def test_one_parameter_and_no_bound(self) -> None:
        v = Value(1.0)
        v.grad = 2.0
        assert clip_grad_norm_(v, math.inf) == 2.0
        clip_grad_value_(v, 1.5)
        assert v.grad == 1.5


@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
@pytest.mark.parametrize("given", [None, 3, [1.0], "w"])
def test_what_is_no_list_of_parameters(clip: Any, given: Any) -> None:
    with pytest.raises(TypeError, match="expected a list of parameters, got"):
        clip(given, 1.0)
