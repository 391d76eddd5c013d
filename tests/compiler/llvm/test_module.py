"""Random functions as native code: they differ from eager ones by what fusing explains, no more.

Native code may round a product and the addition after it together. Nothing else is left
open: so a result differs only as if products had not been rounded. How far that can carry
is no chosen tolerance: `Bounds` follows it through the instructions of the program.
"""

from __future__ import annotations

import itertools
import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.autodiff.ulps import reach
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.llvm import function as llvm_function
from tinygrad_bp.compiler.llvm import module as llvm
from tinygrad_bp.compiler.llvm.math.functions import FUNCTIONS, ULPS
from tinygrad_bp.compiler.tracing.arrays import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
binding = pytest.importorskip("llvmlite.binding", reason="needs the extra `fast`")

#: Those that give no number near another for one near another.
STEPS = ("greater", "greater_equal", "equal", "where", "sign")
#: What libm rounds: its results for two operands near each other are off by so many ulps at most.
LIBRARY = 3.0
#: Those that are written in lanes with functions that round in their own way there.
WRITTEN_OUT = {"cbrt", "elu", "exp2", "log_sigmoid", "logaddexp", "logit", "mish", "selu", "xlogy"}
#: Those whose terms may cancel, and whose errors are stated in units of these.
OF_PARTS = {"lgamma", "digamma", "polygamma", "erfinv", "sinc", "_erfinv_slope", "_sinc_slope"}


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


class Bounds:
    """The numbers of a program as eager arithmetic has them, and how far native ones may be.

    Args:
        program: straight-line code; its arguments are the numbers of one array.
        numbers: these numbers.
        in_lanes: whether functions are those on vectors, with errors of their own.
    """

    def __init__(self, program: Any, numbers: Sequence[float], in_lanes: bool = False) -> None:
        self.in_lanes = in_lanes
        self.found: dict[Any, tuple[float, float]] = {}
        #: Whether rounding may decide which side of a choice is taken.
        self.is_open = False
        for x in program.instructions:
            if isinstance(x, Element):
                self.found[x] = (numbers[x.index], 0.0)
            else:
                pairs = [self.of(operand) for operand in x.operands]
                self.found[x] = self.operation(x.op, [p[0] for p in pairs], [p[1] for p in pairs])
        self.outputs = [self.of(x) for x in program.outputs]

    def of(self, x: Any) -> tuple[float, float]:
        return (x, 0.0) if isinstance(x, float) else self.found[x]

    def operation(self, op: Op, numbers: list[float], errors: list[float]) -> tuple[float, float]:
        z = op.ieee(*numbers)
        if not any(errors):
            return z, self.rounding(op, z, numbers, is_exact=True)
        if op.name in STEPS:
            return z, self.step(op, z, numbers, errors)
        # From corner to corner of where the operands may be; some formulas round in between.
        ways = [
            (x - around, x + around) if (around := error and error + math.ulp(x)) else (x,)
            for x, error in zip(numbers, errors, strict=True)
        ]
        corners = [op.ieee(*corner) for corner in itertools.product(*ways)]
        if not all(map(math.isfinite, [z, *corners])):
            self.is_open = True
            return z, math.inf
        spread = max(abs(corner - z) for corner in corners)
        largest = max(map(abs, [z, *corners]))
        return z, spread + self.rounding(op, largest, numbers, is_exact=False)

    def rounding(self, op: Op, z: float, numbers: list[float], is_exact: bool) -> float:
        if not math.isfinite(z):
            return 0.0
        ulp = math.ulp(z)
        if op.name in OF_PARTS:
            return reach(op, z, numbers) + LIBRARY * ulp
        if op.name == "_sinc_near":  # it is made for small numbers
            return LIBRARY * ulp if abs(numbers[1]) <= 0.6 else math.inf
        if op.name == "mul":
            return ulp / 2 if is_exact else ulp
        if op.name == "pow" and numbers[1] in (2.0, 3.0, 4.0):
            return (numbers[1] - 1.0 + LIBRARY) * ulp
        if op.name in ("hypot", "gelu") or op.textbook:
            return LIBRARY * ulp
        if self.in_lanes and op.name in FUNCTIONS:
            return (ULPS[op.name] + LIBRARY) * ulp
        if self.in_lanes and op.name in WRITTEN_OUT:
            return (max(ULPS.values()) + LIBRARY) * math.ulp(max(map(abs, [z, *numbers])))
        return 0.0 if is_exact else LIBRARY * ulp

    def step(self, op: Op, z: float, numbers: list[float], errors: list[float]) -> float:
        if op.name == "where":
            return errors[1] if numbers[0] else errors[2]
        distance = numbers[0] - (0.0 if op.name == "sign" else numbers[1])
        self.is_open |= not abs(distance) > 2.0 * sum(errors)
        return 0.0

    def allows(self, results: Sequence[float]) -> None:
        """Checks results, and that the bounds are of use."""
        for got, (expected, error) in zip(results, self.outputs, strict=True):
            if math.isfinite(expected):
                assert abs(got - expected) <= error, (got, expected, error)
            else:
                assert got == expected or (got != got and expected != expected)


@st.composite
def expressions(draw: Any, inputs: int = 3) -> Callable[..., Any]:
    """A function of numbers, made of operations of the table."""
    constant = st.floats(-3.0, 3.0) | st.integers(-3, 4).map(float)
    common = st.sampled_from(["add", "sub", "mul", "div"])
    name = common | st.sampled_from(sorted(TABLE))
    steps: list[tuple[Op, list[int | float]]] = []
    for _ in range(draw(st.integers(1, 15))):
        op = TABLE[draw(name)]
        place = st.integers(0, inputs + len(steps) - 1)
        operands: list[Any] = [draw(place) for _ in range(op.arity)]
        if op.arity > 1 and draw(st.integers(0, 2)) == 2:
            operands[draw(st.integers(0, op.arity - 1))] = draw(constant)
        steps.append((op, operands))

    def f(*numbers: Any) -> Any:
        found = list(numbers)
        for op, operands in steps:
            found.append(op(*(found[o] if isinstance(o, int) else o for o in operands)))
        return found[inputs:]

    return f


def with_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def both(xs: Any) -> Any:
        *_, last = results = f(*xs)
        return results, tg.gradients(last, list(xs)) if isinstance(last, Value) else []

    return both


number = st.floats(-3.0, 3.0) | st.integers(-3, 3).map(float)
point = st.lists(number, min_size=3, max_size=3)


def flat(tree: Any) -> list[float]:
    return [float(getattr(x, "data", x)) for x in flatten(tree)[0]]


@given(expressions(), point)
def test_random_functions_and_gradients(f: Callable[..., Any], xs: list[float]) -> None:
    both = with_gradient(f)
    g = jit(both)
    results = flat(g(xs))
    bounds = Bounds(g.program, xs)
    with ieee_arithmetic():
        eager = flat(both([Value(x) for x in xs]))
    for ours, (expected, _) in zip(eager, bounds.outputs, strict=True):
        assert ours == expected or (ours != ours and expected != expected)
    assume(not bounds.is_open)
    bounds.allows(results)


@given(expressions(), point)
def test_random_functions_divided_and_unoptimised(f: Callable[..., Any], xs: list[float]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llvm_function, "CHUNK", 3)
        patch.setattr(llvm, "OPTIMISED", 0)
        g = jit(with_gradient(f))
        results = flat(g(xs))
    bounds = Bounds(g.program, xs)
    assume(not bounds.is_open)
    bounds.allows(results)


@given(expressions(), st.lists(point, min_size=1, max_size=10), st.sampled_from([3, 400]))
def test_random_functions_in_lanes(
    f: Callable[..., Any], rows: list[list[float]], chunk: int
) -> None:
    both = with_gradient(f)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(llvm_function, "CHUNK", chunk)
        columns = jit(tg.vmap(lambda xs: tuple(flatten(both(xs))[0])))(np.array(rows))
    alone = jit(both)
    alone(rows[0])
    columns = [np.broadcast_to(column, len(rows)).tolist() for column in columns]
    for i, row in enumerate(rows):
        bounds = Bounds(alone.program, row, in_lanes=True)
        if not bounds.is_open:
            bounds.allows([column[i] for column in columns])


def test_where_nothing_can_be_fused_results_are_the_same_to_the_bit() -> None:
    def f(x: Any, y: Any) -> Any:
        return tg.tanh(tg.sin(x) / (y - x) * tg.exp(-y)) ** 0.5 - tg.sqrt(x / y)

    g = jit(f)
    for x, y in np.random.default_rng(0).uniform(0.1, 3.0, size=(1000, 2)).tolist():
        with ieee_arithmetic():
            expected = f(Value(x), Value(y)).data
        assert g(x, y) == expected or expected != expected


# The text


def training(rows: Any) -> Any:
    def loss(w: Any, row: Any) -> Any:
        return (tg.tanh(w[0] * row[0] + w[1]) - row[1]) ** 2

    def step(w: Any, row: Any) -> Any:
        value, slopes = tg.value_and_grad(
            lambda w: tg.vmap(loss, (None, 0), reduce="mean")(w, rows) + loss(w, row)
        )(w)
        return [a - 0.1 * b for a, b in zip(w, slopes, strict=True)], (value, w[0])

    return tg.scan(step)([0.1, 0.2], rows)


def test_the_text_is_the_same_each_time() -> None:
    captured = np.arange(6.0).reshape(3, 2)

    def f(x: Any) -> Any:
        return training(x), tg.vmap(lambda r: tg.sigmoid(r[0]) * x[0, 0])(captured)

    first, second = jit(f, threads=2), jit(f, threads=2)
    first(captured), second(captured)
    text, again = (re.sub(r"inttoptr \(?i64 \d+", "inttoptr", g.source) for g in (first, second))
    assert text == again
    assert text.count("inttoptr to ptr") >= 2
    module = binding.parse_assembly(first.source)
    module.verify()
    assert module.get_function("program")


def test_the_text_grows_with_the_number_of_instructions() -> None:
    def long(count: int) -> Callable[..., Any]:
        def f(xs: Any) -> Any:
            a, b = xs
            for _ in range(count // 4):
                a, b = tg.sin(a * b) + a, b - tg.sigmoid(a)
            return a * b

        return f

    def lines(count: int, wrapped: Callable[..., Any], *args: Any) -> tuple[int, int, int]:
        g = jit(wrapped(long(count)))
        g(*args)
        functions = g.source.split("\ndefine ")
        return g.program.size, g.source.count("\n"), max(text.count("\n") for text in functions)

    rows = np.ones((2, 2))
    for wrapped, args in [
        (lambda f: f, ([0.1, 0.2],)),
        (tg.vmap, (rows,)),
        (
            lambda f: lambda rows: tg.scan(lambda c, r: ([f(c), r[0]], None))([1.0, 2.0], rows),
            (rows,),
        ),
    ]:
        small, small_lines, _ = lines(1_000, wrapped, *args)
        large, large_lines, longest = lines(4_000, wrapped, *args)
        assert large_lines / large < 1.1 * small_lines / small
        assert longest < 12 * llvm_function.CHUNK
