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
from ...state.address import Address, leaves_data_out, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...run.moment import Moment

    Rows = Sequence[tuple[Sequence[float], Sequence[float]]]

#: After more updates so many weights are in an address also where they follow from the beginning:
#: another machine's exp may differ in the last place, which in a long run may come to more.
SHORT, MOST_ANYWAY = 1_000, 128


def link(moment: Moment) -> str:
    """The address of a moment."""
    return write(address_of(moment), CATALOGUE[moment.settings["preset"]].values())


def is_whole(moment: Moment) -> bool:
    """Whether the address holds all of the moment: it does unless the data are too long for it."""
    return not leaves_data_out(address_of(moment))


def address_of(moment: Moment) -> Address:
    """What an address has to hold, so that it leads to a moment."""
    settings, run = moment.settings, moment.run
    preset, samples = CATALOGUE[settings["preset"]], run.samples
    is_preset_s = samples == preset.samples(settings)
    model = network(settings, samples, preset.given)
    first = [parameter.data for parameter in model.parameters()]
    is_own_start = not _same(run.start, first)
    now = [*run.parameters.values()]
    is_short = run.update <= SHORT or len(now) > MOST_ANYWAY
    return Address(
        settings,
        update=run.update,
        phase=moment.phase,
        select=moment.selection,
        path=moment.path,
        begin=[*run.start] if is_own_start else (),
        weights=() if run.is_whole and is_short else now,
        data=() if is_preset_s else _rows(samples.rows, samples.targets),
        test=() if is_preset_s else _rows(samples.test_rows, samples.test_targets),
        columns=() if is_preset_s else samples.columns,
        classes=() if is_preset_s else samples.classes,
    )


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether the numbers are the same in every bit."""
    return list(map(float.hex, one)) == list(map(float.hex, other))


def _rows(rows: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]) -> Rows:
    return [*zip(rows, targets, strict=True)]
