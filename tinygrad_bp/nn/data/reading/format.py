"""How a table is written, as far as that was told: a model keeps it, for more tables like its own.

>>> told = Format(thousands="_")
>>> told.after(Format(separator=":", thousands="'")).described()
{'separator': ':', 'thousands': '_'}
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from numbers import Number

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
        missing_values: texts and numbers that stand for what is missing, as texts.

    Raises:
        TypeError, ValueError: if one of them cannot be.
    """

    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    encoding: str | None = None
    missing_values: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        separator = self.separator
        if separator is not None and (not isinstance(separator, str) or len(separator) != 1):
            raise ValueError(f"separator must be one character, not {shown(separator)}")
        Numerals(self.likely_decimal if self.decimal is None else self.decimal, self.thousands)
        if self.encoding is not None:
            check_encoding(self.encoding)
        object.__setattr__(self, "missing_values", _marks(self.missing_values))

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
        missing = before.missing_values if self.missing_values is None else self.missing_values
        return Format(self.separator or before.separator, decimal, thousands, encoding, missing)

    def described(self) -> dict[str, Any]:
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


def _marks(given: Any) -> tuple[str, ...] | None:
    """What stands for a missing value, as texts: one text or number is given, or several.

    >>> _marks(-999), _marks(["x", 0.5]), _marks(None)
    (('-999',), ('x', '0.5'), None)
    """
    if given is None:
        return None
    is_one = isinstance(given, (str, Number)) or not hasattr(given, "__iter__")
    listed = [given] if is_one else list(given)
    if wrong := [mark for mark in listed if not isinstance(mark, (str, Number))]:
        raise TypeError(f"missing_values must be texts or numbers, not {shown(wrong[0])}")
    return tuple(str(mark).strip() for mark in listed)
