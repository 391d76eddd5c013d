"""Written from the table by `python -m tinygrad_bp.autodiff.stubs`: do not edit."""

from typing import Generic, TypeVar

from ..floats import Real

V = TypeVar("V")

class Methods(Generic[V]):
    def __add__(self, other: V | Real) -> V:
        """The sum of x and y."""
    def __radd__(self, other: Real) -> V: ...
    def __sub__(self, other: V | Real) -> V:
        """x less y."""
    def __rsub__(self, other: Real) -> V: ...
    def __mul__(self, other: V | Real) -> V:
        """The product of x and y."""
    def __rmul__(self, other: Real) -> V: ...
    def __truediv__(self, other: V | Real) -> V:
        """x divided by y."""
    def __rtruediv__(self, other: Real) -> V: ...
    def __pow__(self, other: V | Real) -> V:
        """x to the power y."""
    def __rpow__(self, other: Real) -> V: ...
    def __neg__(self) -> V:
        """x with its sign turned round."""
    def __abs__(self) -> V:
        """The absolute value of x."""
    def abs(self) -> V:
        """The absolute value of x."""
    def absolute(self) -> V:
        """The absolute value of x."""
    def __mod__(self, other: V | Real) -> V:
        """What is left of x after whole times y; it has the sign of y."""
    def __rmod__(self, other: Real) -> V: ...
    def __floordiv__(self, other: V | Real) -> V:
        """How many whole times y goes into x, rounded down."""
    def __rfloordiv__(self, other: Real) -> V: ...
    def exp(self) -> V:
        """e to the power x."""
    def exp2(self) -> V:
        """2 to the power x."""
    def expm1(self) -> V:
        """e to the power x, less 1: exact to the last digits where x is small too."""
    def log(self) -> V:
        """The natural logarithm of x."""
    def log2(self) -> V:
        """The logarithm of x to the base 2."""
    def log10(self) -> V:
        """The logarithm of x to the base 10."""
    def log1p(self) -> V:
        """The natural logarithm of 1 + x: exact to the last digits where x is small too."""
    def sqrt(self) -> V:
        """The square root of x."""
    def cbrt(self) -> V:
        """The cube root of x; of a negative number too."""
    def hypot(self, other: V | Real) -> V:
        """The distance of the point (x, y) from the origin."""
    def sin(self) -> V:
        """The sine of x, an angle in radians."""
    def cos(self) -> V:
        """The cosine of x, an angle in radians."""
    def tan(self) -> V:
        """The tangent of x, an angle in radians."""
    def asin(self) -> V:
        """The angle from -pi/2 to pi/2 whose sine is x."""
    def arcsin(self) -> V:
        """The angle from -pi/2 to pi/2 whose sine is x."""
    def acos(self) -> V:
        """The angle from 0 to pi whose cosine is x."""
    def arccos(self) -> V:
        """The angle from 0 to pi whose cosine is x."""
    def atan(self) -> V:
        """The angle from -pi/2 to pi/2 whose tangent is x."""
    def arctan(self) -> V:
        """The angle from -pi/2 to pi/2 whose tangent is x."""
    def atan2(self, other: V | Real) -> V:
        """The angle from -pi to pi of the point that lies x up and y to the right."""
    def arctan2(self, other: V | Real) -> V:
        """The angle from -pi to pi of the point that lies x up and y to the right."""
    def sinh(self) -> V:
        """The hyperbolic sine of x: (e**x - e**-x) / 2."""
    def cosh(self) -> V:
        """The hyperbolic cosine of x: (e**x + e**-x) / 2."""
    def tanh(self) -> V:
        """The hyperbolic tangent of x: sinh(x) / cosh(x), which lies between -1 and 1."""
    def asinh(self) -> V:
        """The number whose hyperbolic sine is x."""
    def arcsinh(self) -> V:
        """The number whose hyperbolic sine is x."""
    def acosh(self) -> V:
        """The number from 0 on whose hyperbolic cosine is x."""
    def arccosh(self) -> V:
        """The number from 0 on whose hyperbolic cosine is x."""
    def atanh(self) -> V:
        """The number whose hyperbolic tangent is x."""
    def arctanh(self) -> V:
        """The number whose hyperbolic tangent is x."""
    def erf(self) -> V:
        """The error function: 2 / sqrt(pi) times the integral of e**(-t*t) from 0 to x."""
    def erfc(self) -> V:
        """1 less the error function of x: exact to the last digits where x is large too."""
    def erfinv(self) -> V:
        """The number whose error function is x."""
    def sigmoid(self) -> V:
        """The logistic function: 1 / (1 + e**-x), between 0 and 1. It never overflows."""
    def relu(self) -> V:
        """The rectifier: x where it is positive, else 0."""
    def leaky_relu(self, slope: V | Real = 0.01) -> V:
        """The leaky rectifier: x where it is positive, else x times the slope."""
    def softplus(self) -> V:
        """A smooth rectifier: the natural logarithm of 1 + e**x."""
    def silu(self) -> V:
        """x times the logistic function of x; also called swish."""
    def gelu(self) -> V:
        """x times the probability that a standard normal variable is less than x."""
    def elu(self, alpha: V | Real = 1.0) -> V:
        """x where it is positive, else alpha times e**x - 1."""
    def selu(self) -> V:
        """elu with alpha 1.67326..., times 1.0507...: means of 0 and variances of 1 stay."""
    def mish(self) -> V:
        """x times the hyperbolic tangent of softplus(x)."""
    def softsign(self) -> V:
        """x divided by 1 + abs(x): between -1 and 1."""
    def hardtanh(self) -> V:
        """x, but at least -1 and at most 1."""
    def logit(self) -> V:
        """The logarithm of the odds of a probability: log(x / (1 - x)); the inverse of sigmoid."""
    def log_sigmoid(self) -> V:
        """The natural logarithm of sigmoid(x): exact to the last digits far out too."""
    def logaddexp(self, other: V | Real) -> V:
        """The natural logarithm of e**x + e**y, which never overflows."""
    def xlogy(self, other: V | Real) -> V:
        """x times the natural logarithm of y: 0 where x is 0, whatever y."""
    def lgamma(self) -> V:
        """The natural logarithm of the size of the gamma function, which is (x - 1)!."""
    def digamma(self) -> V:
        """The derivative of lgamma."""
    def sinc(self) -> V:
        """The sine of pi times x, divided by pi times x: 1 at 0, and 0 at other whole numbers."""
    def maximum(self, other: V | Real) -> V:
        """The larger of x and y."""
    def minimum(self, other: V | Real) -> V:
        """The smaller of x and y."""
    def where(self, x: V | Real, y: V | Real) -> V:
        """x where the condition c is not 0, else y."""
    def copysign(self, other: V | Real) -> V:
        """The size of x with the sign of y."""
    def floor(self) -> V:
        """The largest whole number that is not above x."""
    def ceil(self) -> V:
        """The smallest whole number that is not below x."""
    def round(self) -> V:
        """The whole number nearest to x; of two as near, the even one."""
    def rint(self) -> V:
        """The whole number nearest to x; of two as near, the even one."""
    def sign(self) -> V:
        """The sign of x: -1, 0 or 1."""
    def stop_gradient(self) -> V:
        """x as a constant: no derivative by what it was computed from."""
