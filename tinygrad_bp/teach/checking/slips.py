"""What can go wrong in working out a formula: each slip as the formula that it leads to.

>>> from tinygrad_bp.teach.formulas.formula import Call, Symbol, text
>>> slope = Call(TABLE["mul"], (Symbol("out"), Call(TABLE["sub"], (Number(1.0), Symbol("out")))))
>>> for change in changes(slope, {"out": {"net": ("net for out", 0.0)}}):
...     print(f"{change.kind}: {text(change.formula)}")
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
term left out: out * -out
sign: out * (-1 + -out)
term left out: out * 1
sign: out * (1 + out)
term left out: out * out
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...autodiff.ops import TABLE
from ..formulas.formula import Call, Number, Symbol, negative, text, total
from .worksheet import names_in, substituted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..formulas.formula import Formula

    #: For a name, what may be taken for it: the kind of slip, and its extra cost.
    Takes = Mapping[str, Mapping[str, tuple[str, float]]]

#: How unlikely a slip is beside the most common ones, which cost 1; chosen by judgement.
COSTS = {
    "carried on": 0.0,
    "sign": 1.0,
    "another taken": 1.0,
    "net for out": 1.0,
    "already updated": 1.0,
    "factor left out": 1.1,
    "term left out": 1.1,
    "path left out": 1.0,
    "function left out": 1.1,
    "decimal point": 1.1,
    "digits swapped": 1.3,
    "digit left out": 1.4,
    "other update order": 1.2,
    "exchanged": 1.5,
    "factor squared": 1.5,
    "square left out": 1.2,
    "other operation": 1.8,
    "other function": 1.6,
    "rounded on the way": 1.9,
    "factor of two": 2.0,
    "digit doubled": 2.2,
    "wrong digit": 2.6,
}

#: The functions that are taken for one another, and what neurons are made of.
_ACTIVATIONS = ("sigmoid", "tanh", "relu", "softplus")


@dataclass(frozen=True)
class Change:
    """A formula with one slip in it.

    Attributes:
        kind: a key of `COSTS`.
        words: what was done, as the end of a sentence.
        formula: what was worked out instead.
        extra: how much less likely it is than others of its kind.
    """

    kind: str
    words: str
    formula: Formula
    extra: float = 0.0


def changes(formula: Formula, takes: Takes, sum_of_paths: bool = False) -> Iterator[Change]:
    """Every single slip in a formula.

    Args:
        takes: for the name of a symbol, what may be taken for it, each with the kind of slip
            and how much less likely it is than others of its kind.
        sum_of_paths: whether the terms of a sum are the paths of a derivative.
    """
    if formula != Number(0.0):
        yield Change("sign", "with the other sign", negative(formula))
    yield from _taken(formula, takes)
    yield from _exchanged(formula)
    for part, put in _parts(formula):
        for kind, words, other in _part_changes(part, sum_of_paths):
            yield Change(kind, words, put(other))


def _taken(formula: Formula, takes: Takes) -> Iterator[Change]:
    places: dict[str, list[Put]] = {}
    for part, put in _parts(formula):
        if isinstance(part, Symbol):
            places.setdefault(part.name, []).append(put)
    for name, puts in places.items():
        for other, (kind, extra) in takes.get(name, {}).items():
            words = f"{other} was taken for {name}"
            if kind == "already updated":
                words = f"{name} was already updated"
            yield Change(kind, words, substituted(formula, {name: Symbol(other)}), extra)
            if len(puts) > 1:
                for put in puts:
                    yield Change(kind, f"{words} in one place", put(Symbol(other)), extra + 0.3)


def _exchanged(formula: Formula) -> Iterator[Change]:
    """Two names of a kind in each other's place: the weights of a sum of products."""
    names = list(dict.fromkeys(names_in(formula)))
    for i, one in enumerate(names):
        for other in names[i + 1 :]:
            if family(one) == family(other):
                swaps: dict[str, Formula] = {one: Symbol(other), other: Symbol(one)}
                words = f"{one} and {other} were exchanged"
                yield Change("exchanged", words, substituted(formula, swaps))


def family(name: str) -> str:
    """What a name has in common with others of its kind: w of w5, net_h of net_h1.

    >>> family("∂E_total/∂w5+"), family("net_h1"), family("layers.0.neurons.1.w.0")
    ('∂E_total/∂w+', 'net_h', 'layers..neurons..w.')
    """
    return re.sub(r"\d+(?:[_,]\d+)*", "", name)


def _part_changes(part: Formula, sum_of_paths: bool) -> Iterator[tuple[str, str, Formula]]:
    if not isinstance(part, Call):
        return
    name, operands = part.op.name, part.operands
    if name in ("add", "sub"):
        yield from _sum_changes(part, sum_of_paths)
    elif name == "mul":
        yield from _product_changes(part)
    elif name == "div":
        yield "factor left out", f"without the division by {text(operands[1])}", operands[0]
        yield "other operation", "multiplied instead of divided", Call(TABLE["mul"], operands)
        swapped = Call(part.op, operands[::-1])
        yield "exchanged", "numerator and denominator were exchanged", swapped
    elif name == "pow" and isinstance(operands[1], Number):
        yield "square left out", f"without the power of {text(operands[1])}", operands[0]
        doubled = Call(TABLE["mul"], (operands[1], operands[0]))
        yield "other operation", "multiplied instead of raised to a power", doubled
    elif name == "neg":
        yield "sign", f"without the minus of {text(part)}", operands[0]
    elif part.op.is_function and len(operands) == 1:
        inner = operands[0]
        yield "function left out", f"without the {name}", inner
        yield "sign", f"the sign of {text(inner)} was changed", Call(part.op, (negative(inner),))
        if name in _ACTIVATIONS:
            for other in _ACTIVATIONS:
                if other != name:
                    call = Call(TABLE[other], operands)
                    yield "other function", f"{other} was taken for {name}", call
        if name == "log":
            tenth = Call(TABLE["mul"], (Number(0.4342944819032518), part))
            yield "other function", "the logarithm to base 10 was taken", tenth
    elif part.op.arity == 2 and part.op.is_function:
        for operand in operands:
            yield "function left out", f"without the {name}", operand


def _product_changes(part: Call) -> Iterator[tuple[str, str, Formula]]:
    one, other = part.operands
    for i, factor in enumerate(part.operands):
        # The factors of a product inside are left out one by one, when its turn comes.
        if not (isinstance(factor, Call) and factor.op.name == "mul"):
            yield "factor left out", f"without the factor {text(factor)}", part.operands[1 - i]
            if not isinstance(factor, Number):
                square = Call(TABLE["pow"], (factor, Number(2.0)))
                squared = (square, other) if i == 0 else (one, square)
                yield "factor squared", f"{text(factor)} was squared", Call(part.op, squared)
    yield "other operation", "added instead of multiplied", Call(TABLE["add"], part.operands)
    if not isinstance(one, Number) and not isinstance(other, Number):
        quotient = Call(TABLE["div"], part.operands)
        yield "other operation", "divided instead of multiplied", quotient


def _sum_changes(part: Formula, sum_of_paths: bool) -> Iterator[tuple[str, str, Formula]]:
    terms = list(_terms(part))
    left_out = "path left out" if sum_of_paths else "term left out"
    for i, term in enumerate(terms):
        rest = total(terms[:i] + terms[i + 1 :])
        # The sign of a term is part of it, and a minus is often lost with what it follows.
        yield left_out, f"without {text(term)}", rest
        flipped = [*terms[:i], negative(term), *terms[i + 1 :]]
        yield "sign", f"the sign of {text(term)} was changed", total(flipped)
    if len(terms) == 2:
        other = terms[1]
        if isinstance(other, Call) and other.op.name == "neg":
            rest = other.operands[0]
            yield left_out, f"{text(rest)} was taken for {text(part)}", rest


def _terms(formula: Formula) -> Iterator[Formula]:
    """What is added up, with the signs."""
    if isinstance(formula, Call) and formula.op.name in ("add", "sub"):
        yield from _terms(formula.operands[0])
        for term in _terms(formula.operands[1]):
            yield negative(term) if formula.op.name == "sub" else term
    else:
        yield formula


if TYPE_CHECKING:
    from collections.abc import Callable

    Put = Callable[[Formula], Formula]


def _parts(formula: Formula) -> Iterator[tuple[Formula, Put]]:
    """Each part of a formula, with what makes the formula of another part in its place."""
    yield formula, lambda other: other
    if isinstance(formula, Call):
        for i, operand in enumerate(formula.operands):
            for part, put in _parts(operand):
                yield part, _within(formula, i, put)


def _within(formula: Call, i: int, put: Put) -> Put:
    before, after = formula.operands[:i], formula.operands[i + 1 :]
    return lambda other: Call(formula.op, (*before, put(other), *after))


def misreadings(
    x: float, digits: int, wrong_digits: bool = True
) -> Iterator[tuple[str, float, float]]:
    """What a number becomes by a slip in its digits: the kind of slip, the number, and the
    slip's extra cost.

    Args:
        digits: how many significant digits it has.
        wrong_digits: whether a digit may also be replaced by any other.

    >>> [(kind, y) for kind, y, _ in misreadings(0.15, 2, wrong_digits=False)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('decimal point', 1.5), ('decimal point', 0.015), ('decimal point', 15.0),
     ('decimal point', 0.0015), ('decimal point', 150.0), ('decimal point', 0.00015),
     ('digits swapped', 0.51), ('digit left out', 0.5), ('digit left out', 0.1),
     ('digit doubled', 0.115), ('digit doubled', 0.155)]
    """
    if not x or x - x:
        return
    mantissa, _, exponent = f"{abs(x):.{digits - 1}e}".partition("e")
    figures, scale = mantissa.replace(".", ""), int(exponent)
    minus = "-" if x < 0 else ""

    def number(figures: str, scale: int = scale) -> float:
        return float(f"{minus}{figures[0]}.{figures[1:]}e{scale}")

    for shift in (1, -1, 2, -2, 3, -3):
        # A zero after the point comes and goes more easily than the point moves.
        zero = scale + max(shift, 0) < 0
        extra = 0.3 * (abs(shift) - 1) + (0.0 if zero else 0.15)
        yield "decimal point", number(figures, scale + shift), extra
    for i in range(digits - 1):
        one, other = figures[i], figures[i + 1]
        if one != other:
            yield "digits swapped", number(figures[:i] + other + one + figures[i + 2 :]), 0.0
    if digits > 1:
        for i in range(digits):
            yield "digit left out", number(figures[:i] + figures[i + 1 :]), 0.0
    for i in range(digits):
        yield "digit doubled", number(figures[: i + 1] + figures[i:]), 0.0
    if wrong_digits:
        for i in range(digits):
            for digit in "0123456789":
                if digit != figures[i] and (digits > 1 or digit != "0"):
                    yield "wrong digit", number(figures[:i] + digit + figures[i + 1 :]), 0.0
