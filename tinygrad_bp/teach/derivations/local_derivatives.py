"""Local derivatives: of one named node by another, with none between them, as formula and number.

They are what the chain rule multiplies and adds up. A local derivative holds the other named
nodes in the formula constant. Where some of those change with the operand themselves, it is
another number than the derivative along all paths, and its name says what is held: ∂z/∂x|y.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> x = Value(0.5, label="x")
>>> y = x.sigmoid()
>>> y.label = "y"
>>> z = x * y
>>> z.label = "z"
>>> chain = LocalDerivatives(Notation(z))
>>> for node, operand in ((y, x), (z, y), (z, x)):
...     local = chain.between(node, operand)
...     print(text(local.name), "=", text(local.formula))
∂y/∂x = y * (1 - y)
∂z/∂y = x
∂z/∂x|y = y
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...autodiff.contributions import plus, times
from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.operations.traversal import names_in, rewritten, substituted
from ...autodiff.ops import TABLE
from ...autodiff.simplify import simplify
from ...autodiff.value import Value, apply
from ..formulas.formula import Call, Derivative, Number, Symbol, chosen_from, result_of, updated
from ..formulas.noise import without_noise
from ..formulas.notation import Notation, formula_of
from .gradient import numbers_of_step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ..formulas.formula import Formula
    from ..formulas.steps.step import NamedStep

#: How many nodes the name of a local derivative says are held constant.
_NAMED = 3


@dataclass(frozen=True, eq=False)
class LocalDerivative:
    """The derivative of a named node by one that its formula has in it.

    Attributes:
        node: the one that is calculated, out_o1.
        operand: one that it is calculated from, net_o1.
        name: the derivative's name, ∂out_o1/∂net_o1, whose value is `number`.
        formula: the derivative, in named nodes: out_o1 * (1 - out_o1).
        factors: the derivatives of the single operations on the way, whose product the
            formula is: 0.5, 2 * (target_o1 - out_o1) and -1; empty where the operand stands
            in several places of the node's formula, and the derivative is a sum.
        number: what a backward pass from the node brings to the operand directly, without
            rounding noise.
        step: the named step that the formula belongs to, p_o1 - y_o1; None for all others.
            Its factors are those of the long way, through a probability.
        is_settled: whether there was such noise.
    """

    node: Value
    operand: Value
    name: Derivative
    formula: Formula
    factors: tuple[Formula, ...]
    number: float
    step: NamedStep | None = None
    is_settled: bool = False

    def through(self, moved: Mapping[str, Symbol]) -> LocalDerivative:
        """The same with what parameters are now; by such a one itself it is as it was.

        Args:
            moved: what stands for the parameters, by their names in the formula.
        """
        if self.name.by.name in moved or moved.keys().isdisjoint(names_in(self.formula)):
            return self
        formula = substituted(self.formula, moved)
        number = result_of(formula)
        name = replace(self.name, value=number)
        factors = tuple(substituted(factor, moved) for factor in self.factors)
        return replace(self, name=name, formula=formula, factors=factors, number=number)


class LocalDerivatives:
    """All the local derivatives of a graph, each worked out when it is first asked for.

    Args:
        notation: the graph, with its names.
        moved: what named leaves have become since the forward pass; derivatives by what lies
            before them go through that.
    """

    def __init__(self, notation: Notation, moved: Mapping[Value, float] | None = None) -> None:
        self.notation = notation
        self.moved = moved or {}
        #: What stands for them, by the names that they have here.
        self._now = {
            symbol.name: updated(symbol, self.moved[node])
            for node, symbol in notation.symbols.items()
            if node in self.moved
        }
        self._operands = {
            node: _ends(node, notation) if node.op is not None else () for node in notation.symbols
        }
        #: What lies in a named step: no path of an outer derivative goes on from there.
        self._between = {x for step in notation.steps.values() for x in step.between}
        self._found: dict[tuple[Value, Value], LocalDerivative | None] = {}
        self._slopes: dict[Value, _Slopes] = {}
        self._index = {node: i for i, node in enumerate(notation.symbols)}
        self._behind: dict[Value, int] = {}

    def operands(self, node: Value) -> tuple[Value, ...]:
        """The named nodes that a named node is calculated from, in their order there.

        Without those that only flat operations lead to, as a comparison or a sign is.
        """
        return self._operands[node]

    def onward(self, node: Value, output: Value) -> tuple[Value, ...]:
        """The named nodes that the derivative of an output by this node leads on to.

        A named step leads to its outputs at once. It leads to its probabilities too, for those
        who ask for them, but they lead no further, unless one of them is what is differentiated.
        """
        if node in self.notation.steps:
            return self._operands[node]
        found = self.notation.depends_on(node)
        if node in self._between and output not in self._between:
            return tuple(x for x in found if x in self._between)
        return found

    def between(self, node: Value, operand: Value) -> LocalDerivative | None:
        """The derivative of a named node by one of its operands; None where it is always 0."""
        pair = node, operand
        if pair not in self._found:
            step = self.notation.steps.get(node)
            if step is not None and operand in step.slopes:
                self._tell(step)
                return self._found[pair]
            if node not in self._slopes:
                self._slopes[node] = _Slopes(node, self.notation)
            found = self._slopes[node].local(operand, self.held(node, operand))
            self._found[pair] = found and found.through(self._now)
        return self._found[pair]

    def _tell(self, step: NamedStep) -> None:
        """p_o1 - y_o1 and so on, with the numbers that the graph gives."""
        symbols, numbers = self.notation.symbols, numbers_of_step(step)
        for output, slope in step.slopes.items():
            number = numbers.get(output, 0.0)
            held = tuple(symbols[other] for other in self.held(step.node, output))
            self._found[step.node, output] = LocalDerivative(
                step.node,
                output,
                Derivative(symbols[step.node], symbols[output], number, _shortened(held)),
                formula_of(slope, symbols),
                tuple(formula_of(factor, symbols) for factor in step.long_way.get(output, ())),
                number,
                step,
            )

    def held(self, node: Value, operand: Value) -> tuple[Value, ...]:
        """The other operands of a node that change with this one: there are two derivatives.

        The local one holds them constant; the other one goes through them too.
        """
        step = self.notation.steps.get(node)
        side = () if step is None else step.between
        others = [x for x in self._operands[node] if x.op is not None and x not in side]
        return tuple(other for other in others if self.depends(other, operand))

    def depends(self, node: Value, other: Value) -> bool:
        """Whether a named node is calculated from another one, however many lie between."""
        if not self._behind:
            # A bit a node: sets would need the square of a chain's length.
            for named, operands in self._operands.items():
                bits = 0
                for operand in operands:
                    bits |= self._behind[operand] | 1 << self._index[operand]
                self._behind[named] = bits
        return bool(self._behind[node] >> self._index[other] & 1)


def _shortened(held: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """What a name says is held constant: of many, the first ones and dots."""
    return held if len(held) <= _NAMED else (*held[: _NAMED - 1], Symbol("..."))


def _ends(node: Value, notation: Notation) -> tuple[Value, ...]:
    step = notation.steps.get(node)
    outputs = () if step is None else tuple(step.slopes)

    def onward(inner: Value) -> list[Value]:
        return [] if inner in notation else _moved_by(inner)

    order = topological_order(*_moved_by(notation.told_by(node)), parents=onward)
    return tuple(dict.fromkeys([*outputs, *(inner for inner in order if inner in notation)]))


def _moved_by(node: Value) -> list[Value]:
    """The parents whose small changes can change the node."""
    if node.op is None:
        return []
    pairs = zip(node.operands, node.op.derivatives, strict=True)
    return [x for x, derivative in pairs if derivative is not None and isinstance(x, Value)]


class _Slopes:
    """How a named node changes with each node in its formula: one backward pass in symbols.

    The pass runs on stand-ins for the named nodes, which are leaves: what lies behind those
    has no part in it.
    """

    def __init__(self, node: Value, notation: Notation) -> None:
        self.node, self.symbols, self.own = node, notation.symbols, notation.formula(node)
        inside = [part for part in notation.inside(node) if part not in notation]
        told = notation.told_by(node)
        ends = {told: node, **{end: end for end in notation.depends_on(node)}}
        stand_ins: dict[Any, Any] = {
            end: self._without_noise(end, named) for end, named in ends.items()
        }
        self.is_settled = any(stand_in.data != end.data for end, stand_in in stand_ins.items())
        self.names = {stand_ins[end]: self.symbols[named] for end, named in ends.items()}
        self.numbers: dict[Any, float] = {told: 1.0}
        self.rules: dict[Any, Any] = {told: 1.0}
        # The derivatives along each way to a node; two ways are enough to know of several.
        self.ways: dict[Any, list[tuple[Any, ...]]] = {told: [()]}
        with ieee_arithmetic():
            for part in inside:
                stand_ins[part] = _stand_in(part, stand_ins)
            for part in [told, *reversed(inside)]:
                self._pass_on(part, stand_ins)

    def _pass_on(self, part: Value, stand_ins: dict[Any, Any]) -> None:
        inputs = [stand_ins.get(operand, operand) for operand in part.operands]
        for i, (operand, partial) in enumerate(zip(part.operands, part.partials, strict=True)):
            if part.op is None or not isinstance(operand, Value):
                continue
            if partial is not None and part in self.numbers:
                more = self.numbers[part] * partial
                self.numbers[operand] = self.numbers.get(operand, 0.0) + more
            rule = part.op.rule(i, stand_ins[part], inputs)
            self.rules[operand] = plus(self.rules.get(operand), times(self.rules.get(part), rule))
            longer = [] if rule is None else [(*way, rule) for way in self.ways.get(part, [])]
            self.ways[operand] = [*self.ways.get(operand, []), *longer][:2]

    def local(self, operand: Value, held: tuple[Value, ...]) -> LocalDerivative | None:
        if self.rules.get(operand) is None:
            return None
        found = self.numbers.get(operand, 0.0)
        number = self._number(self.rules[operand], found)
        ways = self.ways[operand]
        formula = self._choice(operand, number)
        factors: tuple[Formula, ...] = (formula,) if formula else ()
        if formula is None:
            formula = self._formula(self.rules[operand])
            factors = tuple(map(self._formula, ways[0])) if len(ways) == 1 else ()
        return LocalDerivative(
            self.node,
            operand,
            Derivative(
                self.symbols[self.node],
                self.symbols[operand],
                number,
                _shortened(tuple(self.symbols[other] for other in held)),
            ),
            formula,
            factors,
            number,
            is_settled=number != found and not math.isnan(number),
        )

    def _without_noise(self, end: Value, named: Value) -> Value:
        number = self.symbols[named].value
        return Value(end.data if number is None else number, end.label)

    def _number(self, rule: Any, found: float) -> float:
        """The number of a derivative without noise, in its formula or in what that is made of."""
        if not isinstance(rule, Value):
            return found
        return without_noise(topological_order(rule)).get(
            rule, rule.data if self.is_settled else found
        )

    def _choice(self, operand: Value, number: float) -> Formula | None:
        """The derivative of the largest or smallest of some numbers by one of them.

        It is 1 where that is the one; where several are, what this one has of it. None for
        any other node.
        """
        options, symbol = chosen_from(self.own), self.symbols[operand]
        if len(options) < 3 or options.count(symbol) != 1:
            return None
        numbers = [None if isinstance(option, Call) else option.value for option in options]
        if numbers.count(self.node.data) > 1:
            return Number(number)
        is_it = Call(TABLE["equal"], (symbol, self.symbols[self.node]))
        return Call(TABLE["where"], (is_it, Number(1.0), Number(0.0)))

    def _formula(self, rule: Any) -> Formula:
        formula = formula_of(simplify(rule) if isinstance(rule, Value) else rule, self.names)
        symbol = self.symbols[self.node]
        return rewritten(formula, lambda part: symbol if part == self.own else part)


def _stand_in(node: Value, stand_ins: dict[Any, Any]) -> Any:
    """The same operation on what stands in for the operands, or its number."""
    if node.op is None:
        return node.data
    operands = [stand_ins.get(operand, operand) for operand in node.operands]
    if any(isinstance(operand, Value) for operand in operands):
        return apply(node.op, *operands)
    return node.op.ieee(*operands)
