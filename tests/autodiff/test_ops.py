"""Every entry of the table against mpmath: value, first and second derivative.

How near each has to come stands in `REFERENCES` (conftest.py), which an operation that is
added to the table has to be added to.
"""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from mpmath import mp

from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations import vocabulary
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ordinary, tiny and huge, and next to where some function has a pole, an end or a zero.
MAGNITUDES = [
    1e-300, 1e-160, 1e-12, 1e-8, 1e-4, 0.1, 0.3, 0.5, 0.75, 0.8, math.pi / 4, 0.9, 0.9999,
    1 - 1e-9, 1 - 2**-53, 1.0, 1 + 2**-52, 1.0001, 1.278, math.sqrt(2), math.pi / 2, 1.7, 2.5,
    math.pi, 5.3, 8.7, 12.0, 20.7, 26.1, 36.5, 100.3, 700.0, 709.7, 1e8, 1e16, 1e80, 1e155, 1e300,
]  # fmt: skip
FEWER = [1e-300, 1e-12, 0.3, 1.0, 50.0, 1e300]


def points(arity: int) -> Iterator[tuple[float, ...]]:
    if arity == 1:
        yield from ((sign * x,) for x in MAGNITUDES for sign in (1.0, -1.0))
        return
    signed = [sign * x for x in FEWER for sign in (1.0, -1.0)]
    if arity == 2:
        # Together the smallest and the largest would take mpmath very many digits.
        yield from ((x, y) for x in signed for y in signed if 0.0 < abs(x / y) < math.inf)
        yield from [
            (1.7, 1.3),
            (1.0, 1 + 2**-52),
            (-1.7, -1.7 + 2**-52),
            (3.0, 2.0),
            (-3.0, 2.0),
            (2.0, 0.0),
        ]
    else:
        yield from itertools.product((0.0, 1.0), signed[4:10], signed[4:10])


@cache
def exact(function: Any, operands: tuple[float, ...], wrt: tuple[int, ...] = ()) -> Any:
    """The function, or its derivative by the operands at the places `wrt`, to 50 digits.

    The derivative is a central difference over so small a step (2^-200 of the operand, or
    less) and with so many bits that 170 bits of the difference are right.
    """
    exponents = [math.frexp(operand)[1] for operand in operands]
    huge = max(0, *exponents)
    steps = [min(0, exponent) - 200 - huge for exponent in exponents]
    bits = 400 + max(exponent - step for exponent, step in zip(exponents, steps, strict=True))
    for precision in (bits, 7 * bits) if wrt else (200,):
        with mp.workprec(precision):
            difference = largest = mp.mpf(0)
            for signs in itertools.product((1, -1), repeat=len(wrt)):
                shifted = [mp.mpf(operand) for operand in operands]
                for place, sign in zip(wrt, signs, strict=True):
                    shifted[place] += sign * mp.ldexp(1, steps[place])
                result = function(*shifted)
                difference += math.prod(signs) * result
                largest = max(largest, abs(result))
            if abs(difference) > mp.ldexp(largest, 170 - precision):
                return difference / mp.ldexp(1, sum(steps[place] + 1 for place in wrt))
    return mp.mpf(0)


def reference_for(op: Op, references: dict[str, Any]) -> Any:
    if op.name not in references:
        pytest.fail(
            f"nothing to check {op.name!r} against: add {op.name!r}: Reference(function in "
            f"mpmath, allowed errors) to REFERENCES in tests/autodiff/conftest.py"
        )
    return references[op.name]


def wrong_results(op: Op, reference: Any) -> Iterator[str]:
    """A line for each result that is not as near to mpmath's as it has to be."""

    def check(what: str, got: float | None, bound: Any, wrt: tuple[int, ...]) -> Iterator[str]:
        expected = exact(reference.function, operands, tuple(sorted(wrt)))
        got = got or 0.0  # None, that nothing flows, says that the derivative is 0
        if not isinstance(expected, mp.mpf):
            return  # complex: a negative base with another exponent
        if bound.overflows(expected, wrt, operands):
            return
        if not bound.allows(got, expected, wrt, operands):
            yield f"{what} of {op.name}{operands} is {got!r}, not {mp.nstr(expected, 20)}"

    for operands in points(op.arity):
        try:
            z = op.forward(*operands)
        except FloatError:
            continue  # test_ops_edges.py
        yield from check("value", z, reference.value, ())
        if not reference.smooth(*operands):
            continue
        for i, slope in enumerate(op.slopes(z, *operands)):
            yield from check(f"derivative {i}", slope, reference.first, (i,))
            if exact_is_out_of_reach(exact(reference.function, operands, (i,))):
                continue
            values = [Value(operand) for operand in operands]
            with ieee_arithmetic():
                rule = op.rule(i, op(*values), values)
            if isinstance(rule, Value):
                yield from check(f"rule {i}", rule.data, reference.first, (i,))
                rule.backward()
            for j, value in enumerate(values):
                yield from check(f"derivative {i}{j}", value.grad, reference.second, (i, j))


def exact_is_out_of_reach(derivative: Any) -> bool:
    """Whether no float is near it: it is complex, or overflows."""
    return not isinstance(derivative, mp.mpf) or abs(derivative) > mp.mpf(2) ** 1000


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_value_and_derivatives_are_those_of_mpmath(op: Op, references: dict[str, Any]) -> None:
    wrong = list(wrong_results(op, reference_for(op, references)))
    assert not wrong, f"{len(wrong)} wrong results\n" + "\n".join(wrong[:20])


def test_an_entry_without_a_reference_fails_and_says_what_to_add() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"add 'exp': Reference.* to REFERENCES"):
        reference_for(TABLE["exp"], {})


def slips() -> Iterator[tuple[Op, int]]:
    """Every formula of the table: -1 for the value, else the place of the derivative."""
    for op in TABLE.values():
        yield from ((op, place) for place in range(-1, op.arity))


@pytest.mark.parametrize(("op", "place"), list(slips()), ids=lambda it: getattr(it, "name", it))
def test_the_check_finds_a_formula_that_is_wrong_by_a_thousandth(
    op: Op, place: int, references: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def off(number: Any) -> Any:
        return 1e-3 if number is None else number * 1.001

    formulas: list[Any] = [op.value, *op.derivatives]
    formulas[place + 1] = f"off({formulas[place + 1]})"
    monkeypatch.setitem(vocabulary.ON_FLOATS, "off", off)
    monkeypatch.setitem(vocabulary.ON_VALUES, "off", off)
    with monkeypatch.context() as until_it_is_made:
        for words in (vocabulary.ON_FLOATS, vocabulary.ON_VALUES, TABLE):
            until_it_is_made.setitem(words, op.name, None)
        wrong = Op(op.name, *formulas, symbol=op.symbol)
    assert any(wrong_results(wrong, references[op.name]))
