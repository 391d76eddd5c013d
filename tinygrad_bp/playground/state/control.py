"""What a setting is."""

from __future__ import annotations

from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .fields import Field


@dataclass(frozen=True)
class Control:
    """A setting: what it may be, and what changing it leaves alone.

    Attributes:
        name: what it is called in messages and addresses.
        field: what it may be.
        default: what it is where neither the preset nor anybody says otherwise.
        label: what its control is called.
        hint: what it does, in a sentence.
        group: the part of the form that it stands in.
        keeps: "all" if only the view changes; "run" if weights and history go on; "weights" if
            the run begins again with all weights that fit; "nothing" if it begins anew.
        zero: what 0 is called, where it is not meant as a number.
    """

    name: str
    field: Field
    default: Any
    label: str
    hint: str
    group: str
    keeps: str
    zero: str = ""
