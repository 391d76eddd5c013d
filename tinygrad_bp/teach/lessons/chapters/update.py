"""The first update of each parameter."""

from __future__ import annotations

from ....autodiff.ops import TABLE
from ...derivations.chain_rule import Derivation
from ...derivations.conventions import Convention
from ...derivations.sections import flat
from ...document.blocks import Equation, Grid, Prose
from ...document.words import said
from ...formulas.decimals import decimal
from ...formulas.formula import Call, Number, Symbol, negative, product, with_numbers
from ..limits import ROWS, UPDATES
from ..naming import biases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ....autodiff.value import Value
    from ...document.blocks import Block
    from ...formulas.formula import Formula
    from ..setting import Setting


def update(setting: Setting) -> Iterator[Block]:
    """From the derivatives to new numbers."""
    before, after = setting.training.errors[:2]
    digits = setting.digits
    while before != after and decimal(before, digits) == decimal(after, digits):
        digits += 1
    yield Prose(
        said(
            _HOW[setting.convention == "negated"]
            + (_IN_TURNS if setting.moved else _AT_ONCE)
            + _what_comes_of_it(setting),
            what="weight" if setting.fixed or not biases(setting.model) else "weight and each bias",
            eta=Symbol("η"),
            error=setting.total,
            rate=setting.number(setting.learning_rate),
            before=Number(setting.calculation.number(setting.calculation.total), digits),
            after=Number(after, digits),
        )
    )
    trained = setting.trained
    updated = setting.training.first.model.parameters()
    new = dict(zip(setting.model.parameters(), updated, strict=True))
    written = trained if len(trained) <= UPDATES else trained[:1]
    changes = _changes(setting, written) if setting.convention == "negated" else {}
    for value in written:
        yield _equation(setting, value, new[value].data, changes.get(value))
    if len(trained) > UPDATES:
        rows = tuple(
            (
                setting.symbols[value],
                setting.number(value.data),
                setting.number(setting.derivation.number(value)),
                setting.number(new[value].data),
            )
            for value in trained[:ROWS]
        )
        yield Grid(("parameter", "before", "derivative", "after"), rows)
        if left := len(trained[ROWS:]):
            yield Prose(f"{left:,} more are left out of this table.")


def _what_comes_of_it(setting: Setting) -> str:
    """Where the first update leads, which is downhill only if it does not go too far."""
    if not any(map(setting.derivation.number, setting.trained)):
        return "{error} stays {before}, as every derivative is 0."
    before, after = setting.training.errors[:2]
    if after < before:
        return "{error} falls, from {before} to {after}."
    if after == before:
        return "{error} stays {before}."
    return (
        "Here that is too far: {error} rises, from {before} to {after}. A derivative says which "
        "way is down, and how steep it is, at this very place; with {eta} = {rate} the step is so "
        "long that the slope changes on the way. Try a smaller learning rate."
    )


def _changes(setting: Setting, values: Sequence[Value]) -> dict[Value, Formula]:
    """What is added to each, apart from the learning rate: δ_o1 * out_h1, or minus the slope."""
    derivation = Derivation(setting.calculation.total, values, setting.chain)
    say = Convention(derivation, setting.convention, setting.digits)
    steps = {value: derivation.step(value) for value in values}
    return {
        value: (step and say.by_deltas(step)) or negative(setting.derivative(value))
        for value, step in steps.items()
    }


def _equation(setting: Setting, value: Value, after: float, change: Formula | None) -> Equation:
    """w5+ = w5 - η * ∂E_total/∂w5, with numbers; or with what is added for a change."""
    symbol = setting.symbols[value]
    new = Symbol(f"{symbol.name}+", after, f"{symbol.label}+")
    rate = Symbol("η", setting.learning_rate)
    factors = flat(setting.derivative(value) if change is None else change)
    op = TABLE["sub" if change is None else "add"]
    formula = Call(op, (symbol, product([rate, *factors])))
    numbers = with_numbers(formula, setting.digits)
    return Equation((new, formula, numbers, setting.number(after)))


_AT_ONCE = "All are updated at once: every derivative above is taken with the old numbers. "
_IN_TURNS = (
    "Layers are updated one after another, the last one first: every derivative above goes back "
    "through the new weights behind it, with the outputs that the forward pass gave. "
)

#: The update, where it subtracts and where it adds.
_HOW = (
    "From each {what} its derivative is subtracted, times the learning rate {eta}. ",
    "To each {what} is added δ times what it is multiplied by, times the learning rate {eta}: the "
    "sign is in δ already. ",
)
