"""What a link asks for and cannot have: that is refused, or told to come to nothing.

>>> from tinygrad_bp.playground.session.session import Session
>>> Session().handle({"type": "hello", "address": "#sample=3"})[0]["text"]
'sample must be 0 here, not 3'
>>> Session().handle({"type": "hello", "address": "#momentum=0.9&optimizer=adam"})[0]["text"]
'Nothing comes of momentum in this link: it does not matter with the other settings.'
"""

from __future__ import annotations

from ..presets.catalogue import CATALOGUE
from ..presets.used import used
from ..run.phases import derivative_name
from ..state.hiding import CONTROLS, NUMBERS, PANELS
from ..state.settings import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from ..presets.samples import Samples
    from ..run.moment import Moment
    from ..state.address import Address


def refuse_beyond(asked: Mapping[str, Any], settings: Mapping[str, Any], samples: Samples) -> None:
    """Refuse settings that say which of some things, and there are not so many.

    Args:
        asked: those that somebody gave.
        settings: all of them.
        samples: them.

    Raises:
        ValueError: with a sentence.
    """
    inputs, layers = len(samples.as_given.rows[0]), len(settings["hidden"])
    for name, count in {"sample": len(samples.rows), "across": inputs, "up": inputs}.items():
        if name in asked and asked[name] >= count:
            least = f"a whole number from 0 to {count - 1:,}" if count > 1 else "0"
            raise ValueError(f"{name} must be {least} here, not {asked[name]:,}")
    if asked.get("activations") and len(asked["activations"]) != layers:
        raise ValueError(
            f"activations must have one for each hidden layer, so {layers} here, and not "
            f"{len(asked['activations'])}"
        )


def undone(address: Address, moment: Moment) -> list[str]:
    """What nothing comes of in a link that was opened, each in a sentence.

    Args:
        address: what it has.
        moment: the one that it was opened to.
    """
    found = []
    if idle := [*_idle(address, moment)]:
        it, does = ("it", "does") if len(idle) == 1 else ("they", "do")
        found.append(
            f"Nothing comes of {', '.join(idle)} in this link: {it} {does} not matter with the "
            "other settings."
        )
    known = {*PANELS, *CONTROLS, *NUMBERS, *BY_NAME, *_quantities(moment)}
    if unknown := [name for name in address.settings.get("hide", ()) if name not in known]:
        found.append(f"Nothing here is called {', '.join(unknown)}, which this link is to hide.")
    return found


def _idle(address: Address, moment: Moment) -> Iterator[str]:
    """The settings that do nothing, in a link with the samples of its preset."""
    settings, preset = moment.settings, CATALOGUE[moment.settings["preset"]]
    useful = {*used(preset, settings, moment.run.samples), "activation", "activations"}
    base = preset.values()
    for name in address.settings:
        is_of_run = BY_NAME[name].keeps != "all" and name != "preset"
        is_of_data = BY_NAME[name].group == "data" and address.data
        if is_of_run and not is_of_data and name not in useful and settings[name] != base[name]:
            yield name


def _quantities(moment: Moment) -> Iterable[str]:
    """All names of numbers that can be hidden."""
    nodes = {*moment.derivatives, *moment.run.parameters}
    return {*nodes, *map(derivative_name, nodes), *(f"{name}+" for name in nodes)}
