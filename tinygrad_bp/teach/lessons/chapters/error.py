"""The error of each sample, and of all."""

from __future__ import annotations

from ...document.blocks import Equation, Grid, Prose
from ..limits import NEURONS, ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....autodiff.value import Value
    from ...document.blocks import Block
    from ..calculation import SamplePass
    from ..setting import Setting


def error(setting: Setting) -> Iterator[Block]:
    """From the outputs to the error."""
    shown = 0
    for n, sample in enumerate(setting.samples):
        nodes = _between(setting, sample)
        shown += len(nodes)
        if shown > 2 * NEURONS:
            others = setting.samples[n:]
            yield Prose(
                f"The errors of the other {len(others):,} samples are found in the same way:"
            )
            rows = tuple(
                (setting.symbols[other.error], setting.number(other.error.data))
                for other in others[:ROWS]
            )
            yield Grid(("error", "value"), rows)
            break
        yield from map(setting.equation, nodes)
    if setting.has_one_sample:
        return
    number = len(setting.samples)
    all_of_them = "both samples" if number == 2 else f"all {number:,} samples"
    yield Prose(f"The error of {all_of_them} is the mean of theirs:")
    total = setting.calculation.total
    if len(setting.samples) <= NEURONS:
        yield setting.equation(total)
    else:
        yield Equation((setting.total, setting.number(total.data)))


def _between(setting: Setting, sample: SamplePass) -> list[Value]:
    """The named nodes after the outputs up to the error, in the order of calculation."""
    ends = {*sample.outputs, *sample.targets}
    found, stack = {sample.error}, [sample.error]
    while stack:
        for node in setting.notation.depends_on(stack.pop()):
            if node not in found and node not in ends and node.op is not None:
                found.add(node)
                stack.append(node)
    found.remove(sample.error)
    return [*(node for node in setting.symbols if node in found), sample.error]
