"""Rounding noise: sums that are 0, save for what rounding their terms left over.

Floats are known to about 16 digits. A sum that is smaller than the last digit of its own terms
has no digit that is right, and stands for 0. How small a number is does not matter: only what it
was added up from does.

>>> 0.1 * 3 - 0.3, settled(0.1 * 3 - 0.3, [0.1 * 3, -0.3]), settled(5e-17, [2e-17, 3e-17])
(5.551115123125783e-17, 0.0, 5e-17)
"""

from __future__ import annotations

import math

from ...autodiff.graph import topological_order
from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

#: How large noise can be, relative to the terms: a few units in their last place.
_NOISE = 2.0**-50

#: A local derivative that is larger is no noise: its rule adds up numbers of about 1.
_SMALL = 1e-12

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


def slopes_without_noise(
    order: Sequence[Value],
    slopes: Mapping[Value, float] | None = None,
    edges: Callable[[Value], list[tuple[Any, float | None]]] | None = None,
) -> dict[Value, float]:
    """The nodes whose derivatives are noise, or come from it, each with what that is without.

    Args:
        order: a graph, parents before children.
        slopes: the derivative of the last node by each; by default what `backward()` has left.
        edges: gives the last operands of a node, each with the derivative by it that these go
            through, None where there is none; by default all, as the forward pass had them.

    >>> x = Value(0.1)
    >>> error = (x * 3 - 0.3) ** 2
    >>> error.backward()
    >>> x.grad, slopes_without_noise(topological_order(error))[x]
    (3.3306690738754696e-16, 0.0)
    """
    slopes = slopes or {node: node.grad for node in order}
    numbers = without_noise(order)
    terms: dict[Value, list[float]] = {order[-1]: [slopes[order[-1]]]}
    found: dict[Value, float] = {}
    moved: set[Value] = set()  # those to which a changed term flows
    for node in reversed(order):
        own = terms.pop(node, [])
        slope = sum(own) if node in moved else slopes[node]
        slope = settled(slope, own)
        if slope != slopes[node] and not math.isnan(slope):
            found[node] = slope
        if node.op is None:
            continue
        last = edges(node) if edges else [*zip(node.operands, node.partials, strict=True)]
        for k, (operand, partial) in enumerate(last, len(node.operands) - len(last)):
            if isinstance(operand, Value) and partial is not None:
                is_own = partial == node.partials[k]  # else it goes through what has moved
                local = _partial(node, k, partial, numbers) if is_own else partial
                terms.setdefault(operand, []).append(slope * local if slope else 0.0)
                if node in found or local != partial:
                    moved.add(operand)
    return found


def _partial(node: Value, k: int, partial: float, numbers: dict[Value, float]) -> float:
    """The derivative of a node by one of its operands, by numbers without noise."""
    is_changed = node in numbers or any(parent in numbers for parent in node.parents)
    if node.op is None or not (is_changed or 0.0 < abs(partial) < _SMALL):
        return partial
    operands = [Value(_number(x, numbers)) for x in node.operands]
    rule = node.op.rule(k, Value(_number(node, numbers)), operands)
    if not isinstance(rule, Value):
        return partial if rule is None else float(rule)
    made = rule.data if is_changed else partial
    return without_noise(topological_order(rule)).get(rule, made)


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
