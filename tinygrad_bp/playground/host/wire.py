"""The messages as they come through a socket: JSON, checked while it is read.

The types are made from the list of messages of the state, so there is one list.

>>> decoded('{"type": "go", "update": 12}')
>>> decoded('{"type": "go", "update": -1}')
Traceback (most recent call last):
ValueError: go: update must be a whole number from 0 to 1,000,000, not -1
"""

from __future__ import annotations

import json
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

import msgspec

from ..state.messages import MESSAGES, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..state.messages import MessageKind


def decoded(text: str) -> None:
    """Check a message, as far as this can be done without knowing the session.

    Raises:
        ValueError: with one sentence, if it is none.
    """
    try:
        try:
            _DECODER.decode(text)
        except msgspec.ValidationError as error:
            read(json.loads(text))  # which has better words for it
            raise ValueError(f"a message is not as it should be: {error}") from None
    except RecursionError:
        raise ValueError("a message must not be nested so deep") from None
    except (UnicodeError, msgspec.DecodeError) as error:
        raise ValueError(f"a message must be JSON: {error}") from None


def _type(schema: dict[str, Any]) -> Any:
    """The type of a field, by what it takes."""
    kind = schema["kind"]
    if kind == "real":
        number = Annotated[float, msgspec.Meta(ge=schema["lower"], le=schema["upper"])]
        return number if schema["finite"] else number | Literal["nan", "inf", "-inf"]
    if kind == "whole":
        return Annotated[int, msgspec.Meta(ge=schema["lower"], le=schema["upper"])]
    if kind == "choice":
        return Literal[tuple(choice["name"] for choice in schema["names"])]
    if kind == "yesno":
        return bool
    if kind == "text":
        return Annotated[str, msgspec.Meta(max_length=schema["longest"])]
    if kind == "any":
        text = Annotated[str, msgspec.Meta(max_length=schema["longest"])]
        value = bool | int | float | text
        return value | Annotated[list[value], msgspec.Meta(max_length=schema["most"])]
    raise TypeError(f"no type for a field of the kind {kind}")


def _struct(kind: MessageKind) -> type[msgspec.Struct]:
    fields: list[tuple[Any, ...]] = [
        (name, _type(field.schema()), kind.defaults[name])
        if name in kind.defaults
        else (name, _type(field.schema()))
        for name, field in kind.fields.items()
    ]
    return msgspec.defstruct(
        kind.name, fields, tag_field="type", tag=kind.name, forbid_unknown_fields=True, kw_only=True
    )


_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
    reduce(or_, map(_struct, MESSAGES.values()))
)
