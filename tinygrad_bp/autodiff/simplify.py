"""`simplify`: the same number from a smaller graph.

Three things are done, all of them exact in floating point, for every number, nan, inf and
-0.0 included: operations on plain numbers are carried out (unless Python raises an error
there: no division by zero is hidden), what is computed twice is computed once, and the
rules below are applied. What is missing there is not exact: `x + 0.0` is not `x` where x is
-0.0, `0.0 * x` is not 0.0 where x is inf or nan, `x - x` and `x / x` hide a nan,
`-(x - y)` is not `y - x` where they are equal, and regrouping sums and products rounds
differently.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from ..letters import shown
from .floats import FloatError
from .graph import refuse_stale, topological_order
from .ieee import ieee_arithmetic
from .operations.computing import evaluate
from .operations.formula import Expression
from .operations.operation import Op
from .operations.parser import parse
from .operations.traversal import names_in
from .ops import BY_SYMBOL
from .value import Value, apply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The left side becomes the right side; `x`, `y` and `c` stand for anything.
RULES = """
    x + -0.0 = x
    x - 0.0 = x
    x * 1.0 = x
    1.0 * x = x
    x / 1.0 = x
    x ** 1.0 = x
    x ** 0.0 = 1.0
    -(-x) = x
    x * -1.0 = -x
    -1.0 * x = -x
    x / -1.0 = -x
    x + -y = x - y
    -x + y = y - x
    x - -y = x + y
    abs(-x) = abs(x)
    where(c, x, x) = x
    where(1.0, x, y) = x
    where(0.0, x, y) = y
    where(where(c, 0.0, 1.0), x, y) = where(c, y, x)
    where(where(c, 1.0, 0.0), x, y) = where(c, x, y)
    where(c, where(c, x, y), z) = where(c, x, z)
    where(c, x, where(c, y, z)) = where(c, x, z)
"""


def simplify(value: Value) -> Value:
    """A graph of the same number with fewer operations; leaves and labels stay.

    Raises:
        StaleGraphError: a leaf has been assigned since the graph was computed.

    >>> x = Value(3.0, label="x")
    >>> y = simplify((x * 1.0 - -x) ** 1)
    >>> y, y.op.symbol, y.operands == (x, x)
    (Value(data=6.0, grad=0.0), '+', True)
    """
    if not isinstance(value, Value):
        raise TypeError(f"simplify() takes a Value, not {type(value).__name__}: {shown(value)}")
    order = topological_order(value)
    refuse_stale(order)
    given = set(order)
    simpler: dict[Any, Any] = {}
    computed: dict[Any, Any] = {}
    with ieee_arithmetic():
        for node in order:
            if node.op is not None:
                operands = [
                    simpler.get(x, x) if isinstance(x, Value) else float(x) for x in node.operands
                ]
                simpler[node] = found = make(node.op, operands, computed, node)
                if isinstance(found, Value) and found not in given and not found.label:
                    found.label = node.label
    result = simpler.get(value, value)
    return result if isinstance(result, Value) else Value(result, value.label)


def make(
    op: Op,
    operands: Sequence[Any],
    computed: dict[Any, Any],
    node: Any = None,
    create: Callable[..., Any] = apply,
) -> Any:
    """The operation, simplified: a number, a node that already exists, or a new one.

    Args:
        op: the operation.
        operands: Values and floats, simplified themselves.
        computed: what there is so far; the same for all that may share nodes.
        node: one that is this operation already, to be taken where nothing was simplified.
        create: makes a new node of an operation and its operands.
    """
    if all(x.__class__ is float for x in operands):
        try:
            return op.forward(*operands)
        except FloatError:
            pass
    for place, needed, pattern, replacement in _rules().get(op, ()):
        x = operands[place]
        if needed is None or needed is (float if x.__class__ is float else x.op):
            found: dict[str, Any] = {}
            if all(map(_matches, pattern, operands, [found] * op.arity)):
                return _build(replacement, found, computed, create)
    key = key_of(op, operands)
    same = computed.get(key)
    if same is None:
        is_unchanged = node is not None and all(map(_is_same, operands, node.operands))
        computed[key] = same = node if is_unchanged else create(op, *operands)
    return same


def key_of(op: Op, operands: Sequence[Any]) -> tuple[Any, ...]:
    """What an operation has in common with those that give the same number.

    Of a sum and a product of two, the order does not matter: the number comes last, and of two
    nodes the one with the smaller id first.
    """
    parts = [(x or repr(x)) if x.__class__ is float else x for x in operands]  # 0.0 is not -0.0
    if can_exchange(op):
        x, y = operands
        if x.__class__ is float or (y.__class__ is not float and id(y) < id(x)):
            parts.reverse()
    return (op, *parts)


def can_exchange(op: Op) -> bool:
    """Whether it gives the same number, to the bit, where its operands change places."""
    # A function may have another last bit, or another zero.
    return op.is_commutative and not op.is_function


def neutral(op: Op) -> frozenset[float]:
    """The numbers, but for zeros, that leave the left operand what it is.

    >>> from tinygrad_bp.autodiff.ops import mul, sub
    >>> neutral(mul), neutral(sub)
    (frozenset({1.0}), frozenset())
    """
    return _looked_for().get(op, _NOTHING)[0]


def watched(op: Op) -> frozenset[Any] | None:
    """What an operand has to be for one of the rules to apply: a number, or of an operation.

    None if that cannot be seen by one operand alone.

    >>> from tinygrad_bp.autodiff.ops import neg, sub
    >>> watched(sub) == {0.0, neg}
    True
    """
    return _looked_for().get(op, _NOTHING)[1]


_NOTHING: tuple[frozenset[float], frozenset[Any] | None] = (frozenset(), frozenset())


@cache
def _looked_for() -> dict[Op, tuple[frozenset[float], frozenset[Any] | None]]:
    """Of each operation that has rules, what is `neutral` and what is `watched`."""
    found: dict[Op, tuple[frozenset[float], frozenset[Any] | None]] = {}
    for op, rules in _rules().items():
        numbers = [(n, x == z) for _, _, (x, *others), z in rules for n in others]
        kept = frozenset(n for n, is_kept in numbers if is_kept and isinstance(n, float) and n)
        parts = [pattern[place] for place, _, pattern, _ in rules]
        seen = frozenset(part if isinstance(part, float) else part[0] for part in parts)
        found[op] = kept, None if any(needed is None for _, needed, _, _ in rules) else seen
    return found


def _is_same(x: Any, y: Any) -> bool:
    return x is y or (x.__class__ is float and not isinstance(y, Value) and x == y)


# A side of a rule is a variable's name, a number, or an operation with its operands.


@cache
def _rules() -> dict[Op, list[_Rule]]:
    """The rules of each operation."""
    rules: dict[Op, list[_Rule]] = {}
    for line in RULES.strip().splitlines():
        left, right = (_side(parse(side)) for side in line.split(" = "))
        of, *pattern = left
        place = next((i for i, part in enumerate(pattern) if not isinstance(part, str)), 0)
        part = pattern[place]
        needed = part[0] if isinstance(part, tuple) else float
        if isinstance(part, str):
            needed = None
        rules.setdefault(of, []).append((place, needed, tuple(pattern), right))
    return rules


if TYPE_CHECKING:
    #: The place of an operand that has to be a float, or of a certain operation, which is
    #: quick to see; what all operands have to be; what the operation then becomes.
    _Rule = tuple[int, Any, tuple[Any, ...], Any]


def _side(formula: Expression) -> Any:
    names = {name: name for name in names_in(formula)}
    return evaluate(formula, names, lambda symbol, parts: (BY_SYMBOL[symbol, len(parts)], *parts))


def _matches(pattern: Any, operand: Any, found: dict[str, Any]) -> bool:
    """Whether the operand is what the pattern says; the variables' meanings go into `found`."""
    if isinstance(pattern, str):
        return found.setdefault(pattern, operand) is operand
    if isinstance(pattern, float):
        return not isinstance(operand, Value) and repr(float(operand)) == repr(pattern)
    op, *parts = pattern
    return (
        isinstance(operand, Value)
        and operand.op is op
        and all(map(_matches, parts, operand.operands, [found] * len(parts)))
    )


def _build(
    side: Any, found: dict[str, Any], computed: dict[Any, Any], create: Callable[..., Any]
) -> Any:
    if isinstance(side, str):
        return found[side]
    if isinstance(side, float):
        return side
    op, *parts = side
    operands = [_build(part, found, computed, create) for part in parts]
    return make(op, operands, computed, create=create)
