"""Fields made of other fields: lists, another value of a setting, and anything that a setting is.

>>> from tinygrad_bp.playground.state.fields import WholeField
>>> ListField(WholeField(1, 16), most=6).read("8,8", "hidden")
[8, 8]
"""

from __future__ import annotations

from dataclasses import dataclass

from ...nn.arguments import chosen
from .fields import ChoiceField, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .fields import Field


@dataclass(frozen=True)
class ListField:
    """A list of `least` to `most` values of one kind; in an address, with commas between them.

    Where `is_set`, each stands in it once.

    >>> from tinygrad_bp.playground.state.fields import WholeField
    >>> sizes = ListField(WholeField(1, 16), most=6)
    >>> sizes.read("8,8", "hidden"), sizes.read("", "hidden"), sizes.write([2, 3])
    ([8, 8], [], '2,3')
    >>> sizes.check([8, 99], "hidden")
    Traceback (most recent call last):
    ValueError: hidden, number 2, must be a whole number from 1 to 16, not 99
    """

    item: Field
    most: int
    least: int = 0
    is_set: bool = False

    def check(self, value: Any, name: str = "the value") -> list[Any]:
        """The values in a new list."""
        if not isinstance(value, (list, tuple)):
            raise refusal(name, "a list", value)
        if not self.least <= len(value) <= self.most:
            bounds = f"at least {self.least:,} and " if self.least else ""
            raise ValueError(
                f"{name} must have {bounds}at most {self.most:,} entries, not {len(value):,}"
            )
        found = [
            self.item.check(entry, f"{name}, number {number},")
            for number, entry in enumerate(value, 1)
        ]
        return _once(found, name) if self.is_set else found

    def schema(self) -> dict[str, Any]:
        """Its kind, that of its entries, and how many there may be."""
        sizes = {"least": self.least, "most": self.most}
        return {"kind": "list", "item": self.item.schema(), **sizes}

    def read(self, text: str, name: str = "the value") -> list[Any]:
        """The values that are written."""
        parts = text.split(",", self.most) if text else []
        if len(parts) > self.most:
            raise ValueError(f"{name} must have at most {self.most:,} entries, and has more")
        return self.check(
            [self.item.read(part, f"{name}, number {k},") for k, part in enumerate(parts, 1)], name
        )

    def write(self, value: list[Any]) -> str:
        """The values with commas between them."""
        return ",".join(map(self.item.write, value))


def _once(values: list[Any], name: str) -> list[Any]:
    """The values, of which none may stand there twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"{name} has {value} twice: leave one out")
    return values


@dataclass(frozen=True)
class ChoicesField:
    """One or more of a few names, and what each is called on the page.

    >>> inputs = ChoicesField({"x": "x", "y": "y", "xx": "x²"})
    >>> inputs.read("xx,x", "features"), inputs.write(["x", "xx"])
    (['x', 'xx'], 'x,xx')
    >>> inputs.check(["x", "x"], "features")
    Traceback (most recent call last):
    ValueError: features has x twice: leave one out
    """

    names: Mapping[str, str]

    def check(self, value: Any, name: str = "the value") -> list[str]:
        """The names in their order."""
        if not isinstance(value, (list, tuple)):
            raise refusal(name, f"a list of some of {', '.join(self.names)}", value)
        if not value:
            raise ValueError(f"{name} must have at least one of {', '.join(self.names)}: choose it")
        one = ChoiceField(self.names)
        found = [one.check(entry, f"{name}, number {k},") for k, entry in enumerate(value, 1)]
        return sorted(_once(found, name), key=[*self.names].index)

    def schema(self) -> dict[str, Any]:
        """Its kind, and the names with what they are called."""
        return {**ChoiceField(self.names).schema(), "kind": "choices"}

    def read(self, text: str, name: str = "the value") -> list[str]:
        """The names that are written."""
        return self.check(text.split(",", len(self.names)), name)

    def write(self, value: list[str]) -> str:
        """The names with commas between them."""
        return ",".join(value)


@dataclass(frozen=True)
class ChangeField:
    """Another value of one of some settings, written "order=sequential"; or "off".

    >>> from tinygrad_bp.playground.state.fields import WholeField
    >>> change = ChangeField({"digits": WholeField(3, 17)})
    >>> change.check("digits=05"), change.parts("digits=5"), change.parts("off")
    ('digits=5', ('digits', 5), None)
    >>> change.check("digits=99", "compare")
    Traceback (most recent call last):
    ValueError: compare: digits must be a whole number from 3 to 17, not 99
    """

    fields: Mapping[str, Field]
    longest: int = 200

    def parts(self, value: Any, name: str = "the value") -> tuple[str, Any] | None:
        """The setting and its other value; None for "off"."""
        if not isinstance(value, str):
            raise refusal(name, "off, or a setting and a value as in order=sequential", value)
        if len(value) > self.longest:
            raise ValueError(f"{name} must have at most {self.longest} characters")
        if value == "off":
            return None
        setting, equals, text = value.partition("=")
        if not equals:
            raise refusal(name, "off, or a setting and a value as in order=sequential", value)
        field = self.fields[chosen(f"{name}: the setting", setting, self.fields)]
        return setting, field.read(text, f"{name}: {setting}")

    def check(self, value: Any, name: str = "the value") -> str:
        """The change, written as an address writes the value."""
        parts = self.parts(value, name)
        return "off" if parts is None else f"{parts[0]}={self.fields[parts[0]].write(parts[1])}"

    def schema(self) -> dict[str, Any]:
        """Its kind, and the settings that can be changed."""
        return {"kind": "change", "names": list(self.fields), "longest": self.longest}

    def read(self, text: str, name: str = "the value") -> str:
        """The change that is written."""
        return self.check(text, name)

    def write(self, value: str) -> str:
        """The change."""
        return value


@dataclass(frozen=True)
class AnyField:
    """Anything that a setting could be, which is then checked by its own field.

    >>> AnyField().check({}, "set: value")
    Traceback (most recent call last):
    ValueError: set: value must be a number, a text, yes or no, or a short list of them, not {}
    """

    longest: int = 2000
    most: int = 64

    def check(self, value: Any, name: str = "the value") -> Any:
        """It."""
        entries = value if isinstance(value, (list, tuple)) else [value]
        is_plain = all(isinstance(entry, (bool, int, float, str)) for entry in entries)
        is_short = all(len(entry) <= self.longest for entry in entries if isinstance(entry, str))
        if is_plain and is_short and len(entries) <= self.most:
            return value
        raise refusal(name, "a number, a text, yes or no, or a short list of them", value)

    def schema(self) -> dict[str, Any]:
        """Its kind, and how long it may be."""
        return {"kind": "any", "longest": self.longest, "most": self.most}

    def read(self, text: str, name: str = "the value") -> Any:
        """The text."""
        return self.check(text, name)

    def write(self, value: Any) -> str:
        """The text."""
        return str(value)
