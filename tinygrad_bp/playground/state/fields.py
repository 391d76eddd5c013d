"""Kinds of values that come from outside: their bounds, and a sentence for what is beyond them.

A field checks a value that came as JSON, reads and writes it as text for an address, and says
what it takes, so that a control of the page can be made from it.

>>> rate = RealField(1e-6, 1e4)
>>> rate.check(1, "learning_rate"), rate.read("0.3", "learning_rate"), rate.write(0.1)
(1.0, 0.3, '0.1')
>>> rate.check(1e9, "learning_rate")
Traceback (most recent call last):
ValueError: learning_rate must be a number from 1e-06 to 10000, not 1000000000.0
"""

from __future__ import annotations

import math
import re
import sys
from dataclasses import dataclass

from ...letters import shown
from ...nn.arguments import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    class Field(Protocol):
        """A kind of value: what it takes, as JSON and as text."""

        def check(self, value: Any, name: str = "the value", /) -> Any:
            """The value; a ValueError with a sentence if it is none of this kind."""

        def schema(self) -> dict[str, Any]:
            """What the field takes, as plain data, with its `kind`."""

        def read(self, text: str, name: str = "the value", /) -> Any:
            """The value that a text stands for, checked."""

        def write(self, value: Any, /) -> str:
            """The text from which `read` makes the value again, in all digits."""


#: A number or whole number as text: what `float` takes, without its blanks and underscores.
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|nan|[+-]?inf", re.ASCII)

#: No finite number is greater.
_MOST = sys.float_info.max

#: No number has more characters.
_LONGEST = 400


@dataclass(frozen=True)
class RealField:
    """A finite number from `lower` to `upper`; with `finite=False` inf, -inf and nan too.

    >>> RealField(0.0, 1.0).check(math.nan, "noise")
    Traceback (most recent call last):
    ValueError: noise must be a number from 0 to 1, not nan
    """

    lower: float
    upper: float
    finite: bool = True

    def check(self, value: Any, name: str = "the value") -> float:
        """The number as a float."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            is_within = self.lower <= value <= self.upper and abs(value) <= _MOST
            is_float = isinstance(value, float)
            if is_within or (is_float and not self.finite and not math.isfinite(value)):
                return float(value)
        bounds = "" if -math.inf == self.lower else f" from {self.lower:g} to {self.upper:g}"
        raise refusal(name, f"a number{bounds}", value)

    def schema(self) -> dict[str, Any]:
        """Its kind and its bounds."""
        return {"kind": "real", "lower": self.lower, "upper": self.upper, "finite": self.finite}

    def read(self, text: str, name: str = "the value") -> float:
        """The number that is written."""
        is_number = len(text) <= _LONGEST and _NUMBER.fullmatch(text)
        return self.check(float(text) if is_number else text, name)

    def write(self, value: float) -> str:
        """The number in all its digits."""
        return repr(float(value)).removesuffix(".0")


@dataclass(frozen=True)
class WholeField:
    """A whole number from `lower` to `upper`; on the page each may have a name.

    >>> WholeField(3, 17).read("99", "digits")
    Traceback (most recent call last):
    ValueError: digits must be a whole number from 3 to 17, not 99
    """

    lower: int
    upper: int
    names: tuple[str, ...] = ()

    def check(self, value: Any, name: str = "the value") -> int:
        """The number."""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if is_whole and self.lower <= value <= self.upper:
            return int(value)
        raise refusal(name, f"a whole number from {self.lower:,} to {self.upper:,}", value)

    def schema(self) -> dict[str, Any]:
        """Its kind, its bounds, and the names."""
        names = [{"name": str(self.lower + k), "label": name} for k, name in enumerate(self.names)]
        return {"kind": "whole", "lower": self.lower, "upper": self.upper, "names": names}

    def read(self, text: str, name: str = "the value") -> int:
        """The number that is written."""
        is_whole = re.fullmatch(r"-?\d{1,18}", text, re.ASCII)
        return self.check(int(text) if is_whole else text, name)

    def write(self, value: int) -> str:
        """The number."""
        return str(value)


@dataclass(frozen=True)
class ChoiceField:
    """One of a few names, and what each is called on the page.

    >>> ChoiceField({"xor": "XOR", "nand": "NAND"}).check("nan", "operator")
    Traceback (most recent call last):
    ValueError: operator must be one of xor, nand, not 'nan': did you mean 'nand'?
    """

    names: Mapping[str, str]

    def check(self, value: Any, name: str = "the value") -> str:
        """The name."""
        return chosen(name, value if isinstance(value, str) else shown(value), self.names)

    def schema(self) -> dict[str, Any]:
        """Its kind, and the names with what they are called."""
        names = [{"name": name, "label": label} for name, label in self.names.items()]
        return {"kind": "choice", "names": names}

    def read(self, text: str, name: str = "the value") -> str:
        """The name that is written."""
        return self.check(text, name)

    def write(self, value: str) -> str:
        """The name."""
        return value


@dataclass(frozen=True)
class YesNoField:
    """True or False, in an address yes or no.

    >>> YesNoField().read("yes"), YesNoField().write(False)
    (True, 'no')
    """

    def check(self, value: Any, name: str = "the value") -> bool:
        """It."""
        if isinstance(value, bool):
            return value
        raise refusal(name, "yes or no", value)

    def schema(self) -> dict[str, Any]:
        """Its kind."""
        return {"kind": "yesno"}

    def read(self, text: str, name: str = "the value") -> bool:
        """Whether it says yes."""
        return self.check({"yes": True, "no": False}.get(text, text), name)

    def write(self, value: bool) -> str:
        """Yes or no."""
        return "yes" if value else "no"


@dataclass(frozen=True)
class TextField:
    """A text of at most `longest` characters, all of it like `pattern` where there is one.

    >>> TextField(5).check("abcdef", "name")
    Traceback (most recent call last):
    ValueError: name must be a text of at most 5 characters, not one of 6
    >>> TextField(5, "[a-z]*", "letters").check("a b", "name")
    Traceback (most recent call last):
    ValueError: name must be letters, not 'a b'
    """

    longest: int
    pattern: str = ""
    expected: str = ""

    def check(self, value: Any, name: str = "the value") -> str:
        """The text."""
        expected = f"a text of at most {self.longest:,} characters"
        if not isinstance(value, str):
            raise refusal(name, expected, value)
        if len(value) > self.longest:
            raise ValueError(f"{name} must be {expected}, not one of {len(value):,}")
        if not is_whole_text(value):
            raise ValueError(f"{name} has half of a character, which no file can hold")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise refusal(name, self.expected, value)
        return value

    def schema(self) -> dict[str, Any]:
        """Its kind and its greatest length."""
        return {"kind": "text", "longest": self.longest}

    def read(self, text: str, name: str = "the value") -> str:
        """The text."""
        return self.check(text, name)

    def write(self, value: str) -> str:
        """The text."""
        return value


def is_whole_text(text: str) -> bool:
    """Whether a text has no surrogates: JSON can write half of a pair, and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def refusal(name: str, expected: str, value: Any) -> ValueError:
    """What is said of a value that is not as expected."""
    return ValueError(f"{name} must be {expected}, not {shown(value)}")
