"""The first update of each parameter."""

from __future__ import annotations

from ....autodiff.ops import TABLE
from ...document.blocks import Equation, Grid, Prose
from ...document.words import said
from ...formulas.formula import Call, Symbol, product, with_numbers
from ..limits import ROWS, UPDATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....autodiff.value import Value
    from ...document.blocks import Block
    from ..setting import Setting


def update(setting: Setting) -> Iterator[Block]:
    """From the derivatives to new numbers."""
    yield Prose(
        said(
            "Each is moved against its derivative, the learning rate {eta} times that far. All are "
            "updated at once: every derivative above is taken with the old numbers. "
            + _what_comes_of_it(setting),
            eta=Symbol("η"),
            error=setting.total,
            rate=setting.number(setting.learning_rate),
            before=setting.number(setting.training.errors[0]),
            after=setting.number(setting.training.errors[1]),
        )
    )
    trained = setting.trained
    updated = setting.training.first.model.parameters()
    after = dict(zip(setting.model.parameters(), updated, strict=True))
    for value in trained if len(trained) <= UPDATES else trained[:1]:
        yield _equation(setting, value, after[value].data)
    if len(trained) > UPDATES:
        rows = tuple(
            (
                setting.symbols[value],
                setting.number(value.data),
                setting.number(setting.derivation.number(value)),
                setting.number(after[value].data),
            )
            for value in trained[:ROWS]
        )
        yield Grid(("parameter", "before", "derivative", "after"), rows)
        if left := len(trained[ROWS:]):
            yield Prose(f"{left:,} more are left out of this table.")


def _what_comes_of_it(setting: Setting) -> str:
    """Where the first update leads, which is downhill only if it does not go too far."""
    before, after = setting.training.errors[:2]
    if after < before:
        return "{error} falls, from {before} to {after}."
    if after == before:
        return "{error} stays {before}."
    return (
        "Here that is too far: {error} rises, from {before} to {after}. A derivative says which "
        "way is down, and how steep it is at this very place; with {eta} = {rate} the step leads "
        "across the valley and up the other side. Try a smaller learning rate."
    )


def _equation(setting: Setting, value: Value, after: float) -> Equation:
    """w5+ = w5 - η * ∂E_total/∂w5, with numbers."""
    symbol, slope = setting.symbols[value], setting.derivative(value)
    new = Symbol(f"{symbol.name}+", after, f"{symbol.label}+")
    rate = Symbol("η", setting.learning_rate)
    formula = Call(TABLE["sub"], (symbol, product([rate, slope])))
    numbers = with_numbers(formula, setting.digits)
    return Equation((new, formula, numbers, setting.number(after)))
