"""The backward pass: a derivative after the other, each to be unfolded."""

from __future__ import annotations

from ...derivations.conventions import Convention
from ...derivations.glossary import glossary
from ...derivations.sections import derivation_sections
from ...document.blocks import Fold, Prose
from ...document.words import said
from ..limits import BLOCKS
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


def backward_pass(setting: Setting) -> Iterator[Block]:
    """How the derivatives come about."""
    yield Prose(
        said(
            "How much does {error} change with each {what}? The chain rule says it, link by "
            "link; a part that was worked out for one is used again for the next.",
            error=setting.total,
            what=_what_varies(setting),
        )
    )
    say = Convention(setting.derivation, "tutorial", setting.digits)
    if setting.derivation.steps:
        yield glossary(say)
    used, told = 0, 0
    for node, section in zip(setting.derivation.wrt, derivation_sections(say), strict=True):
        if setting.wrt is None and told and used + len(section.blocks) > BLOCKS:
            break
        used, told = used + len(section.blocks), told + 1
        number = setting.number(setting.derivation.number(node))
        title = said("{derivative} = {number}", derivative=setting.derivative(node), number=number)
        yield Fold(title, section.blocks)
    if told < len(setting.wanted):
        yield Prose(
            f"{told} of {len(setting.wanted):,} derivatives are written out, some of each layer. "
            f"The others go the same way, and their numbers are below; "
            f"ask for certain ones by name."
        )
