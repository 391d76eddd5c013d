"""The lines in which a function reads `.data`."""

from __future__ import annotations

from typing import Any

from tinygrad_bp import Value
from tinygrad_bp.autodiff.hooks import standing
from tinygrad_bp.autodiff.verification.reads import lines_that_read


def f(inputs: Any) -> Any:
    x, y = inputs
    product = x * y
    first = product.data
    if y.data > 0:
        first += Value(5.0).data  # of no argument
    return first + x * y.data


def lines(i: int) -> list[str]:
    found = lines_that_read(f, [Value(2.0), Value(3.0)], i)
    assert all(line.startswith(f"{__file__}, line ") for line in found)
    return [line.partition(": ")[2] for line in found]


def test_lines_that_read_what_depends_on_an_argument() -> None:
    assert lines(0) == ["first = product.data"]
    assert lines(1) == ["first = product.data", "if y.data > 0:", "return first + x * y.data"]
    assert not standing


def test_what_the_package_reads_itself_is_not_told() -> None:
    x = Value(2.0)
    assert lines_that_read(lambda inputs: (inputs[0] * 3.0).backward(), [x], 0) == []
