"""The softmax with the cross entropy, as `nn.cross_entropy` computes it."""

from __future__ import annotations

from dataclasses import replace

from ....autodiff.value import Value
from .parts import as_value, chain, hidden, parts
from .step import NamedStep, adds_up_to_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .parts import Operand

#: Outputs beyond this are shifted before exp is taken of them: e**300 squared is still a float.
_LARGE = 300.0


def softmax_step(node: Value) -> NamedStep | None:
    """What ends with this node, if it is what `nn.cross_entropy` makes."""
    checked = parts(node, "add")
    choice = parts(checked[1], "where") if checked else ()
    if not choice or not _is_nan(choice[2]) or _is_nan(node.data):
        return _of_logs(node)
    # The class is a Value: where there were none of its number, nan would be added.
    assert isinstance(checked[0], Value)
    step = _of_logs(checked[0])
    ends = (*step.outputs, *step.targets) if step else ()
    return step and replace(step, node=node, hidden=hidden(node, ends))


def _of_logs(node: Value) -> NamedStep | None:
    """-log(p) of a class, or -(y_1 * log(p_1) + ...), with each logarithm as a difference."""
    negated = parts(node, "neg")
    if not negated:
        return None
    terms = list(chain(negated[0], "add"))
    logs = [parts(term, "mul") for term in terms]
    given: list[Operand] = []
    if all(logs):
        given = [log[0] for log in logs]
        terms = [log[1] for log in logs]
    pairs = [parts(term, "sub") for term in terms]
    if not all(pairs) or (not given and len(pairs) > 1):
        return None
    logits = _logits(pairs[0][1])
    if not logits or any(pair[1] is not pairs[0][1] for pair in pairs):
        return None
    below = [z for z, _ in logits]
    if given and [id(pair[0]) for pair in pairs] != [id(z) for z in below]:
        return None
    chosen = None
    if not given:
        chosen = next((k for k, z in enumerate(below) if z is pairs[0][0]), None)
        if chosen is None:
            return None
    values = [x for _, x in logits if isinstance(x, Value)]
    if len(set(values)) < len(values):
        return None
    return _with_softmax(node, [x for _, x in logits], given, chosen)


def _logits(normaliser: Operand) -> list[tuple[Value, Operand]]:
    """What the softmax is taken of: each output less the largest, and the output."""
    log = parts(normaliser, "log")
    exps = [parts(term, "exp") for term in chain(log[0], "add")] if log else []
    if not exps or not all(exps):
        return []
    found: list[tuple[Value, Operand]] = []
    highest = None
    for (z,) in exps:
        less = parts(z, "sub")
        if not less or (highest is not None and less[1] is not highest):
            return []
        highest = less[1]
        found.append((z, less[0]))  # type: ignore[arg-type]
    shift = parts(highest, "stop_gradient")
    compared = list(chain(shift[0], "maximum")) if shift else []
    return found if list(map(_key, compared)) == [_key(x) for _, x in found] else []


def _with_softmax(
    node: Value, logits: Sequence[Operand], given: Sequence[Operand], chosen: int | None
) -> NamedStep:
    outputs = list(map(as_value, logits))
    targets = list(map(as_value, given or [float(k == chosen) for k in range(len(outputs))]))
    shift = None
    if any(abs(x.data) > _LARGE for x in outputs):
        shift = max(outputs, key=lambda x: x.data)

    def shifted(x: Value) -> Value:
        return x if shift is None else x - shift

    first, *others = [shifted(x).exp() for x in outputs]
    normaliser = sum(others, first)
    probabilities = [shifted(x).exp() / normaliser for x in outputs]
    needed = probabilities if chosen is None else [probabilities[chosen]]
    if all(p.data for p in needed):
        logs = [p.log() for p in probabilities]
    else:  # one is so small that a float cannot have it
        logs = [shifted(x) - normaliser.log() for x in outputs]
    slopes: dict[Value, Any] = {}
    long_way: dict[Value, Any] = {}
    if chosen is None:
        terms = [y * log for y, log in zip(targets, logs, strict=True)]
        textbook = -sum(terms[1:], terms[0])
        whole: Any = sum(targets[1:], targets[0])
        for x, p, y in zip(outputs, probabilities, targets, strict=True):
            slopes[x] = (p if adds_up_to_one(targets) else p * whole) - y
    else:
        textbook, right = -logs[chosen], probabilities[chosen]
        for k, (x, p, y) in enumerate(zip(outputs, probabilities, targets, strict=True)):
            slopes[x] = p - y
            long_way[x] = -1.0 / right, right * (1.0 - right) if k == chosen else -right * p
    ends = [x for x in (*logits, *given) if isinstance(x, Value)]
    return NamedStep(
        "softmax",
        node,
        tuple(outputs),
        tuple(targets),
        tuple(probabilities),
        textbook,
        hidden(node, ends),
        chosen,
        normaliser,
        shift,
        slopes,
        long_way,
    )


def _is_nan(x: Operand) -> bool:
    return not isinstance(x, Value) and x != x


def _key(x: Operand) -> Any:
    return id(x) if isinstance(x, Value) else x
