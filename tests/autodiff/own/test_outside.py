"""Values that are no operands are an error: a derivative would be lost."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.engine.clock import tick
from tinygrad_bp.autodiff.ops import stop_gradient
from tinygrad_bp.autodiff.own.outside import refuse_outside


@pytest.mark.parametrize(
    ("make", "is_refused"),
    [
        (lambda w: w, True),
        (lambda w: w * 2.0, True),
        (lambda w: stop_gradient(w) * 2.0, False),
        (lambda w: Value(3.0) + 1.0, False),
        (lambda w: 3.0, False),
    ],
)
def test_values_that_something_would_flow_to(make: Any, is_refused: bool) -> None:
    w = Value(2.0)
    start = tick()
    numbers = [1.0, make(w)]
    if not is_refused:
        refuse_outside(numbers, start, "f")
        return
    with pytest.raises(TypeError, match=r"f\(\) uses a Value that is none of its operands"):
        refuse_outside(numbers, start, "f")
