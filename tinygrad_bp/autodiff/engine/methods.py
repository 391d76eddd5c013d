"""The methods of Values: an operator or a function of the table each.

`writing.py` writes each when it is first asked for. Type checkers and editors read
`methods.pyi`, which is written out from the table.
"""

from __future__ import annotations

from ..operations.register import for_each_operation
from .operators import add_methods

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Methods:
    """Base of `Value`; `Methods["Value"]` tells type checkers what the methods give."""

    __slots__ = ()

    def __class_getitem__(cls, kind: Any) -> type[Methods]:
        return cls


for_each_operation(lambda op: add_methods(Methods, op))
