"""Parts of a graph, looked at from its end: what an operation was applied to.

>>> from tinygrad_bp.autodiff.value import Value
>>> a, b = Value(1.0, "a"), Value(2.0, "b")
>>> [x.label for x in parts(a * b, "mul")], parts(a * b, "add")
(['a', 'b'], ())
>>> [x.label for x in chain(a + b + a, "add")]
['a', 'b', 'a']
"""

from __future__ import annotations

from ....autodiff.graph import topological_order
from ....autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TypeAlias

    Operand: TypeAlias = Value | float


def parts(x: Any, name: str) -> tuple[Operand, ...]:
    """The operands of a node that is the result of this operation; else none."""
    if isinstance(x, Value) and x.op is not None and x.op.name == name:
        return x.operands
    return ()


def chain(x: Any, name: str) -> Iterator[Any]:
    """What an operation was applied to from left to right: a, b and c of (a + b) + c."""
    found = []
    while pair := parts(x, name):
        found.append(pair[1])
        x = pair[0]
    yield x
    yield from reversed(found)


def hidden(node: Value, ends: Iterable[Any]) -> frozenset[Value]:
    """What lies between a node and the ends."""
    stop = set(ends)
    order = topological_order(node, parents=lambda x: () if x in stop else x.parents)
    return frozenset(order) - stop - {node}


def as_value(x: Operand) -> Value:
    """The node, or a leaf for a number."""
    return x if isinstance(x, Value) else Value(x)
