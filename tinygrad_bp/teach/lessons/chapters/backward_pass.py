"""The backward pass: a derivative after the other, each to be unfolded."""

from __future__ import annotations

from ....autodiff.graph import topological_order
from ...derivations.glossary import glossary
from ...derivations.reasons import reasons, steps_taken
from ...derivations.sections import DerivationWriter
from ...derivations.translations import translations
from ...document.blocks import Equation, Fold, Prose
from ...document.words import said
from ...formulas.formula import with_numbers
from ..limits import BLOCKS, STEPS
from ..naming import biases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...document.blocks import Block
    from ..setting import Setting


def _what_varies(setting: Setting) -> str:
    if setting.wrt is not None:
        return "of the numbers that are asked for"
    has_biases = len(biases(setting.model)) > len(setting.fixed)
    return "weight and each bias" if has_biases else "weight"


_IN_TURNS = (
    " Layers are updated one after another, the last one first, each before the derivatives of the "
    "layers before it are taken: these go back through its new weights, which the update below "
    "works out and marks with a +."
)


def backward_pass(setting: Setting) -> Iterator[Block]:
    """How the derivatives come about."""
    yield Prose(
        said(
            "How much does {error} change with each {what}? The chain rule says it, link by "
            "link; a part that was worked out for one is used again for the next."
            + (_IN_TURNS if setting.moved else ""),
            error=setting.total,
            what=_what_varies(setting),
        )
    )
    say = setting.say
    if setting.derivation.steps:
        yield glossary(say)
    yield from _named_steps(setting)
    writer = DerivationWriter(say)
    if not setting.has_one_sample:
        yield from _samples(setting, writer)
    used, told = 0, 0
    for node in setting.derivation.wrt:
        blocks = tuple(writer.derivative(node))
        if setting.wrt is None and told and used + len(blocks) > BLOCKS:
            break
        used, told = used + len(blocks), told + 1
        number = setting.number(setting.derivation.number(node))
        title = said("{derivative} = {number}", derivative=setting.derivative(node), number=number)
        yield Fold(title, blocks)
    if told < len(setting.wanted):
        yield Prose(
            f"{told} of {len(setting.wanted):,} derivatives are written out, some of each layer. "
            f"The others go the same way, and their numbers are below; "
            f"ask for certain ones by name."
        )
    yield from translations(setting.derivation, setting.digits)
    step = setting.derivation.step(setting.derivation.wrt[0])
    if step and not setting.moved:
        yield Prose(
            f"A program finds all of them at once: {setting.total.name}.backward() brings each "
            f"derivative to the .grad of its number, {step.number!r} to "
            f"{setting.symbols[step.node].name}.grad."
        )


def _samples(setting: Setting, writer: DerivationWriter) -> Iterator[Fold | Prose]:
    """What comes back to the numbers of each sample, as far as weights need it."""
    used, left = 0, len(setting.samples)
    for n, sample in enumerate(setting.samples, 1):
        own = {*topological_order(sample.error), sample.error}
        own -= {*setting.model.parameters(), *setting.derivation.wrt}
        if used > BLOCKS:
            writer.leave_out(own)
            continue
        blocks = tuple(writer.on_the_way(own))
        used, left = used + len(blocks), left - 1
        if blocks:
            yield Fold(f"Sample {n}", blocks)
    if left == 1:
        yield Prose("The other sample goes the same way.")
    elif left:
        yield Prose(f"The other {left:,} samples go the same way.")


def _named_steps(setting: Setting) -> Iterator[Block]:
    """The steps that are taken at once, p - y, and the reason for them."""
    steps = steps_taken(setting.derivation)
    if not steps:
        return
    yield Prose(
        "From an output to the error it is one step, in which almost everything cancels: the "
        "derivative is the probability less what it should be."
    )
    locals_ = [
        local
        for step in steps
        for local in setting.derivation.local_derivatives(step.node)
        if local.step
    ]
    for local in locals_[:STEPS]:
        numbers = with_numbers(local.formula, setting.digits)
        yield Equation((local.name, local.formula, numbers, setting.number(local.number)))
    if left := len(locals_[STEPS:]):
        yield Prose(f"{left:,} more are found in the same way.")
    yield from reasons(setting.derivation)
