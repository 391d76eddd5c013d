"""An operation of the table on each number of arrays, as NumPy broadcasts them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


def applied(op: Callable[..., Any], operands: Sequence[Any]) -> Any:
    """An array of floats, or of objects where there is a Value among the results.

    >>> import numpy
    >>> from tinygrad_bp.autodiff.ops import maximum
    >>> applied(maximum, (numpy.array([1.0, 3.0]), 2.0)).tolist()
    [2.0, 3.0]
    """
    import numpy

    found = numpy.frompyfunc(op, len(operands), 1)(*operands)
    is_plain = isinstance(found, numpy.ndarray) and found.dtype.kind == "O"
    return found.astype(float) if is_plain and {*map(type, found.flat)} <= {float} else found
