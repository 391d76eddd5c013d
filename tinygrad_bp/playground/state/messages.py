"""The messages that a session understands, declared once with the bounds of each field.

>>> read({"type": "go", "update": 12})
{'type': 'go', 'update': 12}
>>> read({"type": "go", "update": -1})
Traceback (most recent call last):
ValueError: go: update must be a whole number from 0 to 1,000,000, not -1
>>> read({"type": "set", "name": "digits", "value": 99})
Traceback (most recent call last):
ValueError: digits must be a whole number from 3 to 17, not 99
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...letters import shown
from ...nn.arguments import chosen
from .compound import AnyField
from .fields import ChoiceField, RealField, TextField, WholeField
from .settings import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .fields import Field

#: No run is longer, and no link leads further.
MOST_UPDATES = 1_000_000

#: Longer tables, models and addresses are refused.
LONGEST_TABLE, LONGEST_MODEL, LONGEST_ADDRESS = 1_000_000, 1_000_000, 60_000

#: Numbers that somebody puts in.
NUMBER = RealField(-1e12, 1e12)

#: What can be taken away.
FILES = {
    "link": "Link to this moment",
    "lesson": "Lesson (HTML)",
    "worksheet": "Worksheet (HTML)",
    "model": "Model (JSON)",
    "picture": "Picture (SVG)",
    "history": "Error of each update (CSV)",
    "python": "Python that does the same",
}

#: A name of the network: w5, net_h1, E_total, h1_2; none for no selection.
NAME = TextField(64, r"[^\W\d]\w*|", "a name such as w5, b1 or h1")

_UPDATE = WholeField(0, MOST_UPDATES)
_PLACE = WholeField(0, 9999)


@dataclass(frozen=True)
class MessageKind:
    """A type of message.

    Attributes:
        name: what stands in its field `type`.
        fields: its other fields by name.
        defaults: those that may be left out, with what they are then.
    """

    name: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


_ACTIONS = ("add", "move", "remove", "target")
_POINT: dict[str, Field] = {"index": _PLACE, "x": NUMBER, "y": NUMBER, "target": NUMBER}

#: All messages by their types.
MESSAGES: dict[str, MessageKind] = {
    kind.name: kind
    for kind in (
        # One that is too long is refused where it is read: the page begins without it.
        MessageKind("hello", {"address": TextField(LONGEST_TABLE)}, {"address": ""}),
        MessageKind("set", {"name": TextField(40), "value": AnyField()}),
        # Time
        MessageKind("play"),
        MessageKind("pause"),
        MessageKind("phase"),
        MessageKind("update"),
        MessageKind("back"),
        MessageKind("back_update"),
        MessageKind("rewind"),
        MessageKind("go", {"update": _UPDATE}),
        MessageKind("go_phase", {"index": _PLACE}),
        MessageKind("new_seed"),
        # Numbers
        MessageKind("select", {"name": NAME}),
        MessageKind("path", {"index": _PLACE}),
        MessageKind("edit", {"name": NAME, "value": NUMBER}),
        MessageKind("consider", {"name": NAME, "value": NUMBER}),
        MessageKind("cell", {"row": _PLACE, "column": _PLACE, "value": NUMBER}),
        MessageKind(
            "point",
            {"action": ChoiceField(dict(zip(_ACTIONS, _ACTIONS, strict=True))), **_POINT},
            dict.fromkeys(_POINT, 0),
        ),
        MessageKind("table", {"name": TextField(200), "text": TextField(LONGEST_TABLE)}),
        MessageKind("model", {"text": TextField(LONGEST_MODEL)}),
        MessageKind("undo"),
        MessageKind("redo"),
        MessageKind("check_derivative"),
        # Learning and teaching
        MessageKind("lesson_go", {"step": _PLACE}),
        MessageKind("answer", {"text": TextField(100)}),
        MessageKind("show_answer"),
        MessageKind("predict", {"choice": TextField(64)}),
        MessageKind("take", {"what": ChoiceField(FILES)}),
    )
}


def read(message: Any) -> dict[str, Any]:
    """The message, whole and checked.

    Raises:
        ValueError: with one sentence, if there is no such message.
    """
    if not isinstance(message, Mapping):
        raise ValueError(f"a message must be an object with a type, not {shown(message)}")
    kind = MESSAGES[chosen("the type of a message", message.get("type"), MESSAGES)]
    for name in message:
        if name != "type" and name not in kind.fields:
            known = ", ".join(kind.fields) or "no fields"
            raise ValueError(f"{kind.name} has no field {shown(name)}: it has {known}")
    result: dict[str, Any] = {"type": kind.name}
    for name, its in kind.fields.items():
        if name in message:
            value = message[name]
        elif name in kind.defaults:
            value = kind.defaults[name]
        else:
            raise ValueError(f"{kind.name} needs the field {name}")
        result[name] = its.check(value, f"{kind.name}: {name}")
    if kind.name == "set":
        result["value"] = checked(result["name"], result["value"])
    return result
