"""Elementary functions on vectors of doubles, as LLVM IR: a batch runs in SIMD lanes.

`define("exp", 8)` is the text of a function on `<8 x double>`, made of plain arithmetic; the
mathematics is in `exponentials.py`, `logarithms.py` and `trigonometry.py`. The results at the
ends are the table's: nan gives nan, exp overflows to inf and underflows gradually, log(0) is -inf,
tanh(-0.0) is -0.0. `ULPS` says how far the others may be from the exact value.
"""

from __future__ import annotations

from functools import lru_cache

from .exponentials import EXPONENTIALS
from .logarithms import LOGARITHMS
from .trigonometry import TRIGONOMETRY
from .vectors import FunctionBody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .vectors import Vector

#: The functions that have a form on vectors, by their names in the table of operations.
FUNCTIONS: Mapping[str, Callable[..., Vector]] = {
    function.__name__: function for function in (*EXPONENTIALS, *LOGARITHMS, *TRIGONOMETRY)
}

#: How far a result may be from the exact one, in units of the last place of that.
ULPS: Mapping[str, float] = {
    "exp": 1.0,
    "exp2": 1.0,
    "expm1": 2.0,
    "log": 1.0,
    "log2": 1.0,
    "log10": 1.0,
    "log1p": 1.5,
    "asinh": 1.5,
    "acosh": 1.5,
    "atanh": 1.75,
    "pow": 1.0,
    "_cbrt": 0.75,
    "sinh": 2.0,
    "cosh": 1.75,
    "tanh": 2.5,
    "sigmoid": 2.5,
    "silu": 3.0,
    "softplus": 1.75,
    "erf": 1.5,
    "erfc": 4.0,
    "gelu": 4.5,
    "_erf_slope": 2.5,
    "_normal_slope": 2.5,
    "_normal_below": 4.5,
    "sin": 0.9,
    "cos": 1.0,
    "tan": 2.5,
    "asin": 1.75,
    "acos": 1.5,
    "atan": 2.0,
    "atan2": 2.25,
    "hypot": 1.25,
}


def define(name: str, width: int) -> str:
    """The text of `@tg.exp.v8` and its like: a function of the table on vectors of doubles.

    Args:
        name: one of `FUNCTIONS`.
        width: how many doubles a vector holds: a power of two.

    >>> print(define("silu", 2)[:68])
    define internal <2 x double> @tg.silu.v2(<2 x double> %x) nounwind {
    """
    body = _body(name, width)
    kind = body.vector_type("double")
    arguments = ", ".join(f"{kind} %{argument}" for argument in _arguments(name))
    head = f"define internal {kind} @tg.{name}.v{width}({arguments}) nounwind"
    return "\n".join([head + " {", *body.lines, "}\n"])


def declarations(name: str, width: int) -> tuple[str, ...]:
    """The declarations that the text of `define` relies on: a module has each once.

    >>> declarations("exp", 8), declarations("asin", 2)
    ((), ('declare <2 x double> @llvm.sqrt.v2f64(<2 x double>)',))
    """
    kind = f"<{width} x double>"
    intrinsics = sorted(_body(name, width).intrinsics)
    return tuple(f"declare {kind} @llvm.{it}.v{width}f64({kind})" for it in intrinsics)


def _arguments(name: str) -> tuple[str, ...]:
    code = FUNCTIONS[name].__code__
    return code.co_varnames[: code.co_argcount]


@lru_cache
def _body(name: str, width: int) -> FunctionBody:
    body = FunctionBody(width)
    result = FUNCTIONS[name](*map(body.argument, _arguments(name)))
    body.lines.append(f"  ret {result.typed}")
    return body
