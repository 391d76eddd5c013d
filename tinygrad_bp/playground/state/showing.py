"""The settings of what is shown, and how: changing them leaves the run as it is."""

from __future__ import annotations

from .compound import ListField
from .control import Control
from .fields import ChoiceField, TextField, WholeField, YesNoField

_SPEEDS = (
    "a phase a second",
    "four phases a second",
    "two updates a second",
    "ten updates a second",
    "a hundred updates a second",
    "a thousand updates a second",
    "as fast as it goes",
)

SHOWING: tuple[Control, ...] = (
    # View
    Control("digits", WholeField(3, 17), 9, "digits", "Significant digits.", "view", "all"),
    Control(
        "convention",
        ChoiceField({"tutorial": "tutorial's signs", "negated": "negated", "plain": "no deltas"}),
        "tutorial",
        "convention",
        "How node deltas are said: δ = ∂E/∂net, its negative, or not at all.",
        "view",
        "all",
    ),
    Control(
        "speed",
        WholeField(0, 6, _SPEEDS),
        0,
        "speed",
        "From a phase a second (0) to as fast as it goes (6).",
        "view",
        "all",
    ),
    Control(
        "view",
        ChoiceField({"weights": "weights", "gradients": "gradients"}),
        "weights",
        "line width shows",
        "What the width of a line says.",
        "view",
        "all",
    ),
    Control(
        "scale",
        ChoiceField({"linear": "linear", "log": "log"}),
        "linear",
        "scale",
        "The scale of the error curve.",
        "view",
        "all",
    ),
    Control(
        "discrete",
        YesNoField(),
        False,
        "plane in flat tints",
        "Whether the plane tells only which side an output is on, and not how far.",
        "view",
        "all",
    ),
    Control(
        "sample",
        WholeField(0, 9999),
        0,
        "sample",
        "The sample that is shown, from 0.",
        "view",
        "all",
    ),
    Control(
        "across",
        WholeField(0, 999),
        0,
        "across",
        "The input that the plane has from left to right, from 0.",
        "view",
        "all",
    ),
    Control(
        "up",
        WholeField(0, 999),
        1,
        "up",
        "The input that the plane has from below to above, from 0.",
        "view",
        "all",
    ),
    # Teaching
    Control(
        "lesson",
        ChoiceField({"off": "off", "complete": "complete", "faded": "faded", "blank": "blank"}),
        "off",
        "lesson",
        "How much of each step is given.",
        "teaching",
        "all",
    ),
    Control(
        "presenter",
        YesNoField(),
        False,
        "presenter",
        "Large type, and only the network and its derivation.",
        "teaching",
        "all",
    ),
    Control(
        "hide",
        ListField(TextField(24, r"[A-Za-z]\w*", "the name of a control or a number"), most=80),
        [],
        "hidden",
        "Controls, panels and numbers that are not shown.",
        "teaching",
        "all",
    ),
)
