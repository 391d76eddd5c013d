"""The address of the present moment.

>>> from tinygrad_bp.playground.session.session import Session
>>> session = Session()
>>> session.handle({"type": "set", "name": "learning_rate", "value": 0.3})
[]
>>> link(session.moment)
'#preset=tutorial&learning_rate=0.3'
"""

from __future__ import annotations

from ...presets.catalogue import CATALOGUE
from ...presets.network import network
from ...state.address import MOST_DATA, Address, leaves_data_out, write
from ...state.hiding import is_hidden
from ...state.messages import LONGEST_ADDRESS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...presets.samples import Samples
    from ...run.live_run import LiveRun
    from ...run.moment import Moment

    Rows = Sequence[tuple[Sequence[float], Sequence[float]]]

#: After more updates so many weights are in an address also where they follow from the beginning:
#: another machine's exp may differ in the last place, which in a long run may come to more.
SHORT, MOST_ANYWAY = 1_000, 128

#: How long a number in an address is, with the comma.
_DIGITS = 25

#: The page keeps an address of at most so many characters, to come back to.
MOST_KEPT = 20_000


def link(moment: Moment) -> str:
    """The address of a moment."""
    return write(address_of(moment), CATALOGUE[moment.settings["preset"]].values())


def left_out(moment: Moment) -> list[str]:
    """What a link does not hold, and what it gives away, each in a sentence."""
    address, run = address_of(moment), moment.run
    found = []
    if leaves_data_out(address):
        found.append("The link has no room for your data: send the table with it.")
    if not run.is_whole:
        found.append(
            "Something was changed on the way: the link has the weights of this update. The "
            "updates before it, and their errors, are worked out anew by the settings of now."
        )
    if run.other and address.weights and not (run.is_whole and run.other.is_whole):
        found.append(
            "The link has no weights of the second run: there it goes on from those of the first, "
            "where they fit."
        )
    if address.weights and not address.memory and run.remembered:
        found.append("The link has no room for what the optimiser remembers: it begins anew there.")
    hide = moment.settings["hide"]
    if (address.weights or address.begin) and any(is_hidden(name, hide) for name in run.parameters):
        found.append("Who reads the text of the link finds weights in it that are hidden here.")
    return found


def view(moment: Moment) -> dict[str, str]:
    """The address of a moment, to come back to it in another session; "" if it cannot be kept.

    >>> from tinygrad_bp.playground.session.session import Session
    >>> view(Session(address="learning_rate=0.25").moment)
    {'address': '#preset=tutorial&learning_rate=0.25'}
    """
    here = address_of(moment)
    text = write(here, CATALOGUE[moment.settings["preset"]].values())
    return {"address": "" if leaves_data_out(here) or len(text) > MOST_KEPT else text}


def address_of(moment: Moment) -> Address:
    """What an address has to hold, so that it leads to a moment."""
    settings, run = moment.settings, moment.run
    samples = run.samples.as_given
    is_preset_s, first = _preset_s(settings, run.samples)
    is_own_start = not _same(run.start, first)
    now = [*run.parameters.values()]
    is_short = run.update <= SHORT or len(now) > MOST_ANYWAY
    has_weights = not (run.is_whole and is_short)
    return Address(
        _in_use(settings, moment.sample),
        update=run.update,
        phase=moment.phase,
        select=moment.selection,
        path=moment.path,
        begin=[*run.start] if is_own_start else (),
        weights=now if has_weights else (),
        memory=_memory(run, now) if has_weights else (),
        data=() if is_preset_s else _rows(samples.rows, samples.targets),
        test=() if is_preset_s else _rows(samples.test_rows, samples.test_targets),
        scales=() if is_preset_s else [number for scale in samples.scales for number in scale],
        columns=() if is_preset_s else samples.columns,
        classes=() if is_preset_s else samples.classes,
    )


def _in_use(settings: Mapping[str, Any], sample: int) -> dict[str, Any]:
    """The settings as the page takes them, where there is not what they ask for."""
    by_layer = settings["activations"]
    is_by_layer = len(by_layer) == len(settings["hidden"])
    return {**settings, "sample": sample, "activations": by_layer if is_by_layer else []}


def _preset_s(settings: Mapping[str, Any], samples: Samples) -> tuple[bool, list[float]]:
    """Whether the samples are the preset's, and what a network begins with by the settings.

    That is remembered of the last ones, since it stays while a run goes on.
    """
    if not _last or _last[0][0] is not settings or _last[0][1] is not samples:
        preset = CATALOGUE[settings["preset"]]
        model = network(settings, samples, preset.given)
        first = [parameter.data for parameter in model.parameters()]
        _last[:] = [(settings, samples, samples.as_given == preset.samples(settings), first)]
    return _last[0][2:]


_last: list[tuple[Mapping[str, Any], Samples, bool, list[float]]] = []


def _memory(run: LiveRun, weights: Sequence[float]) -> Sequence[float]:
    """What the optimisers remember, where an address has room for it."""
    found = tuple(run.remembered)
    return found if (len(found) + len(weights)) * _DIGITS < LONGEST_ADDRESS - MOST_DATA else ()


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the numbers are the same in every bit."""
    return list(map(float.hex, one)) == list(map(float.hex, other))


def _rows(rows: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]) -> Rows:
    return [*zip(rows, targets, strict=True)]
