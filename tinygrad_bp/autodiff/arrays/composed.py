"""Functions of NumPy that are made of others, so that arrays of a trace stay arrays in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from .curves import OF_CURVES
from .missing import OF_MISSING
from .statistics import OF_STATISTICS

if TYPE_CHECKING:
    from collections.abc import Callable

_ALL = {**OF_CURVES, **OF_MISSING, **OF_STATISTICS}

#: What each of them does with an array, of whatever kind.
COMPOSED: dict[Any, Callable[..., Any]] = {
    function: _ALL[function]
    for function in (
        numpy.average,
        numpy.gradient,
        numpy.linalg.norm,
        numpy.nan_to_num,
        numpy.nanmean,
        numpy.nanstd,
        numpy.nansum,
        numpy.nanvar,
    )
}
