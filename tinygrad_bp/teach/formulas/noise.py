"""Rounding noise: sums that are 0, save for what rounding their terms left over.

Floats are known to about 16 digits. A sum that is smaller than the last digit of its own terms
has no digit that is right, and stands for 0. How small a number is does not matter: only what it
was added up from does.

>>> 0.1 * 3 - 0.3, settled(0.1 * 3 - 0.3, [0.1 * 3, -0.3]), settled(5e-17, [2e-17, 3e-17])
(5.551115123125783e-17, 0.0, 5e-17)
"""

from __future__ import annotations

import math

from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: How large noise can be, relative to the terms: a few units in their last place.
_NOISE = 2.0**-50

#: A decimal of so many digits is meant as it is written; a longer one is itself rounded.
_DIGITS = 15


def settled(total: float, terms: Sequence[float]) -> float:
    """A sum, or what it is without noise.

    Where all terms are short decimals, it is their sum as one would find it on paper.

    >>> settled(1 - 0.999999999999999, [1.0, -0.999999999999999])
    1e-15
    """
    if not total or not abs(total) <= _NOISE * sum(map(abs, terms)) < math.inf:
        return total
    from decimal import Decimal  # takes a while to load, and is hardly ever needed

    decimals = [Decimal(repr(term)) for term in terms]
    if all(len(term.as_tuple().digits) <= _DIGITS for term in decimals):
        return float(sum(decimals))
    return 0.0


def without_noise(order: Sequence[Value]) -> dict[Value, float]:
    """The nodes whose numbers are noise, or come from it, each with what it is without.

    Args:
        order: a graph, parents before children.

    >>> x = Value(0.1)
    >>> y = (x * 3 - 0.3) * 5
    >>> y.data, without_noise([x, y.parents[0].parents[0], y.parents[0], y])[y]
    (2.7755575615628914e-16, 0.0)
    """
    found: dict[Value, float] = {}
    sizes: dict[Value, float] = {}
    for node in order:
        op = node.op
        if op is None:
            continue
        number = node.data
        if found and any(parent in found for parent in node.parents):
            number = op.ieee(*(_number(x, found) for x in node.operands))
        if op.name in _SUMS:
            size = 0.0
            for x in node.operands:
                size += sizes[x] if x in sizes else abs(_number(x, found))
            sizes[node] = size
            if number and abs(number) <= _NOISE * size:
                number = settled(number, [*_terms(node, found)])
        if number != node.data and not math.isnan(number):
            found[node] = number
    return found


_SUMS = {"add", "sub"}


def _number(x: Value | float, found: dict[Value, float]) -> float:
    return found.get(x, x.data) if isinstance(x, Value) else float(x)


def _terms(node: Value, found: dict[Value, float]) -> Iterator[float]:
    """What a node is the sum of, with signs."""
    stack: list[tuple[Value | float, float]] = [(node, 1.0)]
    while stack:
        x, sign = stack.pop()
        if isinstance(x, Value) and x.op is not None and x.op.name in _SUMS and x not in found:
            left, right = x.operands
            stack += [(left, sign), (right, -sign if x.op.name == "sub" else sign)]
        else:
            yield sign * _number(x, found)
