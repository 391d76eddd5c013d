"""What is written where a value is missing."""

from __future__ import annotations

#: What stands for a value that is missing.
MISSING = frozenset(
    (
        *("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN"),
        *("Nan", "NaT", "null", "NULL", "Null", "(null)", "\\N", "#N/A N/A", "#NA"),
        *("1.#IND", "-1.#IND", "1.#QNAN", "-1.#QNAN"),
    )
)

#: What stands for a missing value among numbers and dates, and may be a text of its own elsewhere.
NO_NUMBER = frozenset(
    (
        *("-", "--", "---", "\u2013", "\u2014", ".", "..", "...", ":"),
        *("None", "none", "n.a.", "N.A."),
        *("n/d", "ND", "missing", "Missing", "unknown", "Unknown"),
        *("#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NULL!", "#NAME?"),
    )
)

#: Numbers that many take for a missing value, where no other number is like them.
SENTINELS = frozenset(
    sign * float(digits)
    for sign in (1, -1)
    for digits in ("99", "999", "9999", "99999", "999999", "99.9", "999.9", "99.99", "999.99")
) | {-1.0, -9.0, -8888.0, 8888.0, 9999999.0, 99999999.0, 999999999.0, -9999.9, 9999.9}
