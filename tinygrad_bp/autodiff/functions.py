"""The functions of the table: every operation that is written as a call, exp, sigmoid, maximum, ...

They are also functions of the package: `tinygrad_bp.exp`. Type checkers and editors read
`functions.pyi`, which is written out from the table.
"""

from __future__ import annotations

from .ops import EXPORTED

__all__ = [*EXPORTED]  # noqa: PLE0604

globals().update(EXPORTED)
