"""What follows from a derivative: the update, the finite difference beside it, and its sign."""

from __future__ import annotations

import math
from sys import float_info

from ....autodiff.graph import topological_order
from ....autodiff.ops import TABLE
from ....teach.document.words import pieces, said
from ....teach.formulas.formula import Call, Derivative, Number, Symbol, product, updated
from ..wording import moved_listed
from .differences import bend, central_difference
from .writing import neuron, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....autodiff.value import Value
    from ....teach.document.words import Words
    from ....teach.formulas.formula import Formula
    from ...run.live_run import LiveRun
    from .chain import Chain

#: The step of the finite difference, and how far it may be from the derivative, relative to it.
STEP, NEAR = 1e-4, 1e-5

#: Of a network with more weights and biases the finite difference waits until it is asked for.
MOST_PARAMETERS = 150


def difference(chain: Chain) -> dict[str, Any] | None:
    """The finite difference beside the derivative; without a number where nobody asked for it."""
    moment, node = chain.write.moment, chain.node
    if node.op is not None:
        return None
    data = {"by": written(chain.name.by), "step": STEP, "value": None, "agrees": None, "why": []}
    if not (chain.is_walked and chain.is_known):
        return data
    if len(chain.nodes.parameters) > MOST_PARAMETERS and not moment.is_checked:
        return {**data, "offers": True}
    order = topological_order(chain.nodes.total)
    found, exact = central_difference(order, node, STEP, chain.nodes.moved), chain.number
    # What the rounding of the two errors can come to, over twice the step.
    noise = 8 * float_info.epsilon * abs(chain.nodes.total.data) / STEP
    apart = abs(found - exact)
    agrees = apart <= NEAR * abs(exact) + noise if math.isfinite(apart) else None
    if exact == 0.0 and agrees:
        found = 0.0
    why = [] if agrees is not False else chain.write.words(_apart(chain, order))
    return {**data, "value": found, "agrees": agrees, "why": why}


def _apart(chain: Chain, order: list[Value]) -> Words:
    """Why a finite difference is none of the derivative."""
    node = bend(order, chain.node, STEP, chain.nodes.moved)
    if node is None:
        return "the slope itself changes too much within the step"
    way = "{here} has a kink within the step: it has two slopes there, and this is between them"
    return said(way, here=chain.near.symbol(node))


def update(chain: Chain) -> dict[str, Any] | None:
    """What becomes of a weight or a bias; None of what is neither, and before it can be told."""
    run, write, node = chain.write.moment.run, chain.write, chain.node
    name = node.label
    if name not in chain.nodes.parameters or not run.is_ready:
        return None
    if name in run.fixed:
        return {"note": "It is fixed: an update leaves it as it is."}
    recipe, new = run.recipe, updated(chain.near.symbol(node))
    is_told = write.moment.knows(new.name) and chain.is_known
    if not (chain.is_by_gradient and is_what_it_takes(chain)):
        why = _METHODS[recipe.optimizer] if is_what_it_takes(chain) else _AFTER_OTHERS
        value = run.after[name] if is_told else None
        return {"note": why, "name": written(new), "value": value, "lines": []}
    slope, lines = _slope(chain)
    eta = Symbol("η", recipe.learning_rate, "η")
    deltas = chain.deltas() if write.is_negated and slope == chain.name else None
    change = product([eta, *_factors(deltas or slope)])
    formula = Call(TABLE["add" if deltas else "sub"], (chain.near.symbol(node), change))
    value = node.data - recipe.learning_rate * run.gradients()[name] if is_told else None
    sides = write.sides(formula, value, is_known=is_told)
    return {"name": written(new), **sides, "lines": lines}


def freezing(chain: Chain) -> dict[str, Any] | None:
    """Whether a weight or a bias is frozen by hand; None of what nobody can freeze or let go."""
    name, moment = chain.node.label, chain.write.moment
    is_frozen = name in moment.settings["frozen"]
    if name not in chain.nodes.parameters or (name in moment.run.fixed and not is_frozen):
        return None
    return {"name": name, "is_frozen": is_frozen}


def is_what_it_takes(chain: Chain) -> bool:
    """Whether the update goes by the derivative that is shown, and by none through what moves."""
    moment = chain.write.moment
    return moment.derivatives is moment.taken or not moment.moving_before(chain.node.label)


def moved(chain: Chain) -> list[str | dict[str, str]]:
    """Which numbers have moved that the derivative goes through, in a sentence; or nothing."""
    moment, write = chain.write.moment, chain.write
    names = moment.moving_before(chain.node.label) if moment.through else []
    if not names:
        return []
    all_moved = moment.moved.keys() >= {*names}
    way = (
        "{them} {have} moved already: the derivative goes through what {they} now, and through "
        "the outputs as the forward pass had them."
    )
    if not all_moved:
        way = (
            "{them} {move} first: the derivative goes through what {they} then, and through the "
            "outputs as the forward pass had them."
        )
    is_one = len(names) == 1
    return write.words(
        said(
            way,
            them=moved_listed(names),
            have="has" if is_one else "have",
            move="moves" if is_one else "move",
            they="it is" if is_one else "they are",
        )
    )


def _slope(chain: Chain) -> tuple[Formula, list[dict[str, Any]]]:
    """What the update takes off, and how that comes about where it is more than a derivative."""
    write, run = chain.write, chain.write.moment.run
    recipe, derivative = run.recipe, chain.name
    count = _batch_size(run)
    has_penalty = recipe.rate_of_penalty != 0.0 and not chain.nodes.is_bias(chain.node)
    place = _place(run) if count == 1 else write.moment.sample
    is_other = place != write.moment.sample
    if count == 1 and not has_penalty and not is_other:
        return derivative, []
    name = chain.node.label
    is_known = chain.is_known and (write.moment.phase is None or chain.is_mean_known)
    whole = run.gradients()[name]
    penalty = _penalty(chain) if has_penalty else (Number(0.0), 0.0)
    g = Symbol("g", whole if is_known else None, "g")
    lines = []
    mean = "The mean of {slope} over {count:,} samples"
    if count > 1:
        words = said(
            mean if has_penalty else f"{{g}}, t{mean[1:]}", g=g, slope=derivative, count=count
        )
        lines.append((words, whole - penalty[1]))
    elif is_other:
        only = "{slope} of sample {number:,}, which this update uses"
        words = said(
            only if has_penalty else f"{{g}}, {only}", g=g, slope=derivative, number=place + 1
        )
        lines.append((words, whole - penalty[1]))
    if has_penalty:
        lines.append((said("What regularisation adds, {penalty}", penalty=penalty[0]), penalty[1]))
        others = "that mean" if count > 1 else "that" if is_other else derivative
        lines.append((said("Together with {others}, {g}", others=others, g=g), whole))
    return g, [
        {"words": write.words(words), "value": number if is_known else None}
        for words, number in lines
    ]


def _batch_size(run: LiveRun) -> int:
    """How many samples the next update uses; the last ones of an epoch may be fewer."""
    size, count, turns = run.recipe.batch_size, len(run.rows), run.recipe.updates_an_epoch
    if turns == 1:
        return count
    return size if run.update % turns < turns - 1 else count - size * (turns - 1)


def _place(run: LiveRun) -> int:
    """The place of the only sample that the next update uses."""
    if len(run.rows) == 1:
        return 0
    epoch, turn = divmod(run.update, run.recipe.updates_an_epoch)
    return run.recipe.batches(epoch)[turn][0]


def _penalty(chain: Chain) -> tuple[Formula, float]:
    """The derivative of the penalty by a weight, and its number."""
    recipe, weight = chain.write.moment.run.recipe, chain.near.symbol(chain.node)
    rate = Symbol("λ", recipe.regularization_rate, "λ")
    number = weight.value or 0.0
    if recipe.regularization == "l2":
        return product([rate, weight]), recipe.regularization_rate * number
    sign = Call(TABLE["sign"], (weight,))
    return product([rate, sign]), recipe.regularization_rate * math.copysign(1.0, number) * (
        number != 0.0
    )


def _factors(formula: Formula) -> list[Formula]:
    if isinstance(formula, Call) and formula.op.name == "mul":
        return [part for operand in formula.operands for part in _factors(operand)]
    return [formula]


_METHODS = {
    "sgd": "Momentum goes by the derivatives of earlier updates too.",
    "adam": "Adam goes by the derivatives of earlier updates too.",
    "rmsprop": "RMSprop goes by the derivatives of earlier updates too.",
}
_AFTER_OTHERS = (
    "The layers after this one move first: the update goes by the derivative through the weights "
    "that they have then."
)


def reason(chain: Chain) -> dict[str, Any] | None:
    """Why the derivative has its sign; None where that may not be told, or there is none."""
    number = chain.number
    if not (chain.is_walked and chain.is_known) or math.isnan(number):
        return None
    sign = "positive" if number > 0 else "negative" if number < 0 else "0"
    words = _of_nothing(chain) if number == 0 else _of_sign(chain)
    if words is None:
        return None
    return {"title": f"Why is it {sign}?", "text": chain.write.words(words)}


def _of_nothing(chain: Chain) -> Words | None:
    for name, _ in chain.factors:
        if name.value == 0.0:
            return said("{factor} is 0, and a product with a factor of 0 is 0.", factor=name)
    return None


def _of_sign(chain: Chain) -> Words | None:
    name = chain.name
    first = chain.factors[0][0] if chain.factors else chain.name
    inner = math.prod(factor.value or 0.0 for factor, _ in chain.factors[1:])
    words: list[Any] = []
    if chain.factors[1:]:
        words += pieces(
            said(
                "A larger {x} makes {out} {larger}, and ",
                x=name.by,
                out=first.by,
                larger="larger" if inner > 0 else "smaller",
            )
        )
    words += pieces(_of_first(chain, first, is_alone=not words))
    if _is_what_moves(chain):
        words += pieces(
            said(
                " So the update makes {x} {smaller}.",
                x=name.by,
                smaller="smaller" if chain.number > 0 else "larger",
            )
        )
    return tuple(words)


def _is_what_moves(chain: Chain) -> bool:
    """Whether an update moves it by this derivative alone."""
    run, name = chain.write.moment.run, chain.node.label
    return (
        name in chain.nodes.parameters
        and name not in run.fixed
        and chain.is_by_gradient
        and is_what_it_takes(chain)
        and _slope(chain)[0] == chain.name
    )


def _of_first(chain: Chain, first: Derivative, *, is_alone: bool) -> Words:
    """Why the error grows or falls with what the first factor is by."""
    value = first.value or 0.0
    target = chain.nodes.target_of(first.by.name)
    if target is not None and (first.by.value or 0.0) > target and value > 0:
        return said("{out} is already above its target.", out=first.by)
    if target is not None and (first.by.value or 0.0) < target and value < 0:
        return said("{out} is still below its target.", out=first.by)
    words = said(
        "{a} larger {out} makes {error} {larger}.",
        a="A" if is_alone else "a",
        out=first.by,
        error=first.of,
        larger="larger" if value > 0 else "smaller",
    )
    if not chain.shares:
        return words
    largest = max(chain.shares, key=lambda share: abs(share.number))
    through = chain.nodes.neuron_of(largest.node)
    if not through:
        return words
    against = [share for share in chain.shares if share.number * value < 0]
    how = "outweighs those of the other sign" if against else "counts most"
    path = said(
        " Of its {count:,} paths, the one through {through} {how}.",
        count=len(chain.shares),
        through=neuron(through),
        how=how if largest.number * value > 0 else "is the largest, but the others outweigh it",
    )
    return (*pieces(words), *pieces(path))
