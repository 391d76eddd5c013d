"""The error of each sample, and of all."""

from __future__ import annotations

from ...document.blocks import Equation, Grid, Prose
from ..limits import NEURONS, ROWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....autodiff.value import Value
    from ...document.blocks import Block
    from ...formulas.steps.step import NamedStep
    from ..calculation import SamplePass
    from ..setting import Setting


def error(setting: Setting) -> Iterator[Block]:
    """From the outputs to the error."""
    for sentence in dict.fromkeys(map(_what_it_does, setting.steps(setting.samples[0]))):
        yield Prose(sentence)
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


def _what_it_does(step: NamedStep) -> str:
    """How the outputs become probabilities, and these an error."""
    if step.normaliser is None:
        return (
            "A probability says how much the network is for a yes, and 1 less it for a no; the "
            "target says which is right. The error is the logarithm (to the base e) of the "
            "probability of what is right, with a minus before it."
        )
    made = (
        "The outputs become probabilities by the softmax: exp of each, divided by the sum S of all "
        "these. So every p is above 0, and together they are 1. "
    )
    if step.chosen is None:
        return made + (
            "The error is the sum of their logarithms (to the base e), each as often as the target "
            "says, with a minus before it."
        )
    return made + (
        "The error is the logarithm (to the base e) of the probability of the right class, with a "
        "minus before it: 0 where the network is certain of it, and the larger the less likely it "
        "takes it to be."
    )


def _between(setting: Setting, sample: SamplePass) -> list[Value]:
    """The named nodes after the outputs up to the error, in the order of calculation."""
    ends = {*sample.outputs, *sample.targets}
    found, stack = {sample.error}, [sample.error]
    while stack:
        last = stack.pop()
        step = setting.notation.steps.get(last)
        between = step.between if step else ()
        for node in (*between, *setting.notation.depends_on(last)):
            if node not in found and node not in ends and node.op is not None:
                found.add(node)
                stack.append(node)
    found.remove(sample.error)
    return [*(node for node in setting.symbols if node in found), sample.error]
