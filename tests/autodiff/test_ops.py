"""Every entry of the table against mpmath: value, first and second derivative.

How near each has to come stands in `REFERENCES` (conftest.py), which an operation that is
added to the table has to be added to.
"""

from __future__ import annotations

import itertools
import math
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from mpmath import mp

import tinygrad_bp as tg
from tests.autodiff.conftest import REFERENCES
from tests.autodiff.ulps import MAGNITUDES, random_points, report, results
from tinygrad_bp import Value
from tinygrad_bp.autodiff.operations import register, vocabulary
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.autodiff.conftest import Reference

FEWER = [1e-300, 1e-12, 0.3, 1.0, 50.0, 1e300]


def points(arity: int) -> Iterator[tuple[float, ...]]:
    if arity == 1:
        yield from ((sign * x,) for x in MAGNITUDES for sign in (1.0, -1.0))
        return
    signed = [sign * x for x in FEWER for sign in (1.0, -1.0)]
    if arity == 2:
        # Together the smallest and the largest would take mpmath very many digits. Every other
        # pair of sizes will do; `ulps` has the others, with all signs.
        for i, x in enumerate(signed):
            others = (y for j, y in enumerate(signed) if (i // 2 + j // 2) % 2 == 0)
            yield from ((x, y) for y in others if 0.0 < abs(x / y) < math.inf)
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


def reference_for(op: Op, references: dict[str, Any]) -> Any:
    if op.name not in references:
        pytest.fail(
            f"nothing to check {op.name!r} against: add {op.name!r}: Reference(function in "
            f"mpmath, allowed errors) to REFERENCES in tests/autodiff/conftest.py"
        )
    return references[op.name]


def wrong_results(
    op: Op, reference: Reference, at: Iterable[tuple[float, ...]] = ()
) -> Iterator[str]:
    """A line for each result that is not as near to mpmath's as it has to be."""
    if (own := reference.points) and not at:
        random = Random(op.name)
        at = [own(random, sign * x) for x in FEWER for sign in (1.0, -1.0)]
    for operands in at or points(op.arity):
        for result in results(op, reference, operands):
            if result.error > result.bound.ulps:
                expected = mp.nstr(result.exact, 20)
                yield f"{result.what} of {op.name}{operands} is {result.got!r}, not {expected}"


@pytest.mark.once
@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_value_and_derivatives_are_those_of_mpmath(op: Op, references: dict[str, Any]) -> None:
    wrong = list(wrong_results(op, reference_for(op, references)))
    assert not wrong, f"{len(wrong)} wrong results\n" + "\n".join(wrong[:20])


@pytest.mark.once
@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_digits_hold_at_random_points(op: Op, references: dict[str, Any]) -> None:
    """`python -m tests.autodiff.ulps` tries ten thousand of each."""
    found = random_points(op, Random(f"{op.name} of the tests"))
    wrong = list(wrong_results(op, references[op.name], itertools.islice(found, 12)))
    assert not wrong, f"{len(wrong)} wrong results\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize(
    ("name", "operands", "slope"),  # from mpmath
    [
        # y - 1 is y, or not a float: then the power would be even and not odd.
        ("pow", (-1.0000000000000118, 1e16), -1.28633985979641e67),
        # y - 1 is -1, and 1 / x beyond floats.
        ("pow", (2.2969e-311, 2.8956e-287), 1.2606556663327797e24),
        ("hypot", (-5e-324, -5e-324), -math.sqrt(0.5)),
        ("atan", (1e155,), 1e-310),
    ],
)
def test_a_derivative_has_its_digits_where_a_step_of_it_would_lose_them(
    name: str, operands: tuple[float, ...], slope: float
) -> None:
    x = Value(operands[0])
    TABLE[name](x, *operands[1:]).backward()
    assert x.grad == pytest.approx(slope, rel=4e-16, abs=0.0)


@pytest.mark.parametrize(("x", "second"), [(1.0, math.inf), (-1.0, -math.inf), (1e-20, 1e-20)])
def test_the_second_derivative_of_asin_at_its_ends_and_near_zero(x: float, second: float) -> None:
    assert tg.grad(tg.grad(tg.asin))(x) == second


def test_the_report_says_how_far_each_order_is_off_and_whether_that_is_too_much(
    references: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, is_right = report("sqrt", 20, 0)
    assert is_right
    head, *orders = lines.splitlines()
    assert head.startswith("sqrt: 20 points, ")
    assert [line.split()[0] for line in orders] == ["value", "first", "second"]
    assert " of 1.5 ulps, at (" in orders[1]
    strict = references["sqrt"]._replace(first=references["sqrt"].value._replace(ulps=0.01))
    monkeypatch.setitem(references, "sqrt", strict)
    lines, is_right = report("sqrt", 20, 0)
    assert not is_right
    assert " of 0.01 ulps, TOO MUCH, at (" in lines


def test_an_entry_without_a_reference_fails_and_says_what_to_add() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"add 'exp': Reference.* to REFERENCES"):
        reference_for(TABLE["exp"], {})


def slips() -> Iterator[tuple[Op, int]]:
    """Every formula of the table: -1 for the value, else the place of the derivative."""
    for op in TABLE.values():
        whole = REFERENCES[op.name].whole if op.name in REFERENCES else ()
        yield from ((op, place) for place in range(-1, op.arity) if place not in whole)


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
    name = op.name.lstrip("_")  # only the table itself has names that begin so
    with monkeypatch.context() as until_it_is_made:
        until_it_is_made.setattr(register, "_readers", [])  # Values keep the right one
        for words in (vocabulary.ON_FLOATS, vocabulary.ON_VALUES, TABLE):
            until_it_is_made.setitem(words, name, None)
        wrong = Op(name, *formulas, symbol=op.symbol)
    assert any(wrong_results(wrong, references[op.name]))
