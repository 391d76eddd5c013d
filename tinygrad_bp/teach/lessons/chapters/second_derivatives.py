"""Second derivatives: an entry of the Hessian step by step, all of it, and what it is not."""

from __future__ import annotations

import math

from ....autodiff.value import Value
from ...derivations.chain_rule import Derivation
from ...derivations.conventions import Convention
from ...derivations.curvature import hessian_numbers, product_of_jacobians, slope_graph
from ...derivations.gradient import backward_numbers
from ...derivations.local_derivatives import LocalDerivatives
from ...derivations.sections import DerivationWriter
from ...document.blocks import Equation, Fold, Grid, Prose
from ...document.words import said
from ...formulas.formula import Derivative, Number, Symbol, product, total
from ...formulas.notation import Notation
from ..limits import COLUMNS
from ..naming import biases

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...document.blocks import Block
    from ...document.words import Words
    from ...formulas.formula import Formula
    from ..setting import Setting

    Matrix = Sequence[Sequence[float]]

#: How many digits an entry of a table has, so that the tutorial's fits a page.
_DIGITS = 3

#: How many terms of a sum over the outputs are written out.
_TERMS = 4

#: What is smaller than the largest entry by so much is a 0 that was rounded.
_NOISE = 1e-13


def second_derivatives(setting: Setting) -> Iterator[Block]:
    """How the slopes change in their turn."""
    wrt = setting.twice
    v, w = Symbol("v"), Symbol("w")
    has_biases = not biases(setting.model).isdisjoint(wrt)
    yield Prose(
        said(
            "A second derivative says how a slope changes in its turn: {second} is the derivative "
            "of {first} by {w}. All of them are the Hessian of {error}, a table with a row and a "
            "column for each of {number:,} weights{biases}. Both sides of its diagonal are the "
            "same, since the order of the two derivatives does not matter.",
            second=Derivative(Derivative(setting.total, v), w),
            first=Derivative(setting.total, v),
            w=w,
            error=setting.total,
            number=len(wrt),
            biases=" and biases" * has_biases,
        )
    )
    one, other = _pair(setting)
    hessian = hessian_numbers(setting.calculation.total, wrt)
    entry = hessian[wrt.index(one)][wrt.index(other)]
    yield from _entry(setting, one, other, entry)
    yield from _table(setting, "The whole Hessian", hessian, _unit(hessian))
    outputs = [sample.outputs for sample in setting.samples]
    jacobians = product_of_jacobians(setting.calculation.total, outputs, wrt)
    yield from _beside_the_product(setting, one, other, hessian, jacobians)
    yield from _table(setting, "The product of Jacobians alone", jacobians, _unit(hessian))
    yield _farthest(setting, hessian, jacobians)


def _pair(setting: Setting) -> tuple[Value, Value]:
    """The entry that is worked out: the first two that were asked for, or of the outer layers."""
    first, *others = setting.wanted
    if setting.wrt is None:
        return first, setting.twice[0]
    return first, (others or [first])[0]


def _second(setting: Setting, one: Value, other: Value, value: float | None = None) -> Derivative:
    names = (setting.symbols[one], setting.symbols[other])
    return Derivative(Derivative(setting.total, names[0]), names[1], value)


def _entry(setting: Setting, one: Value, other: Value, number: float) -> Iterator[Block]:
    """One second derivative by the chain rule, of the first sample where there are several."""
    name = _second(setting, one, other)
    first = setting.samples[0].error
    if not setting.has_one_sample:
        yield Prose(
            said(
                "One entry, step by step, for the first sample; {error} has the mean over all "
                "samples, {name} = {number}.",
                error=setting.total,
                name=name,
                number=setting.number(number),
            )
        )
        number = hessian_numbers(first, [one, other])[0][1]
        name = Derivative(
            Derivative(setting.symbols[first], setting.symbols[one]), setting.symbols[other]
        )
    title = said("{name} = {number}", name=name, number=setting.number(number))
    yield Fold(title, tuple(_derivation(setting, one, other, name, number)))


def _derivation(
    setting: Setting, one: Value, other: Value, name: Derivative, number: float
) -> Iterator[Block]:
    first = setting.samples[0].error
    derivation = Derivation(first, [one], LocalDerivatives(setting.notation))
    slope = slope_graph(derivation, one) if derivation.step(one) else 0.0
    if not isinstance(slope, Value) or slope.op is None:
        yield Prose(said("It is 0: {first} is the same for all {x}.", first=name.of, x=name.by))
        return
    notation = Notation(slope, one, other)
    yield Prose(
        said(
            "The derivative of the backward pass is a formula like any other, with {g} for {it}:",
            g=notation.symbols[slope],
            it=name.of,
        )
    )
    for node in notation.results:
        if node not in setting.symbols:
            yield Equation(tuple(notation.sides(node, setting.digits)))
    again = Derivation(slope, [other], LocalDerivatives(notation))
    yield from DerivationWriter(Convention(again, "plain", setting.digits)).derivative(other)
    slopes = Derivative(notation.symbols[slope], notation.symbols[other])
    yield Equation((name, slopes, setting.number(number)))


def _unit(matrix: Matrix) -> float:
    """The power of a thousand that the largest number has from 1 to 999 of; 1 where all are 0."""
    largest = max(abs(number) for row in matrix for number in row)
    return 1000.0 ** math.floor(math.log10(largest) / 3) if largest else 1.0


def _table(setting: Setting, title: str, matrix: Matrix, unit: float) -> Iterator[Block]:
    wrt = setting.twice
    noise = _NOISE * max(abs(number) for row in matrix for number in row)
    units: Words = said(", in units of {unit}", unit=Number(unit, 9)) if unit != 1 else ""
    yield Prose(said("{title}{units}:", title=title, units=units))
    for left in range(0, len(wrt), COLUMNS):
        columns = range(left, min(left + COLUMNS, len(wrt)))
        rows: list[tuple[Words, ...]] = []
        for node, row in zip(wrt, matrix, strict=True):
            numbers = (row[k] / unit if abs(row[k]) > noise else 0.0 for k in columns)
            cells = (Number(number, _DIGITS) for number in numbers)
            rows.append((setting.symbols[node], *cells))
        yield Grid(("", *(setting.symbols[wrt[k]] for k in columns)), tuple(rows))


def _beside_the_product(
    setting: Setting, one: Value, other: Value, hessian: Matrix, jacobians: Matrix
) -> Iterator[Block]:
    """Both parts of an entry: what the product of Jacobians has, and what it leaves out."""
    yield Prose(
        "The Hessian is not the product of Jacobians that is often taken for it. The error depends "
        "on the weights through the outputs, so an entry has two parts: first derivatives of the "
        "outputs, multiplied by each other and by the second derivative of the error by the "
        "outputs; and second derivatives of the outputs, multiplied by the slope of the error. "
        "The product of Jacobians (the approximation of Gauss and Newton) is the first part "
        "alone. It is exact where every output is right, so that the slope is 0, or linear in "
        "the weights."
    )
    row, column = setting.twice.index(one), setting.twice.index(other)
    whole, first = hessian[row][column], jacobians[row][column]
    sides: list[Formula] = [_second(setting, one, other)]
    parts = [setting.number(first), setting.number(whole - first)]
    if setting.has_one_sample:
        terms = _terms(setting, one, other)
        if 0 < len(terms) <= _TERMS:
            sides.append(total(product(names) for names, _ in terms))
            sides.append(total(product(map(setting.number, numbers)) for _, numbers in terms))
    sides += [total(parts), setting.number(whole)]
    yield Equation(tuple(sides))


def _terms(
    setting: Setting, one: Value, other: Value
) -> list[tuple[list[Derivative], tuple[float, ...]]]:
    """What is added up for an entry, names and numbers: the first part, then the second."""
    outputs = setting.samples[0].outputs
    error, symbols = setting.calculation.total, setting.symbols
    middle = hessian_numbers(error, outputs)
    slopes = backward_numbers(error, outputs)
    first = [backward_numbers(out, [one, other]) for out in outputs]
    found: list[tuple[list[Derivative], tuple[float, ...]]] = []
    for k, out in enumerate(outputs):
        for m, end in enumerate(outputs):
            numbers = (middle[k][m], first[k][one], first[m][other])
            if all(numbers):
                twice = Derivative(Derivative(setting.total, symbols[out]), symbols[end])
                by_one = Derivative(symbols[out], symbols[one])
                found.append(([twice, by_one, Derivative(symbols[end], symbols[other])], numbers))
    for out in outputs:
        second = hessian_numbers(out, [one, other])[0][1]
        if slopes[out] and second:
            twice = Derivative(Derivative(symbols[out], symbols[one]), symbols[other])
            slope = Derivative(setting.total, symbols[out])
            found.append(([slope, twice], (slopes[out], second)))
    return found


def _farthest(setting: Setting, hessian: Matrix, jacobians: Matrix) -> Prose:
    wrt = setting.twice
    far, i, j = max(
        (abs(hessian[i][j] - jacobians[i][j]), -i, -j)
        for i in range(len(wrt))
        for j in range(i + 1)
    )
    if far <= _NOISE * max(abs(number) for row in hessian for number in row):
        return Prose("Here the two are the same.")
    words = said(
        "They are farthest apart at {name}: {exact} in the Hessian, {product} in the product of "
        "Jacobians.",
        name=_second(setting, wrt[-i], wrt[-j]),
        exact=setting.number(hessian[-i][-j]),
        product=setting.number(jacobians[-i][-j]),
    )
    return Prose(words)
