# ruff: noqa: N803 (rows are X)
"""Frames as rows of numbers: pandas' and polars', tables of Arrow, and what has a mask.

What is missing, `None`, `NA` and a null, is no number, so that no model takes it; nan is one.
"""

from __future__ import annotations

import sys

from ...autodiff.floats import is_real
from ...letters import shown
from ..sequences import as_list, is_frame_like, is_table_of_arrow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def array_of(given: Any) -> Any:
    """The array of a frame or a matrix, in which no number stands for what is none.

    Such are dates, and what is missing, which polars has as numbers in an array, and what is
    masked, here None. Anything else as it is.
    """
    if hasattr(given, "to_numpy"):
        if _holds_others(given):
            return given
        given = given.to_numpy()
    numpy: Any = sys.modules.get("numpy")
    if numpy and is_table_of_arrow(given):
        array = numpy.array(as_list(given))
        return array if array.dtype.kind in "fiub" else given
    if numpy is None or not isinstance(given, numpy.ndarray):
        return given
    if numpy.ma.is_masked(given):
        return given.tolist()
    return numpy.asarray(given)


def _holds_others(given: Any) -> bool:
    """Whether a frame or a series of polars holds anything but numbers."""
    nulls = given.null_count() if hasattr(given, "null_count") else 0
    if not hasattr(given, "row"):
        return nulls > 0 if isinstance(nulls, int) else False
    counts = nulls.row(0) if hasattr(nulls, "row") else ()
    return len(given) > 0 and (any(counts) or not all(map(is_real, given.row(0))))


def columns_of(X: Any) -> list[str]:
    """The names of the columns of a frame; none where there are no names, or numbers alone."""
    if is_table_of_arrow(X):
        return list(map(str, X.column_names))
    is_frame = hasattr(X, "columns") and not callable(X.columns) and is_frame_like(X)
    names = list(X.columns) if is_frame else []
    return [] if all(isinstance(name, int) for name in names) else list(map(str, names))


def refuse_other_columns(known: Sequence[str], X: Any) -> None:
    """Raise an error for a frame whose columns are not those that a model was trained with.

    Raises:
        ValueError: if one has another name, or another place.
    """
    names = columns_of(X) if known else []
    if names and names != list(known):
        missing = [name for name in known if name not in names]
        what = f"there is no {shown(missing[0])}" if missing else "not these alone in this order"
        raise ValueError(
            f"the columns of the frame are {shown(names, 200)}, and the model was trained with "
            f"{shown(list(known), 200)}: {what}; choose them, as in frame[names]"
        )
