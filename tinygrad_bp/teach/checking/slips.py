"""What can go wrong in working out a formula: each slip as the formula that it leads to.

>>> from tinygrad_bp.teach.formulas.formula import Call, Symbol, text
>>> slope = Call(TABLE["mul"], (Symbol("out"), Call(TABLE["sub"], (Number(1.0), Symbol("out")))))
>>> def confused(name):
...     return {"net": ("net for out", 0.0)} if name == "out" else {}
>>> for wrong in wrong_formulas(slope, confused):
...     print(f"{wrong.kind}: {text(wrong.formula)}")
sign: -out * (1 - out)
net for out: net * (1 - net)
net for out: net * (1 - out)
net for out: out * (1 - net)
factor left out: 1 - out
factor squared: out**2 * (1 - out)
factor left out: out
factor squared: out * (1 - out)**2
other operation: out + (1 - out)
other operation: out / (1 - out)
other function: 1 - out*out
term left out: out * (-out)
term left out: out * 1
sign: out * (1 + out)
term left out: out * out
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

from ...autodiff.operations.traversal import names_in, rewritten, substituted
from ...autodiff.ops import TABLE
from ...autodiff.value import Value
from ..formulas.formula import Call, Number, Symbol, negative, text
from ..formulas.notation import formula_of
from .confusions import family

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ..document.words import Piece, Words
    from ..formulas.formula import Formula

    #: What may be taken for a name: the kind of slip, and how much less likely it is than
    #: others of its kind.
    Confused = Callable[[str], Mapping[str, tuple[str, float]]]
    #: Makes the whole formula again, with another formula in the place of one part.
    Rebuild = Callable[[Formula], Formula]

#: In a sum of more terms than this no single one is looked at.
_LONGEST_SUM = 100

#: The functions that are taken for one another, and what neurons are made of.
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "softplus")


@dataclass(frozen=True)
class WrongFormula:
    """A formula with one slip in it.

    Attributes:
        kind: a key of `COSTS`.
        told: what was done, as part of a sentence, with formulas in it.
        formula: what was worked out instead.
        extra: how much less likely it is than others of its kind.
    """

    kind: str
    told: Words
    formula: Formula
    extra: float = 0.0


def wrong_formulas(
    formula: Formula, confused: Confused, sum_of_paths: bool = False
) -> Iterator[WrongFormula]:
    """Every single slip in a formula.

    Args:
        formula: the right one.
        confused: what may be taken for a symbol.
        sum_of_paths: whether the terms of a sum are the paths of a derivative.
    """
    if formula != Number(0.0):
        yield WrongFormula("sign", "the sign is wrong", negative(formula))
    yield from _confused(formula, confused)
    yield from _exchanged(formula)
    for part, rebuild in _parts(formula):
        for kind, told, other in chain(_wrong_parts(part, sum_of_paths), _other_slopes(part)):
            extra = _cost_of_sign(part, part is formula) if kind == "sign" else 0.0
            yield WrongFormula(kind, told, rebuild(other), extra)
    yield from _to_base_10(formula)


def _confused(formula: Formula, confused: Confused) -> Iterator[WrongFormula]:
    places: dict[str, list[Rebuild]] = {}
    for part, rebuild in _parts(formula):
        if isinstance(part, Symbol):
            places.setdefault(part.name, []).append(rebuild)
    factors = list(_factors(formula))
    for name, rebuilds in places.items():
        for other, (kind, extra) in confused(name).items():
            right, wrong = Symbol(name), Symbol(other)
            told: tuple[Piece, ...] = (wrong, " was used instead of ", right)
            if kind == "already updated":
                told = (right, " was already updated")
            yield WrongFormula(kind, told, substituted(formula, {name: wrong}), extra)
            if len(rebuilds) > 1:
                for rebuild in rebuilds:
                    yield WrongFormula(kind, (*told, " in one place"), rebuild(wrong), extra + 0.3)
            for factor, rebuild in factors:
                if 1 < names_in(factor).count(name) < len(rebuilds):
                    changed = rebuild(substituted(factor, {name: wrong}))
                    yield WrongFormula(kind, (*told, " in one factor"), changed, extra + 0.1)


def _cost_of_sign(part: Formula, is_whole: bool) -> float:
    """How much less likely a wrong sign in a part is than one of all of a formula.

    A minus is lost, and a step is added to a weight; few change the sign of one term of several.
    """
    if isinstance(part, Call) and part.op.is_function:
        return 0.6
    is_short = isinstance(part, Call) and not any(map(_is_sum, part.operands))
    return 0.0 if is_whole and is_short else 0.3


def _to_base_10(formula: Formula) -> Iterator[WrongFormula]:
    """The other logarithm, in all places."""

    def change(part: Formula) -> Formula:
        if isinstance(part, Call) and part.op.name == "log":
            return Call(TABLE["div"], (part, Call(part.op, (Number(10.0),))))
        return part

    changed = rewritten(formula, change)
    if changed != formula:
        yield WrongFormula("other function", "the logarithm to base 10 was taken", changed)


def _other_slopes(part: Formula) -> Iterator[tuple[str, Words, Formula]]:
    """The derivative of another activation, of those that are worked out from its output."""
    if not isinstance(part, Call) or len(names := set(names_in(part))) != 1:
        return
    z = {"z": Symbol(names.pop())}
    slopes = {name: substituted(slope, z) for name, slope in _slopes().items()}
    for right, slope in slopes.items():
        if text(slope) == text(part):
            for wrong, other in slopes.items():
                if wrong != right:
                    told = f"the derivative of {wrong} was used instead of that of {right}"
                    yield "other function", told, other


@cache
def _slopes() -> dict[str, Formula]:
    """The derivative of sigmoid, and of tanh, as the table has them: of the output z."""
    z = Value(0.5)
    return {
        name: formula_of(rule(z, None), {z: Symbol("z")})
        for name in ("sigmoid", "tanh")
        if (rule := TABLE[name].rules[0])
    }


def _exchanged(formula: Formula) -> Iterator[WrongFormula]:
    """Two names of a kind in each other's place: the weights of a sum of products."""
    names = list(dict.fromkeys(names_in(formula)))
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            if family(one) == family(other):
                swaps: dict[str, Formula] = {one: Symbol(other), other: Symbol(one)}
                told = (Symbol(one), " and ", Symbol(other), " were exchanged")
                yield WrongFormula("exchanged", told, substituted(formula, swaps))


def _wrong_parts(part: Formula, sum_of_paths: bool) -> Iterator[tuple[str, Words, Formula]]:
    if not isinstance(part, Call):
        return
    name, operands = part.op.name, part.operands
    if _is_sum(part):
        yield from _wrong_sums(part, sum_of_paths)
    elif name == "mul":
        yield from _wrong_products(part)
    elif name == "div":
        yield "factor left out", ("the division by ", operands[1], " was left out"), operands[0]
        yield "other operation", "multiplied instead of divided", Call(TABLE["mul"], operands)
        swapped = Call(part.op, operands[::-1])
        yield "exchanged", "numerator and denominator were exchanged", swapped
    elif name == "pow" and isinstance(operands[1], Number):
        yield "square left out", ("the power of ", operands[1], " was left out"), operands[0]
        doubled = Call(TABLE["mul"], (operands[1], operands[0]))
        yield "other operation", "multiplied instead of raised to a power", doubled
    elif name == "neg":
        yield "sign", ("the minus of ", part, " was left out"), operands[0]
    elif part.op.is_function and len(operands) == 1:
        inner = operands[0]
        yield "function left out", f"{name} was left out", inner
        yield "sign", ("the sign of ", inner, " was changed"), Call(part.op, (negative(inner),))
        if name in _ACTIVATIONS:
            for other in _ACTIVATIONS:
                if other != name:
                    call = Call(TABLE[other], operands)
                    yield "other function", f"{other} was used instead of {name}", call
    elif part.op.arity == 2 and part.op.is_function:
        for operand in operands:
            yield "function left out", f"{name} was left out", operand


def _wrong_products(part: Call) -> Iterator[tuple[str, Words, Formula]]:
    one, other = part.operands
    for i, factor in enumerate(part.operands):
        # The first factors of a long product are left out one by one, when their turn comes.
        if i or not _is_product(factor):
            yield "factor left out", ("the factor ", factor, " was left out"), part.operands[1 - i]
            if not isinstance(factor, Number):
                square = Call(TABLE["pow"], (factor, Number(2.0)))
                squared = (square, other) if i == 0 else (one, square)
                yield "factor squared", (factor, " was squared"), Call(part.op, squared)
    yield "other operation", "added instead of multiplied", Call(TABLE["add"], part.operands)
    if not isinstance(one, Number) and not isinstance(other, Number):
        quotient = Call(TABLE["div"], part.operands)
        yield "other operation", "divided instead of multiplied", quotient


def _wrong_sums(part: Formula, sum_of_paths: bool) -> Iterator[tuple[str, Words, Formula]]:
    terms = list(_terms(part))
    if len(terms) > _LONGEST_SUM:
        return
    left_out = "path left out" if sum_of_paths else "term left out"
    for i, term in enumerate(terms):
        rest = _added_up(terms[:i] + terms[i + 1 :])
        # The sign of a term is part of it, and a minus is often lost with what it follows.
        yield left_out, (term, " was left out"), rest
        if not isinstance(term, Number):
            flipped = [*terms[:i], negative(term), *terms[i + 1 :]]
            yield "sign", _other_sign(term, is_first=not i), _added_up(flipped)
    if len(terms) == 2:
        other = terms[1]
        if isinstance(other, Call) and other.op.name == "neg":
            rest = other.operands[0]
            yield left_out, (rest, " was used instead of ", part), rest


def _other_sign(term: Formula, *, is_first: bool) -> Words:
    """What is said of a term of a sum that has the other sign."""
    if is_first:
        return ("the sign of ", term, " was changed")
    if isinstance(term, Call) and term.op.name == "neg":
        return (term.operands[0], " was added instead of subtracted")
    return (term, " was subtracted instead of added")


def _added_up(terms: list[Formula]) -> Formula:
    """The sum of terms, those with a minus subtracted."""
    if not terms:
        return Number(0.0)
    found, *others = terms
    for term in others:
        if isinstance(term, Call) and term.op.name == "neg":
            found = Call(TABLE["sub"], (found, term.operands[0]))
        else:
            found = Call(TABLE["add"], (found, term))
    return found


def _terms(formula: Formula) -> Iterator[Formula]:
    """What is added up, with the signs."""
    if isinstance(formula, Call) and _is_sum(formula):
        yield from _terms(formula.operands[0])
        for term in _terms(formula.operands[1]):
            yield negative(term) if formula.op.name == "sub" else term
    else:
        yield formula


def _parts(formula: Formula) -> Iterator[tuple[Formula, Rebuild]]:
    """Each part of a formula, with what makes the formula of another part in its place.

    A sum within a sum is not a part: its terms are terms of the whole.
    """
    yield formula, lambda other: other
    if isinstance(formula, Call):
        for i, operand in enumerate(formula.operands):
            for part, rebuild in _parts(operand):
                if part is not operand or not (_is_sum(formula) and _is_sum(part)):
                    yield part, _within(formula, i, rebuild)


def _is_product(formula: Formula) -> bool:
    return isinstance(formula, Call) and formula.op.name == "mul"


def _factors(formula: Formula) -> Iterator[tuple[Formula, Rebuild]]:
    """The two factors of a product, with what makes the product of another in its place."""
    if isinstance(formula, Call) and _is_product(formula):
        for i, factor in enumerate(formula.operands):
            yield factor, _within(formula, i, lambda other: other)


def _is_sum(formula: Formula) -> bool:
    return isinstance(formula, Call) and formula.op.name in ("add", "sub")


def _within(formula: Call, i: int, rebuild: Rebuild) -> Rebuild:
    before, after = formula.operands[:i], formula.operands[i + 1 :]
    return lambda other: Call(formula.op, (*before, rebuild(other), *after))
