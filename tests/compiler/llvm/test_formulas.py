"""Operations in LLVM's IR: on one number the table's to the bit, in lanes to the stated ulps."""

from __future__ import annotations

import itertools
import math
import struct
import sys
from typing import TYPE_CHECKING, Any

import pytest
from mpmath import mp

import tinygrad_bp as tg
from tests.autodiff.ulps import reach
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.compiler.llvm.math.functions import FUNCTIONS, ULPS

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

INF, NAN = math.inf, math.nan
SPECIAL = [0.0, 1.0, 0.5, 2.0, 3.0, 5e-324, 1e-310, 1e-3, 710.0, 1e308, INF]
SPECIAL = [*SPECIAL, *(-x for x in SPECIAL), NAN]
RANDOM = np.random.default_rng(0)
#: libm's hypot is not Python's own: both are right to an ulp. Of slopes, and of what they are in,
#: a multiply and an add may be one step.
OTHERWISE = {"hypot": 1, "gelu": 2, **{name: 2 for name, op in TABLE.items() if op.textbook}}
OTHERWISE["_atan2_slope"] = 4
#: Where terms of these cancel, the errors are units of the terms.
OF_PARTS = {"lgamma", "digamma", "polygamma", "erfinv", "sinc"}
OF_PARTS |= {"_erfinv_slope", "_sinc_slope", "_sinc_near"}
OTHERWISE["_sinc_near"] = 2
#: Those that are made of others in lanes too.
COMPOSED: dict[str, float] = {"_power_slope": 3, "_hypot_slope": 3, "_atan2_slope": 6}
COMPOSED |= {"cbrt": 1, "elu": 2.5, "selu": 2.5, "mish": 5, "xlogy": 1.5}
COMPOSED |= {"log_sigmoid": 3, "logaddexp": 4, "logit": 4}
#: What is no operation of LLVM on vectors is a function of `math/functions.py`.
LANES = sorted(FUNCTIONS)


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


def bits(number: float) -> Any:
    return "nan" if number != number else struct.pack("d", number)


def assert_near(got: float, expected: float, ulps: float, what: Any) -> None:
    """Equal to the bit, or finite and within so many ulps."""
    if bits(got) != bits(expected):
        assert math.isfinite(expected), (what, got, expected)
        assert expected != 0.0, (what, got, expected)
        # A step may be below 2.2e-308, where numbers lose digits: 40 times that is still near it.
        unit = max(math.ulp(expected), 40 * 5e-324)
        assert abs(got - expected) <= ulps * unit, (what, got, expected)


def assert_near_the_tables(got: float, op: Op, operands: tuple[float, ...], ulps: float) -> None:
    """As near as so many ulps, or as errors of the terms may be."""
    expected = op.ieee(*operands)
    of_terms = ulps and op.name in OF_PARTS and math.isfinite(expected)
    if not of_terms or not abs(got - expected) <= reach(op, expected, operands):
        assert_near(got, expected, ulps, operands)


def points(op: Op, many: int) -> list[tuple[float, ...]]:
    """Every combination of special numbers, and random ones, of those that it is made for."""
    special = SPECIAL if op.arity < 3 else SPECIAL[::2]
    found = list(itertools.product(special, repeat=op.arity))
    for scale in (0.5, 3.0, 100.0):
        found += [tuple(row) for row in RANDOM.normal(0, scale, size=(many, op.arity)).tolist()]
    if op.name == "_sinc_near":
        found = [(n, x) for n, x in found if not n < 0.0 and not 0.6 < abs(x) < INF]
    return found


each_operation = pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))


@each_operation
def test_one_operation_is_the_tables_to_the_bit(op: Op) -> None:
    f = jit(op)
    for operands in points(op, 1000):
        assert_near_the_tables(f(*operands), op, operands, OTHERWISE.get(op.name, 0))
    assert f.cache_info().misses == 1


@each_operation
def test_one_operation_unoptimised(op: Op, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said in many lines is then a call."""
    monkeypatch.setattr("tinygrad_bp.compiler.llvm.module.OPTIMISED", 0)
    f = jit(op)
    for operands in points(op, 10):
        assert_near_the_tables(f(*operands), op, operands, OTHERWISE.get(op.name, 0))
    assert "optnone" in f.source


def mapped(op: Op, rows: list[tuple[float, ...]], **options: Any) -> list[float]:
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    return list(jit(tg.vmap(op), **options)(*columns).tolist())


def assert_near_in_lanes(got: float, op: Op, operands: tuple[float, ...]) -> None:
    """As near as their own errors say: up to the stated one here, and 2 ulps of the eager one."""
    own = ULPS[op.name] if op.name in FUNCTIONS else COMPOSED.get(op.name, 0)
    others = OTHERWISE.get(op.name, 2 if op.name in OF_PARTS else 0)
    assert_near_the_tables(got, op, operands, own + 2 + others if own else others)


@each_operation
def test_operations_in_lanes_end_as_ieee_754_has_it(op: Op) -> None:
    rows = points(op, 0)
    for operands, got in zip(rows, mapped(op, rows), strict=True):
        assert_near_in_lanes(got, op, operands)


@pytest.mark.parametrize("name", sorted(set(TABLE).difference(FUNCTIONS, OTHERWISE, COMPOSED)))
def test_operations_of_llvm_are_exact_in_lanes(name: str) -> None:
    rows = points(TABLE[name], 200)
    for operands, got in zip(rows, mapped(TABLE[name], rows), strict=True):
        assert bits(got) == bits(TABLE[name].ieee(*operands)), operands


EXACT: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "gelu": lambda x: x * mp.erfc(-x / mp.sqrt(2)) / 2,
    "pow": mp.power,
    "exp2": lambda x: mp.mpf(2) ** x,
    "log2": lambda x: mp.log(x, 2),
    "_cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "_erf_slope": lambda x: 2 * mp.exp(-x * x) / mp.sqrt(mp.pi),
    "_normal_slope": mp.npdf,
    "_normal_below": lambda x: mp.erfc(-x / mp.sqrt(2)) / 2,
}


@pytest.mark.parametrize("name", LANES)
def test_functions_in_lanes_are_within_their_ulps(name: str) -> None:
    op = TABLE[name]
    rows = [row for row in points(op, 60) if row not in set(points(op, 0)) and max(row) < 20]
    exactly = EXACT.get(name) or getattr(mp, name)
    for operands, got in zip(rows, mapped(op, rows), strict=True):
        with mp.workdps(50):
            exact = exactly(*map(mp.mpf, operands))
            if isinstance(exact, mp.mpc):
                assert got != got, operands
                continue
            error = abs(mp.mpf(got) - exact)
            assert error <= ULPS[name] * math.ulp(float(exact)), operands


# With fastmath


@each_operation
def test_fastmath_keeps_inf_and_nan(op: Op) -> None:
    """And one operation can be done in one way only, but that zeros may lose their sign."""
    rows = points(op, 0)
    if op.name == "_atan2_slope":  # it may divide by the square of a distance, which is 0
        rows = [row for row in rows if max(map(abs, row)) > 1e-150 or row == (0.0, 0.0)]
    if op.name == "digamma":  # it may lose the second part of the root, which is near
        rows.remove((-0.5,))
    f = jit(op, fastmath=True)
    for operands, lane in zip(rows, mapped(op, rows, fastmath=True), strict=True):
        for got in (f(*operands), lane):
            if got != 0.0 or op.ieee(*operands) != 0.0:
                assert_near_in_lanes(got, op, operands)


def test_fastmath_has_inf_and_nan_flow_on() -> None:
    def f(x: Any, y: Any) -> Any:
        total = x + y * 2.0 - x
        chosen = tg.where(x > y, 1.0, 2.0)
        return [tg.exp(x), y / y, x - x, total, chosen, tg.maximum(x, y), x + 1.0 + 2.0, x * 0.0]

    for options in ({}, {"fastmath": True}):
        g = jit(f, **options)
        both = jit(tg.vmap(f), **options)
        for x, y in itertools.product([1000.0, INF, -INF, NAN, 1.0], [0.0, NAN, -INF, 2.0]):
            with ieee_arithmetic():
                expected = [getattr(v, "data", v) for v in f(tg.Value(x), tg.Value(y))]
            lanes = both(np.full(3, x), np.full(3, y))[1].tolist()
            for got in (g(x, y), lanes):
                assert [a if math.isfinite(a) else bits(a) for a in got] == [
                    a if math.isfinite(a) else bits(a) for a in expected
                ], (x, y, options)


# Powers


@pytest.mark.parametrize("exponent", [-3.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 2.5, 3.0, 4.0])
@pytest.mark.parametrize("fastmath", [False, True])
def test_powers_with_a_constant_exponent(exponent: float, fastmath: bool) -> None:
    """Small ones are products: rounded once for the square, twice for the third and fourth."""
    xs = [*SPECIAL, *RANDOM.normal(0, 3, size=300).tolist(), 1e-170, -1e-170, 1e103, -1e103]
    f = jit(lambda x: x**exponent, fastmath=fastmath)
    lanes = jit(tg.vmap(lambda x: x**exponent), fastmath=fastmath)(np.array(xs)).tolist()
    ulps = {2.0: 1, 3.0: 2, 4.0: 3}.get(exponent, 0)
    for x, lane in zip(xs, lanes, strict=True):
        expected = TABLE["pow"].ieee(x, exponent)
        assert_near(f(x), expected, ulps, x)
        assert_near(lane, expected, ulps or 2, x)


# Operations that are added


@pytest.fixture
def added() -> Callable[..., Op]:
    """Makes an operation of a formula, which is forgotten after the test."""
    return lambda name, value: Op(name, value, *["1.0"] * (2 if "y" in value else 1))


@pytest.mark.parametrize(
    "formula",
    [
        "x / (1 + abs(x))",
        "x",
        "2.5",
        "-1 * math.pi + x",
        pytest.param(
            "math.log2(x * x + 1.0) + math.cbrt(x)",
            marks=pytest.mark.skipif(sys.version_info < (3, 11), reason="math.cbrt is of 3.11"),
        ),
        "math.log2(x * x + 1.0) + math.expm1(-x)",
        "relu(x) - relu(-y) + sigmoid(y)",
        "x if x > 0.0 and y >= 1.0 or x != x else -y",
        "hypot(x, y) ** 2 if y else atan2(x, 1)",
        "maximum(x, y) * minimum(x, y) * sigmoid(x)",
        "math.fmod(x, 3.0) + y",
        "x * x if x * x > y else x * x",
        "0.0 if 0 < x < 1 else x",
    ],
)
def test_an_operation_that_is_added_needs_nothing_more(added: Any, formula: str) -> None:
    op = added("new_one", formula)
    f, columns = jit(op), []
    for operands in itertools.product([-2.5, -1.0, 0.5, 0.0, 1.0, 3.75], repeat=op.arity):
        assert f(*operands) == pytest.approx(op(*operands), rel=4e-16, abs=1e-16)
        columns.append(operands)
    for operands, got in zip(columns, mapped(op, columns), strict=True):
        assert got == pytest.approx(op(*operands), rel=2e-15, abs=1e-15)


@pytest.mark.parametrize("formula", ["math.ulp(x)", "math.trunc(x)"])
def test_a_formula_that_cannot_be_said(added: Any, formula: str) -> None:
    op = added("new_one", formula)
    with pytest.raises(NotImplementedError, match=r"has no word for .* use jit.*'python'"):
        jit(op)(0.5)
