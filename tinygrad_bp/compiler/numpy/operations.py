"""The operations of the table in NumPy's words: the table's formula, call by call on a tape."""

from __future__ import annotations

import math
from importlib.util import find_spec
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.operations.computing import evaluate
from ...autodiff.operations.special import PARTS, letters_of
from ...autodiff.operations.traversal import is_called
from ...autodiff.operations.vocabulary import going_on
from ...autodiff.ops import TABLE
from ..loops.indexing.gathers import Scatter
from ..loops.indexing.orders import Order

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...autodiff.operations.formula import Expression
    from ...autodiff.operations.operation import Op
    from ..loops.indexing.gathers import Gather
    from .tape import Tape


#: For fewer numbers NumPy's own functions are quick enough.
_FEW = 2_000


def value_of(tape: Tape, op: Op, operands: Sequence[Any]) -> Any:
    """What the operation computes, of arrays and floats."""
    if op.name in OPERATIONS:
        return OPERATIONS[op.name](tape, *operands)
    if len(operands) == 1 and (native := _native(op.name, operands[0])):
        return tape.map(native, operands[0])
    if is_called(op):
        return tape.do(_each(op.ieee, op.arity), *operands)
    names = dict(zip(op.letters, operands, strict=True))
    return _computed(tape, op.written_out, names)


def _computed(tape: Tape, formula: Expression, names: dict[str, Any]) -> Any:
    return evaluate(formula, {**CONSTANTS, **names}, lambda word, xs: _applied(tape, word, xs))


def _native(name: str, x: Any) -> Callable[..., Any] | None:
    """The function in native code, where there is one, and enough numbers for it."""
    if numpy.size(x) < _FEW or find_spec("llvmlite") is None:
        return None
    from .kernels import NAMES, kernel

    return kernel(name) if name in NAMES else None


def _applied(tape: Tape, word: str, operands: Sequence[Any]) -> Any:
    if word in PARTS:
        part = PARTS[word]
        return _computed(tape, part, dict(zip(letters_of(part), operands, strict=True)))
    if word in TABLE:
        return value_of(tape, TABLE[word], operands)
    if word == "if":
        condition, x, y = operands
        return tape.choice(_truth(tape, condition), x, y)
    if word in ("and", "or", "not"):
        operands = [_truth(tape, x) for x in operands]
    if (word, len(operands)) == ("**", 2):
        return _power(tape, *operands)
    if word.startswith("math.") and (
        len(operands) == 1 and (native := _native(word.removeprefix("math."), operands[0]))
    ):
        return tape.map(native, operands[0])
    return tape.do(FUNCTIONS[word, len(operands)], *operands)


def _truth(tape: Tape, x: Any) -> Any:
    is_known = isinstance(x, bool) or numpy.result_type(x) == numpy.bool_
    return x if is_known else tape.do(numpy.not_equal, x, 0.0)


def _power(tape: Tape, x: Any, y: Any) -> Any:
    """A square is a product, which takes a fraction of the time."""
    is_square = isinstance(y, float) and y == 2.0
    return tape.do(numpy.square, x) if is_square else tape.do(numpy.power, x, y)


def _each(f: Callable[..., float], arity: int = 1) -> Callable[..., Any]:
    """A function that NumPy lacks, of each number by itself."""
    of_objects = numpy.frompyfunc(f, arity, 1)

    def function(*xs: Any, out: Any = None) -> Any:
        found = numpy.asarray(of_objects(*xs), dtype=float)
        if out is not None:
            out[...] = found
        return found

    return function


def at_places(op: Gather | Scatter | Order, size: int) -> Callable[..., Any]:
    """A gather, a scatter or an order along the last axes of arrays, to rows of so many numbers."""

    def scatter(places: Any, terms: Any, out: Any = None) -> Any:
        lead = numpy.broadcast_shapes(places.shape[:-1], terms.shape[:-1])
        index, is_there = _index(numpy.broadcast_to(places, (*lead, places.shape[-1])), size)
        rows = numpy.arange(prod(lead)).reshape(*lead, 1) * size
        terms = numpy.where(is_there, terms, 0.0)
        found = numpy.bincount((rows + index).ravel(), terms.ravel(), prod(lead) * size)
        return _given(found.reshape(*lead, size), out)

    def order(array: Any, out: Any = None) -> Any:
        rows = array.reshape(*array.shape[:-1], -1, width)
        places = numpy.argsort(rows, axis=-1, kind="stable")
        return _given(places.reshape(array.shape).astype(float), out)

    if isinstance(op, Scatter):
        return scatter
    if isinstance(op, Order):
        width = op.width
        return order
    missing = op.missing

    def gather(source: Any, places: Any, out: Any = None) -> Any:
        index, is_there = _index(places, source.shape[-1])
        found = numpy.take_along_axis(source, index, axis=-1)
        return _given(numpy.where(is_there, found, missing), out)

    return gather


def _index(places: Any, size: int) -> tuple[Any, Any]:
    """Places as integers, and whether they are there; 0 where they are not."""
    is_there = (places >= 0.0) & (places < size)
    return numpy.where(is_there, places, 0.0).astype(int), is_there


def _given(found: Any, out: Any) -> Any:
    if out is not None:
        out[...] = found
    return found


# fmt: off
OPERATIONS: dict[str, Callable[..., Any]] = {
    "pow":           _power,
    "relu":          lambda tape, x: tape.choice(tape.do(numpy.less_equal, x, 0.0), 0.0, x),
    "where":         lambda tape, c, x, y: tape.choice(tape.do(numpy.not_equal, c, 0.0), x, y),
    "stop_gradient": lambda tape, x: x,
}

FUNCTIONS: dict[tuple[str, int], Callable[..., Any]] = {
    ("+", 2): numpy.add,
    ("-", 2): numpy.subtract,
    ("-", 1): numpy.negative,
    ("*", 2): numpy.multiply,
    ("/", 2): numpy.divide,
    ("%", 2): numpy.remainder,
    ("//", 2): numpy.floor_divide,
    ("_pow", 2): numpy.power,
    ("_round", 1): numpy.rint,
    ("<", 2): numpy.less,
    ("<=", 2): numpy.less_equal,
    (">", 2): numpy.greater,
    (">=", 2): numpy.greater_equal,
    ("==", 2): numpy.equal,
    ("!=", 2): numpy.not_equal,
    ("and", 2): numpy.logical_and,
    ("or", 2): numpy.logical_or,
    ("not", 1): numpy.logical_not,
    ("math.fabs", 1): numpy.fabs,
    ("math.exp", 1): numpy.exp,
    ("math.exp2", 1): numpy.exp2,
    ("math.expm1", 1): numpy.expm1,
    ("math.log", 1): numpy.log,
    ("math.log2", 1): numpy.log2,
    ("math.log10", 1): numpy.log10,
    ("math.log1p", 1): numpy.log1p,
    ("math.sqrt", 1): numpy.sqrt,
    ("math.cbrt", 1): numpy.cbrt,
    ("math.hypot", 2): numpy.hypot,
    ("math.sin", 1): numpy.sin,
    ("math.cos", 1): numpy.cos,
    ("math.tan", 1): numpy.tan,
    ("math.asin", 1): numpy.arcsin,
    ("math.acos", 1): numpy.arccos,
    ("math.atan", 1): numpy.arctan,
    ("math.atan2", 2): numpy.arctan2,
    ("math.sinh", 1): numpy.sinh,
    ("math.cosh", 1): numpy.cosh,
    ("math.tanh", 1): numpy.tanh,
    ("math.asinh", 1): numpy.arcsinh,
    ("math.acosh", 1): numpy.arccosh,
    ("math.atanh", 1): numpy.arctanh,
    ("math.erf", 1): _each(math.erf),
    ("math.erfc", 1): _each(math.erfc),
    ("math.lgamma", 1): _each(going_on("math.lgamma")),
    ("math.gamma", 1): _each(going_on("math.gamma")),
    ("math.copysign", 2): numpy.copysign,
    ("math.fmod", 2): numpy.fmod,
    ("math.floor", 1): numpy.floor,
    ("math.ceil", 1): numpy.ceil,
}
# fmt: on

CONSTANTS = {"math.inf": math.inf, "math.nan": math.nan, "math.pi": math.pi, "math.e": math.e}
