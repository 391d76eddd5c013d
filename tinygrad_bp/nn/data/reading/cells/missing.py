"""What is written where a value is missing."""

from __future__ import annotations

#: What stands for a value that is missing.
MISSING = frozenset(
    (
        *("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN"),
        *("NaT", "null", "NULL", "Null"),
    )
)

#: What stands for a missing value among numbers and dates, and may be a text of its own elsewhere.
NO_NUMBER = frozenset(
    (
        *("-", "--", "---", "\u2013", "\u2014", ".", "..", "...", "None", "none", "n.a.", "N.A."),
        *("n/d", "ND", "missing", "Missing", "unknown", "Unknown"),
        *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NULL!", "#NAME?"),
    )
)
