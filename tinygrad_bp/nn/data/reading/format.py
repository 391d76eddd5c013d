"""How a table is written, as far as that was told: a model keeps it, for more tables like its own.

>>> told = Format(thousands="_")
>>> told.after(Format(separator=":", thousands="'")).described()
{'separator': ':', 'thousands': '_'}
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ....letters import shown
from .cells.numerals import Numerals
from .files.encodings import check_encoding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@dataclass(frozen=True)
class Format:
    """How a table is written; None where it is to be found.

    Args:
        separator: what stands between cells.
        decimal: what stands before decimals: "." or ",".
        thousands: what stands between groups of digits.
        encoding: that of its bytes.

    Raises:
        ValueError: if one of them cannot be.
    """

    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None

    def __post_init__(self) -> None:
        separator = self.separator
        if separator is not None and (not isinstance(separator, str) or len(separator) != 1):
            raise ValueError(f"separator must be one character, not {shown(separator)}")
        Numerals(self.likely_decimal if self.decimal is None else self.decimal, self.thousands)
        if self.encoding is not None:
            check_encoding(self.encoding)

    @property
    def likely_decimal(self) -> str:
        """What stands before decimals, as far as what stands between groups of digits tells."""
        return "," if self.thousands == "." else "."

    def after(self, before: Format) -> Format:
        """This, and what another table was told where this was told nothing that gainsays it."""
        decimal, thousands = self.decimal, self.thousands
        if decimal is None and before.decimal != thousands:
            decimal = before.decimal
        if thousands is None and before.thousands != decimal:
            thousands = before.thousands
        encoding = self.encoding or before.encoding
        return Format(self.separator or before.separator, decimal, thousands, encoding)

    def described(self) -> dict[str, str]:
        """What was told, as it is written into the file of a model."""
        return {name: told for name, told in asdict(self).items() if told is not None}

    @classmethod
    def read(cls, said: Any) -> Format:
        """The one that is described so in a file.

        Raises:
            TypeError, ValueError: if none is.
        """
        if not isinstance(said, dict):
            raise TypeError(f"expected how a table is written, got {shown(said)}")
        return cls(**said)
