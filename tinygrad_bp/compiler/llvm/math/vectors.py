"""LLVM IR for vectors, written by arithmetic: `x * y + 1.0` writes a multiply and an add.

A `FunctionBody` collects the instructions of one function. A `Vector` is the name of a result
in it: a vector of doubles, of 64-bit integers (the bits of doubles) or of truths.

>>> body = FunctionBody(width=2)
>>> x = body.argument("x")
>>> square = x * x
>>> where(square > 2.0, x.sqrt(), 0.0).name
'%v4'
>>> print(*body.lines, sep="\\n")
  %v1 = fmul contract <2 x double> %x, %x
  %v2 = fcmp ogt <2 x double> %v1, <double 0x4000000000000000, double 0x4000000000000000>
  %v3 = call <2 x double> @llvm.sqrt.v2f64(<2 x double> %x)
  %v4 = select <2 x i1> %v2, <2 x double> %v3, <2 x double> <double 0x0000000000000000, \
double 0x0000000000000000>

The one licence given to LLVM is `contract`: where the machine can, it multiplies and adds
in one step with one rounding. Functions may not depend on whether it does. More would undo
them: with `reassoc`, (x + c) - c, which rounds x, is x.
"""

from __future__ import annotations

import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SIGN = 1 << 63

#: A double of this size has no binary places: adding it rounds to an integer, whose last
#: bits are then the sum's.
TO_INTEGER = 1.5 * 2.0**52


def bits_of(number: float) -> int:
    """The 64 bits of a double, as an integer.

    >>> hex(bits_of(1.0))
    '0x3ff0000000000000'
    """
    return int.from_bytes(struct.pack(">d", number), "big")


class FunctionBody:
    """The instructions of one function on vectors of `width` doubles."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[str] = []
        self.intrinsics: set[str] = set()
        self._results = 0
        self._exits = 0

    def argument(self, name: str) -> Vector:
        """The argument `%name`, a vector of doubles."""
        return Vector(self, "double", "%" + name)

    def write(self, kind: str, instruction: str) -> Vector:
        """Add an instruction; `kind` is what its result is a vector of."""
        self._results += 1
        name = f"%v{self._results}"
        self.lines.append(f"  {name} = {instruction}")
        return Vector(self, kind, name)

    def vector_type(self, kind: str) -> str:
        """The type of a vector as wide as the function's."""
        return f"<{self.width} x {kind}>"

    def return_where_any(self, condition: Vector, result: Callable[[], Vector]) -> None:
        """Return `result()` from here if the condition holds in any lane."""
        self._exits += 1
        far, near = f"far{self._exits}", f"near{self._exits}"
        mask = f"i{self.width}"
        lanes = self.write(mask, f"bitcast {condition.typed} to {mask}")
        any_lane = self.write("i1", f"icmp ne {mask} {lanes.name}, 0")
        self.lines += [f"  br i1 {any_lane.name}, label %{far}, label %{near}", f"{far}:"]
        self.lines += [f"  ret {result().typed}", f"{near}:"]


class Vector:
    """One result in a body; operators on it write instructions. Plain numbers fill all lanes."""

    __slots__ = ("body", "kind", "name")

    def __init__(self, body: FunctionBody, kind: str, name: str) -> None:
        self.body = body
        self.kind = kind
        self.name = name

    @property
    def type(self) -> str:
        return self.body.vector_type(self.kind)

    @property
    def typed(self) -> str:
        return f"{self.type} {self.name}"

    def like(self, other: Vector | float) -> Vector:
        """A plain number as a vector of this one's kind; a vector as it is."""
        if isinstance(other, Vector):
            return other
        if self.kind == "double":
            lane = f"double 0x{bits_of(other):016X}"
        else:
            lane = f"{self.kind} {other}"
        return Vector(self.body, self.kind, f"<{', '.join([lane] * self.body.width)}>")

    def _with(self, other: Vector | float, on_doubles: str, on_integers: str) -> Vector:
        operation = f"{on_doubles} contract" if self.kind == "double" else on_integers
        left, right = self.name, self.like(other).name
        return self.body.write(self.kind, f"{operation} {self.type} {left}, {right}")

    def __add__(self, other: Vector | float) -> Vector:
        return self._with(other, "fadd", "add")

    def __sub__(self, other: Vector | float) -> Vector:
        return self._with(other, "fsub", "sub")

    def __mul__(self, other: Vector | float) -> Vector:
        return self._with(other, "fmul", "mul")

    def __truediv__(self, other: Vector | float) -> Vector:
        return self._with(other, "fdiv", "")

    def __radd__(self, other: float) -> Vector:
        return self.like(other) + self

    def __rsub__(self, other: float) -> Vector:
        return self.like(other) - self

    def __rmul__(self, other: float) -> Vector:
        return self.like(other) * self

    def __rtruediv__(self, other: float) -> Vector:
        return self.like(other) / self

    def __neg__(self) -> Vector:
        return self.body.write("double", f"fneg {self.typed}")

    def __and__(self, other: Vector | int) -> Vector:
        return self._with(other, "", "and")

    def __or__(self, other: Vector | int) -> Vector:
        return self._with(other, "", "or")

    def __xor__(self, other: Vector | int) -> Vector:
        return self._with(other, "", "xor")

    def __lshift__(self, places: int) -> Vector:
        return self._with(places, "", "shl")

    def __rshift__(self, places: int) -> Vector:
        return self._with(places, "", "lshr")  # 64-bit shifts that keep the sign are slow in AVX2

    def _compared(self, other: Vector | float, on_doubles: str, on_integers: str) -> Vector:
        operation = f"fcmp {on_doubles}" if self.kind == "double" else f"icmp {on_integers}"
        return self.body.write("i1", f"{operation} {self.typed}, {self.like(other).name}")

    # A comparison with nan does not hold.

    def __lt__(self, other: Vector | float) -> Vector:
        return self._compared(other, "olt", "slt")

    def __gt__(self, other: Vector | float) -> Vector:
        return self._compared(other, "ogt", "sgt")

    def __ge__(self, other: Vector | float) -> Vector:
        return self._compared(other, "oge", "sge")

    def equals(self, other: Vector | float) -> Vector:
        """Where both are the same number."""
        return self._compared(other, "oeq", "eq")

    def bits(self) -> Vector:
        """The bits of doubles, as integers."""
        return self.body.write("i64", f"bitcast {self.typed} to {self.body.vector_type('i64')}")

    def double(self) -> Vector:
        """The doubles that have these bits."""
        doubles = self.body.vector_type("double")
        return self.body.write("double", f"bitcast {self.typed} to {doubles}")

    def __abs__(self) -> Vector:
        return (self.bits() & (SIGN - 1)).double()

    def with_sign_of(self, other: Vector) -> Vector:
        """This size, the other's sign; a zero and a nan have signs too."""
        return (abs(self).bits() | (other.bits() & SIGN)).double()

    def head(self) -> Vector:
        """The first 26 of its 53 bits: the product of two such is exact."""
        return (self.bits() & -(1 << 27)).double()

    def sqrt(self) -> Vector:
        """The square root, rounded once."""
        return self.intrinsic("sqrt")

    def intrinsic(self, name: str) -> Vector:
        """LLVM's function of this name, which for sin and cos means libm's, lane by lane."""
        self.body.intrinsics.add(name)
        function = f"@llvm.{name}.v{self.body.width}f64"
        return self.body.write("double", f"call {self.type} {function}({self.typed})")


def where(condition: Vector, a: Vector | float, b: Vector | float) -> Vector:
    """Lane by lane a where the condition holds, else b; plain numbers are doubles."""
    body = condition.body
    a = a if isinstance(a, Vector) else Vector(body, "double", "").like(a)
    b = a.like(b)
    return body.write(a.kind, f"select {condition.typed}, {a.typed}, {b.typed}")


def at_most(x: Vector, limit: Vector | float) -> Vector:
    """x, or the limit where x is greater; nan stays nan."""
    return where(x > limit, limit, x)


def at_least(x: Vector, limit: Vector | float) -> Vector:
    """x, or the limit where x is less; nan stays nan."""
    return where(x < limit, limit, x)


def polynomial(x: Vector, coefficients: Sequence[float]) -> Vector:
    """c[0] + x (c[1] + c[2] x + ...): Horner's rule, or for many terms by two chains of it."""
    first, *others = coefficients
    if not others:
        return x.like(first)
    if len(others) > 8:  # the terms with even powers and with odd do not wait for each other
        square = x * x
        rest = polynomial(square, others[::2]) + x * polynomial(square, others[1::2])
    else:
        rest = polynomial(x, others)
    return first + x * rest
