"""The sigmoid with its cross entropy, as both binary cross entropies of `nn` compute it."""

from __future__ import annotations

from collections import Counter

from ....autodiff.value import Value
from .parts import as_value, hidden, parts
from .step import NamedStep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .parts import Operand

#: Probabilities above this are no smaller than the loss takes them to be.
_LEAST = 1e-43


def sigmoid_step(node: Value, uses: Counter[Value]) -> NamedStep | None:
    """A term of either loss.

    Args:
        node: the end of the step.
        uses: how often each node of the graph is an operand.
    """
    return _of_logit(node) or _of_probability(node, uses)


def _of_logit(node: Value) -> NamedStep | None:
    """y * softplus(-out) + (1 - y) * softplus(out)."""
    terms = [parts(term, "mul") for term in parts(node, "add")]
    if not terms or not all(terms):
        return None
    (y, one), (other_y, other) = terms
    plus, minus = parts(other, "softplus"), parts(one, "softplus")
    negated = parts(minus[0], "neg") if minus else ()
    if not plus or not negated or negated[0] is not plus[0] or not _is_rest(other_y, y):
        return None
    out = plus[0]
    assert isinstance(out, Value)
    p = out.sigmoid()
    target = as_value(y)
    if 0.0 < p.data < 1.0:
        textbook = _cross_entropy(p, target)
    else:  # its logarithm, or that of the rest, would be infinite
        textbook = target * (-out).softplus() + (1.0 - target) * out.softplus()
    return _with_sigmoid(node, out, p, target, textbook, hidden(node, [out, y]))


def _of_probability(node: Value, uses: Counter[Value]) -> NamedStep | None:
    """-(y * log(p) + (1 - y) * log(1 - p)), where p is the sigmoid of an output or anything."""
    negated = parts(node, "neg")
    terms = [parts(term, "mul") for term in parts(negated[0], "add")] if negated else []
    if not terms or not all(terms):
        return None
    (y, log), (other_y, other_log) = terms
    p, rest = _in_log(log), _in_log(other_log)
    if not isinstance(p, Value) or not _is_rest(rest, p) or not _is_rest(other_y, y):
        return None
    if not _LEAST < p.data < 1.0:  # where the loss takes another number for the logarithm
        return None
    target = as_value(y)
    textbook = _cross_entropy(p, target)
    between = hidden(node, [p, y])
    inside = Counter(parent for part in (node, *between) for parent in part.parents)
    logit = parts(p, "sigmoid")
    if logit and uses[p] == inside[p]:
        assert isinstance(logit[0], Value)
        return _with_sigmoid(node, logit[0], p, target, textbook, between)
    return NamedStep("sigmoid", node, (), (target,), (p,), textbook, between)


def _with_sigmoid(
    node: Value, out: Value, p: Value, y: Value, textbook: Value, between: frozenset[Value]
) -> NamedStep:
    by_p, of_p = (p - y) / (p * (1.0 - p)), p * (1.0 - p)
    return NamedStep(
        "sigmoid",
        node,
        (out,),
        (y,),
        (p,),
        textbook,
        between,
        slopes={out: p - y},
        long_way={out: (by_p, of_p)},
    )


def _cross_entropy(p: Value, y: Value) -> Value:
    return -(y * p.log() + (1.0 - y) * (1.0 - p).log())


def _in_log(log: Operand) -> Operand | None:
    """What the logarithm is taken of, in `log(maximum(p, where(0 > p, -inf, least)))`."""
    inside = parts(log, "log")
    pair = parts(inside[0], "maximum") if inside else ()
    least = parts(pair[1], "where") if pair else ()
    condition = parts(least[0], "greater") if least else ()
    return pair[0] if condition and condition[1] is pair[0] else None


def _is_rest(rest: Operand | None, of: Operand) -> bool:
    """Whether it is 1 less the other."""
    if not isinstance(of, Value):
        return not isinstance(rest, Value) and rest == 1.0 - of
    less = parts(rest, "sub")
    return bool(less) and not isinstance(less[0], Value) and less[0] == 1.0 and less[1] is of
