"""The methods that are written out from the table do what `apply` does with any operation."""

from __future__ import annotations

import itertools
import math
import operator
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp
from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import PYTHON_NAMES, TABLE
from tinygrad_bp.autodiff.value import apply

NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.3, -0.3, 2.0, 3, -2, 0, 1e-300, 1e300, 700.0, math.inf, math.nan]


def outcome(compute: Any, operands: list[Any]) -> list[Any]:
    """Everything there is to know of the result, or the error."""
    try:
        out = compute(*operands)
    except FloatError as error:
        return [type(error), str(error)]
    out.backward()
    gradients = [operand.grad for operand in operands if isinstance(operand, Value)]
    operands = [
        operand if isinstance(operand, Value) else float(operand) for operand in out.operands
    ]
    slopes = [slope if slope is None else slope + 0.0 for slope in out.partials]  # -0.0 is 0.0
    return [*map(repr, (out.data, slopes, operands, out.parents, gradients)), out.op]


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_operators_and_methods_do_what_apply_does(op: Op) -> None:
    def method(*operands: Any) -> Any:
        if op.name in PYTHON_NAMES:
            return getattr(operator, PYTHON_NAMES[op.name][0])(*operands)
        if not op.has_method:
            return op(*operands)
        return getattr(operands[0], op.name)(*operands[1:])

    for numbers in itertools.product(NUMBERS, repeat=op.arity):
        for are_values in itertools.product((True, False), repeat=op.arity):
            if any(are_values) and (are_values[0] or op.name in PYTHON_NAMES):
                both = [
                    outcome(
                        compute,
                        [
                            Value(number) if is_value else number
                            for number, is_value in zip(numbers, are_values, strict=True)
                        ],
                    )
                    for compute in (method, lambda *operands: apply(op, *operands))
                ]
                assert both[0] == both[1]


@pytest.mark.parametrize("is_loaded", [True, False])
def test_a_traceback_shows_the_lines_of_written_methods(is_loaded: bool) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(Path(tinygrad_bp.__file__).parents[1])!r})
if {is_loaded}:
    import linecache
import tinygrad_bp as tg
for wrong in (lambda: tg.Value(1.0) / 0.0, lambda: tg.Value(1000.0).exp()):
    try:
        wrong()
    except ArithmeticError:
        import traceback
        print(traceback.format_exc())
"""
    command = [sys.executable, "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "in __truediv__\n    return apply(op_div, self, other)\n" in done.stdout
    assert "in exp\n    return apply(op_exp, self)\n" in done.stdout
