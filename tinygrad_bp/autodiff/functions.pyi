"""Written from the table by `python -m tinygrad_bp.autodiff.stubs`: do not edit."""

from typing import Any, TypeAlias, overload, type_check_only

from .floats import ArrayLike, Real
from .operations.operation import Op
from .value import Value

__all__ = [
    "abs",
    "absolute",
    "acos",
    "acosh",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "copysign",
    "cos",
    "cosh",
    "digamma",
    "elu",
    "erf",
    "erfc",
    "erfinv",
    "exp",
    "exp2",
    "expm1",
    "floor",
    "gelu",
    "hardtanh",
    "hypot",
    "leaky_relu",
    "lgamma",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_sigmoid",
    "logaddexp",
    "logit",
    "maximum",
    "minimum",
    "mish",
    "polygamma",
    "relu",
    "rint",
    "round",
    "selu",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinc",
    "sinh",
    "softplus",
    "softsign",
    "sqrt",
    "tan",
    "tanh",
    "where",
    "xlogy",
]

_Each: TypeAlias = Value | Real | ArrayLike

@type_check_only
class _OfX(Op):
    @overload
    def __call__(self, x: Value) -> Value: ...
    @overload
    def __call__(self, x: Real) -> float: ...
    @overload
    def __call__(self, x: ArrayLike) -> Any: ...

@type_check_only
class _OfXAndY(Op):
    @overload
    def __call__(self, x: Value, y: Value | Real) -> Value: ...
    @overload
    def __call__(self, x: Real, y: Value) -> Value: ...
    @overload
    def __call__(self, x: Real, y: Real) -> float: ...
    @overload
    def __call__(self, x: ArrayLike, y: _Each) -> Any: ...
    @overload
    def __call__(self, x: Value | Real, y: ArrayLike) -> Any: ...

@type_check_only
class _OfXAndSlope(Op):
    @overload
    def __call__(self, x: Value, slope: Value | Real = 0.01) -> Value: ...
    @overload
    def __call__(self, x: Real, slope: Value) -> Value: ...
    @overload
    def __call__(self, x: Real, slope: Real = 0.01) -> float: ...
    @overload
    def __call__(self, x: ArrayLike, slope: _Each = 0.01) -> Any: ...
    @overload
    def __call__(self, x: Value | Real, slope: ArrayLike) -> Any: ...

@type_check_only
class _OfXAndAlpha(Op):
    @overload
    def __call__(self, x: Value, alpha: Value | Real = 1.0) -> Value: ...
    @overload
    def __call__(self, x: Real, alpha: Value) -> Value: ...
    @overload
    def __call__(self, x: Real, alpha: Real = 1.0) -> float: ...
    @overload
    def __call__(self, x: ArrayLike, alpha: _Each = 1.0) -> Any: ...
    @overload
    def __call__(self, x: Value | Real, alpha: ArrayLike) -> Any: ...

@type_check_only
class _OfNAndX(Op):
    @overload
    def __call__(self, n: Value, x: Value | Real) -> Value: ...
    @overload
    def __call__(self, n: Real, x: Value) -> Value: ...
    @overload
    def __call__(self, n: Real, x: Real) -> float: ...
    @overload
    def __call__(self, n: ArrayLike, x: _Each) -> Any: ...
    @overload
    def __call__(self, n: Value | Real, x: ArrayLike) -> Any: ...

@type_check_only
class _OfCAndXAndY(Op):
    @overload
    def __call__(self, c: Value, x: Value | Real, y: Value | Real) -> Value: ...
    @overload
    def __call__(self, c: Real, x: Value, y: Value | Real) -> Value: ...
    @overload
    def __call__(self, c: Real, x: Real, y: Value) -> Value: ...
    @overload
    def __call__(self, c: Real, x: Real, y: Real) -> float: ...
    @overload
    def __call__(self, c: ArrayLike, x: _Each, y: _Each) -> Any: ...
    @overload
    def __call__(self, c: Value | Real, x: ArrayLike, y: _Each) -> Any: ...
    @overload
    def __call__(self, c: Value | Real, x: Value | Real, y: ArrayLike) -> Any: ...

abs: _OfX
"""The absolute value of x."""
absolute: _OfX
"""The absolute value of x."""
acos: _OfX
"""The angle from 0 to pi whose cosine is x."""
acosh: _OfX
"""The number from 0 on whose hyperbolic cosine is x."""
arccos: _OfX
"""The angle from 0 to pi whose cosine is x."""
arccosh: _OfX
"""The number from 0 on whose hyperbolic cosine is x."""
arcsin: _OfX
"""The angle from -pi/2 to pi/2 whose sine is x."""
arcsinh: _OfX
"""The number whose hyperbolic sine is x."""
arctan: _OfX
"""The angle from -pi/2 to pi/2 whose tangent is x."""
arctan2: _OfXAndY
"""The angle from -pi to pi of the point that lies x up and y to the right."""
arctanh: _OfX
"""The number whose hyperbolic tangent is x."""
asin: _OfX
"""The angle from -pi/2 to pi/2 whose sine is x."""
asinh: _OfX
"""The number whose hyperbolic sine is x."""
atan: _OfX
"""The angle from -pi/2 to pi/2 whose tangent is x."""
atan2: _OfXAndY
"""The angle from -pi to pi of the point that lies x up and y to the right."""
atanh: _OfX
"""The number whose hyperbolic tangent is x."""
cbrt: _OfX
"""The cube root of x; of a negative number too."""
ceil: _OfX
"""The smallest whole number that is not below x."""
copysign: _OfXAndY
"""The size of x with the sign of y."""
cos: _OfX
"""The cosine of x, an angle in radians."""
cosh: _OfX
"""The hyperbolic cosine of x: (e**x + e**-x) / 2."""
digamma: _OfX
"""The derivative of lgamma."""
elu: _OfXAndAlpha
"""x where it is positive, else alpha times e**x - 1."""
erf: _OfX
"""The error function: 2 / sqrt(pi) times the integral of e**(-t*t) from 0 to x."""
erfc: _OfX
"""1 less the error function of x: exact to the last digits where x is large too."""
erfinv: _OfX
"""The number whose error function is x."""
exp: _OfX
"""e to the power x."""
exp2: _OfX
"""2 to the power x."""
expm1: _OfX
"""e to the power x, less 1: exact to the last digits where x is small too."""
floor: _OfX
"""The largest whole number that is not above x."""
gelu: _OfX
"""x times the probability that a standard normal variable is less than x."""
hardtanh: _OfX
"""x, but at least -1 and at most 1."""
hypot: _OfXAndY
"""The distance of the point (x, y) from the origin."""
leaky_relu: _OfXAndSlope
"""The leaky rectifier: x where it is positive, else x times the slope."""
lgamma: _OfX
"""The natural logarithm of the size of the gamma function, which is (x - 1)!."""
log: _OfX
"""The natural logarithm of x."""
log1p: _OfX
"""The natural logarithm of 1 + x: exact to the last digits where x is small too."""
log2: _OfX
"""The logarithm of x to the base 2."""
log10: _OfX
"""The logarithm of x to the base 10."""
log_sigmoid: _OfX
"""The natural logarithm of sigmoid(x): exact to the last digits far out too."""
logaddexp: _OfXAndY
"""The natural logarithm of e**x + e**y, which never overflows."""
logit: _OfX
"""The logarithm of the odds of a probability: log(x / (1 - x)); the inverse of sigmoid."""
maximum: _OfXAndY
"""The larger of x and y."""
minimum: _OfXAndY
"""The smaller of x and y."""
mish: _OfX
"""x times the hyperbolic tangent of softplus(x)."""
polygamma: _OfNAndX
"""The nth derivative of digamma; n is a number by itself, by which there is no derivative."""
relu: _OfX
"""The rectifier: x where it is positive, else 0."""
rint: _OfX
"""The whole number nearest to x; of two as near, the even one."""
round: _OfX
"""The whole number nearest to x; of two as near, the even one."""
selu: _OfX
"""elu with alpha 1.67326..., times 1.0507...: means of 0 and variances of 1 stay."""
sigmoid: _OfX
"""The logistic function: 1 / (1 + e**-x), between 0 and 1. It never overflows."""
sign: _OfX
"""The sign of x: -1, 0 or 1."""
silu: _OfX
"""x times the logistic function of x; also called swish."""
sin: _OfX
"""The sine of x, an angle in radians."""
sinc: _OfX
"""The sine of pi times x, divided by pi times x: 1 at 0, and 0 at other whole numbers."""
sinh: _OfX
"""The hyperbolic sine of x: (e**x - e**-x) / 2."""
softplus: _OfX
"""A smooth rectifier: the natural logarithm of 1 + e**x."""
softsign: _OfX
"""x divided by 1 + abs(x): between -1 and 1."""
sqrt: _OfX
"""The square root of x."""
tan: _OfX
"""The tangent of x, an angle in radians."""
tanh: _OfX
"""The hyperbolic tangent of x: sinh(x) / cosh(x), which lies between -1 and 1."""
where: _OfCAndXAndY
"""x where the condition c is not 0, else y."""
xlogy: _OfXAndY
"""x times the natural logarithm of y: 0 where x is 0, whatever y."""
