"""Functions on vectors: near enough to mpmath's everywhere, and IEEE 754's where those end."""

from __future__ import annotations

import ctypes
import inspect
import math
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from mpmath import chebyfit, mp

from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.compiler.llvm.math import exponentials, functions, logarithms, trigonometry

if TYPE_CHECKING:
    from collections.abc import Callable

np = pytest.importorskip("numpy", reason="vectors are loaded from NumPy's arrays")
llvm = pytest.importorskip("llvmlite.binding", reason="LLVM IR is compiled by llvmlite")

INF, NAN = math.inf, math.nan
SUBNORMAL = 2.0**-1022

MODULES = (exponentials, logarithms, trigonometry)

#: This machine, and the plainest of its kind, which may lack a fused multiply-add.
MACHINES = ("host", "plain")


def _erfc(x: Any) -> Any:
    return mp.erfc(x) if abs(x) < 40 else 1 - mp.sign(x)  # mpmath takes for ever beyond


#: The functions that mpmath has not, or not under the table's name.
REFERENCES: dict[str, Callable[..., Any]] = {
    "erfc": _erfc,
    "erf": lambda x: mp.erf(x) if abs(x) < 40 else mp.sign(x),
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "silu": lambda x: x / (1 + mp.exp(-x)),
    "softplus": lambda x: mp.log1p(mp.exp(x)),
    "gelu": lambda x: x * _erfc(-x / mp.sqrt(2)) / 2,
    "_normal_below": lambda x: _erfc(-x / mp.sqrt(2)) / 2,
    "_normal_slope": mp.npdf,
    "_erf_slope": lambda x: 2 * mp.exp(-x * x) / mp.sqrt(mp.pi),
    "pow": lambda x, y: x**y,
    "exp2": lambda x: mp.mpf(2) ** x,
    "log2": lambda x: mp.log(x, 2),
    "_cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
}

#: Where a function has results, where they are of interest; else from -∞ to ∞.
DOMAINS = {
    "log": (0, INF),
    "log2": (0, INF),
    "log10": (0, INF),
    "log1p": (-1, INF),
    "acosh": (1, INF),
    "atanh": (-1, 1),
    "asin": (-1, 1),
    "acos": (-1, 1),
    "pow": (0, INF),
}

#: Where a function goes over from one formula or branch to another.
SWITCHES = (
    *(0.5, 0.55, 0.7, 1, math.sqrt(0.5), math.sqrt(2), 1 + math.sqrt(2), math.sqrt(2) - 1),
    *(2.0**-900, 2.0**-28, 3 - 2 * math.sqrt(2), 1 / 3, 2.0**30),
    *(2.0**-60, 2.0**-500, 2.0**500, 2.0**1000, SUBNORMAL, 2.0**20, 2.0**53, 60, 27.4, 38.7),
    *(k * math.pi / 4 for k in (1, 2, 3, 4, 5, 6, 355, 710, 11111)),
    *(k * math.log(2) / 2 for k in (1, 2, 3, 53, 54, 2043, 2044, 2047, 2048, 2049)),
)

SPECIAL = (
    *(0.0, 5e-324, 1e-310, SUBNORMAL, 1e-300, 1e-20, 1.0, 1.5, 2.0, 28.0, 40.0, 355.0, 708.5),
    *(709.78, 709.79, 710.4, 710.5, 711.0, 744.0, 745.0, 745.2, 746.0, 1000.0, 2.0**20, 1e22),
    *(2.0**53, 1e300, 1.7976931348623157e308, INF, NAN),
)


def program(name: str, width: int) -> str:
    """A module that applies a function to arrays, and whose length is a multiple of the width."""
    vector = f"<{width} x double>"
    operands = range(TABLE[name].arity)
    loads = "".join(
        f"  %p{i} = getelementptr double, ptr %operand{i}, i64 %at\n"
        f"  %v{i} = load {vector}, ptr %p{i}, align 8\n"
        for i in operands
    )
    arguments = ", ".join(f"{vector} %v{i}" for i in operands)
    return (
        "\n".join(functions.declarations(name, width))
        + f"""
{functions.define(name, width)}
define void @apply({"".join(f"ptr %operand{i}, " for i in operands)}ptr %result, i64 %length) {{
entry:
  br label %loop
loop:
  %at = phi i64 [0, %entry], [%next, %loop]
{loads}
  %result_here = call {vector} @tg.{name}.v{width}({arguments})
  %q = getelementptr double, ptr %result, i64 %at
  store {vector} %result_here, ptr %q, align 8
  %next = add i64 %at, {width}
  %more = icmp ult i64 %next, %length
  br i1 %more, label %loop, label %done
done:
  ret void
}}
"""
    )


@cache
def compiled(name: str, width: int, machine: str) -> tuple[Any, Any]:
    """The function's address, and the engine that keeps it."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    kind = {}
    if machine == "host":
        features = llvm.get_host_cpu_features().flatten()
        kind = {"cpu": llvm.get_host_cpu_name(), "features": features}
    target = llvm.Target.from_default_triple().create_target_machine(**kind, opt=2)
    module = llvm.parse_assembly(program(name, width))
    passes = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=2))
    passes.getModulePassManager().run(module, passes)
    engine = llvm.create_mcjit_compiler(module, target)
    engine.finalize_object()
    pointers = [ctypes.c_void_p] * (TABLE[name].arity + 1)
    function = ctypes.CFUNCTYPE(None, *pointers, ctypes.c_int64)
    return function(engine.get_function_address("apply")), engine


def apply(name: str, *operands: Any, width: int = 8, machine: str = "host") -> Any:
    """The function of arrays, whose entries fill the lanes and are padded to whole vectors."""
    length = len(operands[0])
    padded = [np.resize(np.asarray(operand, float), -(-length // 8) * 8) for operand in operands]
    result = np.empty_like(padded[0])
    function, _ = compiled(name, width, machine)
    function(*(array.ctypes.data for array in (*padded, result)), len(result))
    return result[:length]


def neighbours(x: float) -> list[float]:
    return [x, math.nextafter(x, INF), math.nextafter(x, -INF)]


def points(name: str) -> list[tuple[float, ...]]:
    """Operands of every size, many of middling size, and those next to where formulas change."""
    random = np.random.default_rng(len(name) + ord(name[0]))
    low, high = DOMAINS.get(name, (-INF, INF))
    numbers = [
        *random.uniform(-1, 1, 600),
        *random.uniform(-10, 10, 600),
        *random.uniform(-750, 750, 200),
        *(random.choice([-1, 1], 200) * 2.0 ** random.uniform(-1074, 1024, 200)),
        *(random.choice([-1, 1], 100) * 2.0 ** random.uniform(-60, 60, 100)),
        *(1 + random.choice([-1, 1], 50) * 2.0 ** random.uniform(-53, 0, 50)),
        *(random.integers(1, 600_000, 50) * (math.pi / 2)),  # where sin and cos are smallest
        *(sign * near for x in SWITCHES for near in neighbours(x) for sign in (-1, 1)),
    ]
    inside = [float(x) for x in numbers if low < x < high]
    if TABLE[name].arity == 1:
        return [(x,) for x in inside]
    others = random.permutation(inside).tolist()
    if name == "pow":
        powers = random.uniform(-745, 709, len(inside)).tolist()
        others = [power / (math.log(x) or 1.0) for x, power in zip(inside, powers, strict=True)]
    ratios = random.uniform(-3, 3, len(inside)).tolist()
    near = [(x * t, x) for x, t in zip(inside, ratios, strict=True) if low < x * t < high]
    return [*zip(inside, others, strict=True), *near]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_results_are_within_the_bound(name: str, machine: str) -> None:
    operands = points(name)
    results = apply(name, *zip(*operands, strict=True), machine=machine)
    reference = REFERENCES.get(name) or getattr(mp, name)
    with mp.workprec(140):
        for given, result in zip(operands, results.tolist(), strict=True):
            exact = reference(*map(mp.mpf, given))
            if abs(exact) >= mp.mpf(2) ** 1024:
                assert result == math.copysign(INF, exact), given
                continue
            error = abs(mp.mpf(result) - exact) / math.ulp(float(exact))
            assert error <= functions.ULPS[name], (
                f"{name}{given} is off by {mp.nstr(error, 4)} ulps"
            )


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_results_at_the_ends_are_those_of_the_table(name: str, machine: str) -> None:
    numbers = [sign * x for x in SPECIAL for sign in (1, -1)]
    operands = list(product(numbers, repeat=TABLE[name].arity))
    results = apply(name, *zip(*operands, strict=True), machine=machine)
    for given, result in zip(operands, results.tolist(), strict=True):
        expected = TABLE[name].ieee(*given)
        if not math.isfinite(expected) or expected == 0.0:
            assert repr(result) == repr(expected), given
        else:
            assert math.isfinite(result), given


@pytest.mark.parametrize("name", functions.FUNCTIONS)
def test_every_width_gives_the_same(name: str) -> None:
    # A lane beyond 2^20 would send its neighbours to libm with it: those of its vector.
    near = [given for given in points(name) if max(map(abs, given)) < 2.0**20]
    operands = list(zip(*near, strict=True))
    wide = apply(name, *operands)
    for width in (2, 4):
        np.testing.assert_array_equal(apply(name, *operands, width=width), wide)


def test_powers_of_negative_numbers() -> None:
    x = np.linspace(0.5, 3.0, 16)
    for exponent, sign in ((3.0, -1.0), (-4.0, 1.0), (2.0**52 + 1, -1.0), (2.0**53, 1.0)):
        powers = apply("pow", x, np.full(16, exponent))
        np.testing.assert_array_equal(apply("pow", -x, np.full(16, exponent)), sign * powers)
    assert np.isnan(apply("pow", -x, np.full(16, 2.5))).all()


@pytest.mark.parametrize("machine", MACHINES)
def test_what_has_an_exact_result_gives_it(machine: str) -> None:
    powers = np.arange(-1074.0, 1024.0)
    np.testing.assert_array_equal(apply("exp2", powers, machine=machine), 2.0**powers)
    np.testing.assert_array_equal(apply("log2", 2.0**powers, machine=machine), powers)
    tens = np.array([float(f"1e{k}") for k in range(23)])
    np.testing.assert_array_equal(apply("log10", tens, machine=machine), np.arange(23.0))
    roots = np.arange(-2000.0, 2000.0)
    np.testing.assert_array_equal(apply("_cbrt", roots**3, machine=machine), roots)


def test_lanes_do_not_depend_on_each_other() -> None:
    # A lane that is left to libm takes the whole vector along.
    near, far = apply("sin", [0.5] * 8), apply("sin", [0.5, 1e9] * 4)
    np.testing.assert_allclose(far[::2], near[::2], rtol=4e-16)
    assert far[1] == pytest.approx(math.sin(1e9), rel=4e-16)


def test_the_functions_are_operations_with_a_bound() -> None:
    assert set(functions.ULPS) == set(functions.FUNCTIONS)
    for name, function in functions.FUNCTIONS.items():
        assert len(inspect.signature(function).parameters) == TABLE[name].arity


def test_one_module_holds_them_all() -> None:
    declarations = {
        line for name in functions.FUNCTIONS for line in functions.declarations(name, 4)
    }
    definitions = [functions.define(name, 4) for name in functions.FUNCTIONS]
    module = llvm.parse_assembly("\n".join([*declarations, *definitions]))
    module.verify()
    assert {f"tg.{name}.v4" for name in functions.FUNCTIONS} <= {f.name for f in module.functions}


def _erfc_in_t(t: Any) -> Any:
    a = 4 * (1 + t) / (1 - t)
    return (1 + 2 * a) * mp.exp(a * a) * mp.erfc(a)


def _longer(end: Any) -> tuple[Any, Any]:
    return mp.mpf(0), end**2 * mp.mpf("1.001")


#: Of each polynomial in the square of x what it stands for, as a function of x, and its interval.
POLYNOMIALS: dict[str, tuple[Callable[[Any], Any], Callable[[], tuple[Any, Any]]]] = {
    "_SINH": (lambda x: (mp.sinh(x) / x - 1) / x**2, lambda: _longer(mp.log(2) / 2)),
    "_COSH": (lambda x: (mp.cosh(x) - 1) / x**2, lambda: _longer(mp.log(2) / 2)),
    "_ARTANH": (
        lambda x: (2 * mp.atanh(x) / x - 2) / x**2,
        lambda: _longer((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)),
    ),
    "_ARTANH_MORE": (
        lambda x: ((mp.atanh(x) / x - 1) * 3 / x**2 - 1) / x**2,
        lambda: _longer((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)),
    ),
    "_ERF": (lambda x: mp.erf(x) / x - 1, lambda: (0, 1)),
    "_SIN": (lambda x: (mp.sin(x) / x - 1) / x**2, lambda: _longer(mp.pi / 4)),
    "_COS": (lambda x: (mp.cos(x) - 1 + x**2 / 2) / x**4, lambda: _longer(mp.pi / 4)),
    "_ATAN": (lambda x: (mp.atan(x) / x - 1) / x**2, lambda: _longer(mp.tan(mp.pi / 8))),
    "_ASIN": (lambda x: (mp.asin(x) / x - 1) / x**2, lambda: (0, mp.mpf(1) / 4)),
}


@pytest.mark.filterwarnings("ignore:Descending:DeprecationWarning")
def test_the_coefficients_are_what_mpmath_fits() -> None:
    # As sets: mpmath is about to turn their order round.
    with mp.workdps(60):
        for name, (function, interval) in POLYNOMIALS.items():
            coefficients = next(vars(module)[name] for module in MODULES if name in vars(module))
            fit = chebyfit(lambda w, f=function: f(mp.sqrt(w)), interval(), len(coefficients))
            assert set(map(float, fit)) == set(coefficients), name
        fit = chebyfit(_erfc_in_t, (-1, mp.mpf(3) / 4), len(exponentials._ERFC))
        assert set(map(float, fit)) == set(exponentials._ERFC)
