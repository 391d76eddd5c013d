"""A graph as formulas, cut where its nodes have names: `net_h1 = w1*i1 + w2*i2 + b1`.

A node has a name if it has a label. Others get one made up (v1, v2, ...) where a formula
would otherwise repeat them or grow too long to read; the rest stand in the formulas of
the nodes that they lead to.

>>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
>>> c = a * b + 1
>>> c.label = "c"
>>> notation = Notation(c * c)
>>> for node in notation.results:
...     print(notation.equation(node))
c = a*b + 1 = 2*3 + 1 = 7
v1 = c * c = 7 * 7 = 49
"""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from collections import Counter
from functools import reduce

from ...autodiff.graph import topological_order
from ...autodiff.operations.computing import evaluate
from ...autodiff.operations.register import for_each_operation
from ...autodiff.operations.traversal import names_in
from ...autodiff.ops import BY_SYMBOL, TABLE
from ...autodiff.value import Value
from .equations import shown_sides
from .formula import (
    CHOOSING,
    Call,
    Number,
    Symbol,
    constant,
    text,
    with_numbers,
)
from .noise import without_noise
from .steps.finding import named_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ...autodiff.operations.operation import Op
    from .formula import Formula

#: How many operations may stand inside each other, sums not counted, and how many in all,
#: before a part of a formula gets a name of its own.
DEEPEST, LONGEST = 8, 100

#: The longest name, in characters: more of a label is no help in a formula.
_NAME_LENGTH = 40

#: What the names in the text of a formula mean, beside those of the nodes.
FUNCTIONS: dict[str, Any] = {"inf": math.inf, "nan": math.nan}
for_each_operation(lambda op: FUNCTIONS.update({op.name: op}))


def of_several(meaning: Callable[[Op], Any]) -> dict[str, Callable[..., Any]]:
    """What the functions of several operands mean, by what an operation of two means."""

    def function(op: Op) -> Callable[..., Any]:
        return lambda *numbers: reduce(meaning(op), numbers)

    return {several: function(TABLE[name]) for name, several in CHOOSING.items()}


FUNCTIONS.update(of_several(lambda op: op))


class Notation:
    """The names of the nodes of a graph, and the formulas between them.

    Args:
        outputs: the last nodes of the graph; they have names.
        named: further nodes that are to have names.

    Attributes:
        order: the whole graph, parents before children.
        steps: the steps that people take at once, as softmax with cross entropy, by the nodes
            that they end with. The formula of such a node is the one that people know, in
            probabilities that have names too, though the graph may not compute them.
        symbols: the nodes that have names, in that order, each with its `Symbol`.

    The symbols keep the numbers and labels that the nodes have now; what is rounding noise is 0.
    """

    def __init__(self, *outputs: Value, named: Iterable[Value] = ()) -> None:
        self.order = topological_order(*outputs)
        self.steps = named_steps(outputs, {*outputs, *named})
        spare = {node: name for step in self.steps.values() for node, name in step.names.items()}
        shown = topological_order(*outputs, parents=self._shown_before)
        settled = without_noise(shown)
        cuts = _cuts(shown, {*outputs, *named, *self.steps, *spare}, self.told_by)
        names = _Names()
        symbols: dict[Value, Symbol] = {}
        labels: set[str] = set()
        # The labels of the graph come before the names in a step, and those before any that
        # are made up: none is taken from a label.
        for given in ({node: node.label for node in self.order}, spare):
            for node in shown:
                label = given.get(node)
                if label and node in cuts and node not in symbols:
                    name = names.of_label(label)
                    # Two nodes with one label are told apart by their names.
                    symbols[node] = Symbol(
                        name, settled.get(node, node.data), name if label in labels else label
                    )
                    labels.add(label)
        self.symbols: dict[Value, Symbol] = {
            node: symbols.get(node)
            or Symbol(name := names.made_up(), settled.get(node, node.data), name)
            for node in shown
            if node in cuts
        }
        self._depends_on: dict[Value, tuple[Value, ...]] = {}

    def __contains__(self, node: Value) -> bool:
        return node in self.symbols

    @property
    def results(self) -> list[Value]:
        """The named nodes that are calculated, in the order in which they can be."""
        return [node for node in self.symbols if node.op is not None]

    def name(self, node: Value) -> str:
        """The name of a node in text formulas, a Python identifier."""
        return self.symbols[node].name

    def formula(self, node: Value) -> Formula:
        """How a node is calculated from named ones; the number of a leaf."""
        told = self.told_by(node)
        if told.op is None:
            return Number(told.data)
        return _call(told.op, [formula_of(operand, self.symbols) for operand in told.operands])

    def told_by(self, node: Value) -> Value:
        """The node whose operation and operands are shown: of a named step, the textbook's."""
        step = self.steps.get(node)
        return node if step is None else step.textbook

    def depends_on(self, node: Value) -> tuple[Value, ...]:
        """The named nodes in the formula of a node, each once, in their order there."""
        if node not in self._depends_on:
            found = (inside for inside in self.inside(node) if inside in self.symbols)
            self._depends_on[node] = tuple(found)
        return self._depends_on[node]

    def inside(self, node: Value) -> list[Value]:
        """All that the formula of a node stands for, parents before children, without the node.

        Named nodes are where it ends.
        """
        return topological_order(
            *self.told_by(node).parents,
            parents=lambda inner: () if inner in self.symbols else inner.parents,
        )

    def _shown_before(self, node: Value) -> tuple[Value, ...]:
        """What a node comes after: all that has a name in its step, too."""
        names = self.steps[node].names if node in self.steps else ()
        return (*names, *self.told_by(node).parents)

    def equation(self, node: Value, digits: int = 9) -> str:
        """The node's name, formula, formula with numbers put in, and number, as a line of text."""
        return " = ".join(text(side) for side in self.sides(node, digits))

    def sides(self, node: Value, digits: int = 9) -> list[Formula]:
        """What `equation` sets equal; a side that says nothing new is left out."""
        symbol, formula = self.symbols[node], self.formula(node)
        number = Number(symbol.value or 0.0, digits)
        sides = [symbol, formula, with_numbers(formula, digits), number]
        return shown_sides(sides)

    def namespace(self) -> dict[str, Any]:
        """What the names in text formulas mean, for `eval`: functions, and the nodes' numbers.

        >>> x = Value(0.5, label="x")
        >>> notation = Notation(x.exp() + 1)
        >>> eval(text(notation.formula(notation.order[-1])), notation.namespace())
        2.648721270700128
        """
        return {**FUNCTIONS, **{symbol.name: node.data for node, symbol in self.symbols.items()}}


def formula_of(value: Value | float, symbols: Mapping[Any, Formula]) -> Formula:
    """The formula of a number or of a graph, cut at the nodes that have symbols.

    >>> x = Value(3.0)
    >>> text(formula_of(2 * x**2 + 1, {x: Symbol("x")}))
    '2*x**2 + 1'
    """
    if not isinstance(value, Value):
        return constant(float(value))
    if value in symbols:
        return symbols[value]
    if value.op is None:
        return constant(value.data)
    return _call(value.op, [formula_of(operand, symbols) for operand in value.operands])


def _call(op: Op, operands: Sequence[Formula]) -> Formula:
    """The operation; the textbook's formula of one that only stands there for its digits."""
    if op is TABLE["pow"] and operands[1] == Number(1.0):
        return operands[0]  # what the derivative of a square has in it
    if op.textbook_formula is None:
        return Call(op, tuple(operands))
    names = dict(zip(op.letters, operands, strict=True))
    formula: Formula = evaluate(op.textbook_formula, names, _applied)
    return formula


def _applied(symbol: str, operands: Sequence[Formula | float]) -> Formula:
    parts = [Number(part) if isinstance(part, float) else part for part in operands]
    op = BY_SYMBOL[symbol, len(parts)]
    numbers = [part.value for part in parts if isinstance(part, Number)]
    return Number(op.ieee(*numbers)) if len(numbers) == len(parts) else Call(op, tuple(parts))


def _cuts(order: list[Value], named: set[Value], told_by: Callable[[Value], Value]) -> set[Value]:
    """The nodes that get names: those that must have one, have a label, or are cut off."""
    told = {node: told_by(node) for node in order}
    uses = Counter(part for node in told.values() for part in _shown_parents(node))
    cuts = {
        node
        for node in order
        if node in named or node.label or (node.op is not None and uses[node] > 1)
    }
    depth: dict[Any, int] = {}
    length: dict[Any, int] = {}
    for node, as_told in told.items():
        if as_told.op is None:
            continue
        parts = [x for x in as_told.parents if x.op is not None and x not in cuts]
        is_sum = as_told.op.name in ("add", "sub")
        while True:
            below = [depth[part] for part in parts]
            deep = max(below, default=0) if is_sum else 1 + sum(below)
            long = 1 + sum(length[part] for part in parts)
            if deep <= DEEPEST and long <= LONGEST:
                break
            largest = max(parts, key=lambda part: (depth[part], length[part]))
            cuts.add(largest)
            parts.remove(largest)
        depth[node], length[node] = deep, long
    return cuts


def _shown_parents(node: Value) -> Sequence[Value]:
    """The parents that its formula shows: of the textbook's, maybe not all."""
    if node.op is None or node.op.textbook_formula is None:
        return node.parents
    shown = set(names_in(node.op.textbook_formula))
    pairs = zip(node.op.letters, node.operands, strict=True)
    return [x for letter, x in pairs if letter in shown and isinstance(x, Value)]


class _Names:
    """Gives out Python identifiers, each once."""

    def __init__(self) -> None:
        self._taken = set(FUNCTIONS)
        self._made_up = 0

    def of_label(self, label: str) -> str:
        """The label, if it can be a name and is free, or one like it."""
        name = unicodedata.normalize("NFKC", label)
        name = name[: 2 * _NAME_LENGTH].replace("+", "_plus")
        name = re.sub(r"\W+", "_", name)[:_NAME_LENGTH]
        if not name.isidentifier():
            name = f"_{name}"
        if not name.isidentifier():
            name = "".join(c if f"_{c}".isidentifier() else "_" for c in name)
        if keyword.iskeyword(name):
            name += "_"
        return self._free(name, (f"{name}_{count}" for count in range(2, 10**9)))

    def made_up(self) -> str:
        self._made_up += 1
        while f"v{self._made_up}" in self._taken:
            self._made_up += 1
        return self._free(f"v{self._made_up}", ())

    def _free(self, name: str, others: Iterable[str]) -> str:
        if name in self._taken:
            name = next(other for other in others if other not in self._taken)
        self._taken.add(name)
        return name
