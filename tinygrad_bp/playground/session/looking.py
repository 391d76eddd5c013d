"""What somebody looks at: what is selected, and which of its paths is lit.

>>> from tinygrad_bp.playground.session.session import Session
>>> moment = Session().moment
>>> look = selected(moment, "w1")
>>> look.selection, lit(look.at(moment), 1).path
('w1', 1)
>>> lit(look.at(moment), 2)
Traceback (most recent call last):
ValueError: there are 2 paths here, the last of which is 1, and not 2
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..panels.lit import paths_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.moment import Moment


@dataclass(frozen=True)
class Look:
    """What is looked at.

    Attributes:
        selection: the name of what is selected; "" for nothing.
        path: which of its paths is lit.
        is_checked: whether its finite difference was asked for.
        phase: at which phase it was chosen. At another one of a link what that is about is
            looked at.
    """

    selection: str = ""
    path: int = 0
    is_checked: bool = False
    phase: int | None = None

    def at(self, moment: Moment) -> Moment:
        """A moment as it is looked at."""
        if moment.phase and moment.phase != self.phase:
            phase = moment.phases[moment.phase - 1]
            if name := phase.name if phase.group == "backward" else phase.alone:
                return replace(moment, selection=name, is_checked=self.is_checked)
        return replace(moment, selection=self.selection, path=self.path, is_checked=self.is_checked)


def names_in(moment: Moment) -> set[str]:
    """What can be selected."""
    layers = moment.calculation.samples[0].layers
    neurons = {number.name for layer in layers for number in layer}
    return neurons | moment.derivatives.keys() | moment.run.parameters.keys()


def selected(moment: Moment, name: str) -> Look:
    """A look at something else, or with "" at nothing.

    Raises:
        ValueError: if there is no such thing.
    """
    if name and name not in names_in(moment):
        raise ValueError(f"there is no {name} in this network")
    return Look(name, phase=moment.phase)


def lit(moment: Moment, path: int) -> Look:
    """A look at another path of what is looked at, which stays selected at this phase.

    Raises:
        ValueError: if there is no such path.
    """
    if path >= (count := paths_of(moment)):
        paths = f"are {count:,} paths here, the last of which is {count - 1:,}"
        one = "is one path here, which is 0"
        raise ValueError(f"there {paths if count > 1 else one}, and not {path:,}")
    return Look(moment.selection, path, moment.is_checked, moment.phase)
