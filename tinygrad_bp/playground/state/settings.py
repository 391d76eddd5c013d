"""The settings of the page, declared once: its controls, its messages and its addresses read this.

>>> [control.name for control in SETTINGS if control.group == "stop"]
['stop_update', 'stop_error']
>>> checked("learning_rate", 1)
1.0
>>> checked("hidden", [3, 99])
Traceback (most recent call last):
ValueError: hidden, number 2, must be a whole number from 1 to 16, not 99
"""

from __future__ import annotations

from ...nn.arguments import chosen
from .compound import ChangeField
from .control import Control
from .learning import LEARNING
from .showing import SHOWING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: What two runs in lockstep can differ in.
_COMPARED = {
    control.name: control.field
    for control in LEARNING
    if control.group in ("network", "learning", "biases", "start") or control.name == "operator"
}

SETTINGS: tuple[Control, ...] = (
    *LEARNING,
    *SHOWING,
    Control(
        "compare",
        ChangeField(_COMPARED),
        "off",
        "compare",
        "A second run in lockstep that differs in one setting.",
        "teaching",
        "all",
    ),
)

#: Each setting by its name.
BY_NAME = {control.name: control for control in SETTINGS}

#: What each setting is where nobody says otherwise.
DEFAULTS: dict[str, Any] = {control.name: control.default for control in SETTINGS}


def checked(name: Any, value: Any) -> Any:
    """The value of a setting.

    Raises:
        ValueError: if there is no such setting, or it cannot have this value.
    """
    return BY_NAME[chosen("the setting", name, BY_NAME)].field.check(value, name)


def compared(value: str) -> tuple[str, Any] | None:
    """The setting in which the second run differs, and its value there; None where there is none.

    >>> compared("hidden=8,8"), compared("off")
    (('hidden', [8, 8]), None)
    """
    return ChangeField(_COMPARED).parts(value, "compare")


def schema() -> list[dict[str, Any]]:
    """The settings as plain data, from which the page makes its controls."""
    return [
        {
            "name": control.name,
            "label": control.label,
            "hint": control.hint,
            "group": control.group,
            "keeps": control.keeps,
            "default": control.default,
            "zero": control.zero,
            **control.field.schema(),
        }
        for control in SETTINGS
    ]
