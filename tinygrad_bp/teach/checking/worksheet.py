"""Every number of a backpropagation step as a student works it out, each with its formula.

A worksheet holds the values of a graph, the derivatives between its named nodes, the updated
parameters, and the values after the update. A quantity's formula is written in quantities that
come before it, so that a change in one can be followed to all that it leads to.

>>> w, x = Value(0.5, "w"), Value(3.0, "x")
>>> y = w * x
>>> y.label = "y"
>>> E = y**2
>>> E.label = "E"
>>> sheet = Worksheet(E, learning_rate=0.1)
>>> for name in ("y", "dE/dw", "w+"):
...     quantity = sheet.quantity(name)
...     print(quantity.name, "=", text(quantity.formula), "=", round(quantity.value, 9))
y = w * x = 1.5
∂E/∂w = ∂E/∂y * x = 9.0
w+ = w - η*∂E/∂w = -0.4
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field

from ...autodiff.graph import refuse_stale
from ...autodiff.ops import TABLE
from ...autodiff.value import Value
from ..derivations.local_derivatives import LocalDerivative, LocalDerivatives
from ..derivations.node_deltas import node_deltas
from ..formulas.formula import Call, Number, Symbol, product, text, total
from ..formulas.notation import Notation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from ..formulas.formula import Formula

    Numbers = dict[str, float]

#: What the functions in a formula mean: as IEEE 754 has them, so that none raises an error.
_FUNCTIONS: dict[str, Any] = {name: op.ieee for name, op in TABLE.items()}
_FUNCTIONS |= {"inf": float("inf"), "nan": float("nan")}

ETA = "η"


@dataclass(eq=False)
class Quantity:
    """A number of the worksheet.

    Attributes:
        name: what it is called in formulas, unique in the worksheet: "net_h1", "δ_o1", "w5+".
        kind: "leaf", "value", "derivative", "update" or "after" (a value after the update).
        formula: how it is worked out, with names of quantities as symbols.
        value: the number.
        others: further formulas for the same number, less simplified.
        node: the node whose value, derivative or update it is.
    """

    name: str
    kind: str
    formula: Formula
    value: float
    others: tuple[Formula, ...] = ()
    node: Value | None = None
    run: Callable[[Numbers], float] = field(init=False, repr=False)
    uses: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.uses = tuple(dict.fromkeys(names_in(self.formula)))
        self.run = compiled(self.formula)


class Worksheet:
    """The quantities of a graph, made when they are asked for, each after all that it uses.

    Args:
        output: the error, or whatever else is differentiated.
        learning_rate: η of the update.
        parameters: labels of the leaves that an update changes; None for those whose label
            begins with w.

    Attributes:
        quantities: by their names, in an order in which they can be worked out.
        numbers: their values.
    """

    def __init__(
        self, output: Value, learning_rate: float = 0.5, parameters: Iterable[str] | None = None
    ) -> None:
        self.output = output
        self.notation = Notation(output)
        refuse_stale(self.notation.order)
        self.nodes = {symbol.name: node for node, symbol in self.notation.symbols.items()}
        for node, symbol in self.notation.symbols.items():
            self.nodes.setdefault(node.label or symbol.name, node)
        leaves = {name: node for name, node in self.nodes.items() if node.op is None}
        for name in parameters or ():
            if name not in leaves:
                raise ValueError(f"parameters: {_unknown(name, leaves)}")
        self.parameters = {
            node
            for name, node in leaves.items()
            if (name[:1] in ("w", "W") if parameters is None else name in parameters)
        }
        self._deltas = node_deltas(self.notation)
        self._chain = LocalDerivatives(self.notation)
        self._links: dict[Value, dict[Value, LocalDerivative]] = {}
        self._reach: dict[Value, set[Value]] = {}
        self._derivatives: dict[tuple[Value, Value], Quantity | float] = {}
        self.quantities: dict[str, Quantity] = {}
        self.numbers: Numbers = {}
        for node, symbol in self.notation.symbols.items():
            kind = "leaf" if node.op is None else "value"
            self._add(symbol.name, kind, self.notation.formula(node), node)
        self.eta = self._add(ETA, "leaf", Number(learning_rate), None)

    # What a student may ask about

    def quantity(self, name: str) -> Quantity:
        """The quantity of this name, as somebody may have written it.

        Raises:
            ValueError: the graph has no such quantity; the message lists names like it.
        """
        found = self._read(_plain(name))
        if found is None:
            raise ValueError(_unknown(name, self.names()))
        return found

    def names(self) -> list[str]:
        """The usual names: values, derivatives of the output, node deltas, updates."""
        out = self.notation.name(self.output)
        inner = [name for name, node in self.nodes.items() if node is not self.output]
        return [
            *self.nodes,
            *(f"∂{out}/∂{name}" for name in inner),
            *self._deltas.values(),
            *(f"{name}+" for name, node in self.nodes.items() if node in self.parameters),
        ]

    def _read(self, name: str) -> Quantity | None:
        if (node := self._node(name)) is not None:
            return self.quantities[self.notation.name(node)]
        if name.lower() in ("η", "eta", "learning rate", "learning_rate"):
            return self.eta
        for updated in _UPDATED:
            found = updated.fullmatch(name)
            if found and (node := self._node(found["name"])) is not None:
                return self.update(node) if node.op is None else self.after(node)
        found = _GRAD.fullmatch(name)
        if found and (node := self._node(found["name"] or found["of"])) is not None:
            return self._as_quantity(self.output, node)
        if found := _DELTA.fullmatch(name):
            keys = {_key(delta): node for node, delta in self._deltas.items()}
            node = keys.get(_key(f"δ{found['name']}"), self._node(found["name"]))
            if node is not None:
                return self._as_quantity(self.output, node)
        for slash in (i for i, letter in enumerate(name) if letter == "/"):
            over, under = (
                _D.fullmatch(name[:slash].strip()),
                _D.fullmatch(name[slash + 1 :].strip()),
            )
            if over and under:
                of, by = self._node(over["name"]), self._node(under["name"])
                if of is None and over["name"].strip().upper() == "E":
                    of = self.output
                if of is not None and by is not None:
                    return self._as_quantity(of, by)
        return None

    def _node(self, name: str) -> Value | None:
        """The node of this label, or the only one whose label differs in case and punctuation."""
        name = name.strip()
        if name in self.nodes:
            return self.nodes[name]
        for key in (str.lower, _key):
            alike = {node for label, node in self.nodes.items() if key(label) == key(name)}
            if len(alike) == 1:
                return alike.pop()
        return None

    # How the quantities come about

    def derivative(self, of: Value, by: Value) -> Quantity | float:
        """∂of/∂by: a quantity, or a number where it is always 0 or 1."""
        if of is by:
            return 1.0
        if by not in self._below(of):
            return 0.0
        if (of, by) not in self._derivatives:
            self._derivatives[of, by] = self._derivative(of, by)
        return self._derivatives[of, by]

    def _derivative(self, of: Value, by: Value) -> Quantity | float:
        into = [
            (node, self._links_of(node)[by])
            for node in self.notation.results
            if (node is of or node in self._below(of)) and by in self._links_of(node)
        ]
        if addends := self._addends(of):
            parts = [part for part in addends if part is by or by in self._below(part)]
            if len(parts) == 1:
                return self.derivative(parts[0], by)
            owners = [
                [part for part in parts if part is node or node in self._below(part)]
                for node, _ in into
            ]
            if all(len(owner) == 1 for owner in owners):
                # ∂E_total/∂out_h1 = ∂E_o1/∂out_h1 + ∂E_o2/∂out_h1
                terms = [_factor(self.derivative(part, by)) for part in parts]
                return self._add_derivative(of, by, total(terms))
        if len(into) == 1 and into[0][0] is of:
            link = into[0][1]
            if isinstance(link.formula, Number) and link.formula.value in (0.0, 1.0):
                return link.formula.value
            whole = product(link.factors)
            others = (whole,) if len(link.factors) > 1 and text(whole) != text(link.formula) else ()
            return self._add_derivative(of, by, link.formula, others)
        terms = []
        for node, link in into:
            outer = self.derivative(of, node)
            simple = isinstance(link.formula, (Symbol, Number))
            inner = link.formula if simple else _factor(self.derivative(node, by))
            factors = [part for part in (_factor(outer), inner) if part != Number(1.0)]
            if Number(0.0) not in factors:
                terms.append(product(factors))
        return self._add_derivative(of, by, total(terms))

    def update(self, leaf: Value) -> Quantity:
        """A parameter after one step of gradient descent: w5 - η * ∂E_total/∂w5."""
        name = f"{self.notation.name(leaf)}+"
        if name not in self.quantities:
            slope = self.derivative(self.output, leaf)
            step = product([Symbol(ETA), _factor(slope)])
            formula = Call(TABLE["sub"], (self.notation.symbols[leaf], step))
            self._add(name, "update", formula, leaf)
        return self.quantities[name]

    def after(self, node: Value) -> Quantity:
        """A value once more, from the updated parameters."""
        name = f"{self.notation.name(node)}+"
        changing = self.parameters & self._below(node)
        if not changing:
            return self.quantities[self.notation.name(node)]
        if name not in self.quantities:
            swaps: dict[str, Formula] = {}
            for part in self.notation.depends_on(node):
                if part in self.parameters:
                    swaps[self.notation.name(part)] = Symbol(self.update(part).name)
                elif part.op is not None:
                    swaps[self.notation.name(part)] = Symbol(self.after(part).name)
            self._add(name, "after", substituted(self.notation.formula(node), swaps), node)
        return self.quantities[name]

    def complete(self) -> None:
        """Make all derivatives of the output, and all updates: what may be mixed up."""
        for node in self.notation.symbols:
            self.derivative(self.output, node)
        for node in self.notation.symbols:
            if node in self.parameters:
                self.update(node)

    def _as_quantity(self, of: Value, by: Value) -> Quantity:
        """The derivative, also where it is 0 or 1 whatever the numbers are."""
        found = self.derivative(of, by)
        if isinstance(found, Quantity):
            return found
        name = f"∂{self.notation.name(of)}/∂{self.notation.name(by)}"
        return self.quantities.get(name) or self._add(name, "derivative", Number(found), by)

    def _add_derivative(
        self, of: Value, by: Value, formula: Formula, others: tuple[Formula, ...] = ()
    ) -> Quantity:
        of_name = self.notation.name(of)
        if of is not self.output and self._carries_all(of, by):
            of_name = self.notation.name(self.output)
            if (delta := self._deltas.get(by)) is not None:
                return self._add(delta, "derivative", formula, by, others)
        elif of is self.output and by in self._deltas:
            return self._add(self._deltas[by], "derivative", formula, by, others)
        return self._add(f"∂{of_name}/∂{self.notation.name(by)}", "derivative", formula, by, others)

    def _addends(self, node: Value) -> list[Value]:
        """The calculated nodes whose sum it is, E_o1 and E_o2 of E_total; empty if no sum."""
        parts = self._links_of(node)
        if len(parts) < 2 or any(
            link.formula != Number(1.0) or part.op is None for part, link in parts.items()
        ):
            return []
        return list(parts)

    def _carries_all(self, part: Value, by: Value) -> bool:
        """Whether the output is a sum, and `part` the only addend that depends on `by`."""
        whole = self.output
        while whole is not part:
            ways = [node for node in self._addends(whole) if node is by or by in self._below(node)]
            if len(ways) != 1:
                return False
            whole = ways[0]
        return True

    def _add(
        self,
        name: str,
        kind: str,
        formula: Formula,
        node: Value | None,
        others: tuple[Formula, ...] = (),
    ) -> Quantity:
        quantity = Quantity(name, kind, formula, 0.0, others, node)
        quantity.value = quantity.run(self.numbers)
        self.quantities[name] = quantity
        self.numbers[name] = quantity.value
        return quantity

    def _links_of(self, node: Value) -> dict[Value, LocalDerivative]:
        if node not in self._links:
            self._links[node] = {
                operand: link
                for operand in self._chain.operands(node)
                if (link := self._chain.between(node, operand)) is not None
            }
        return self._links[node]

    def _below(self, node: Value) -> set[Value]:
        """The named nodes that a node depends on, without itself."""
        if not self._reach:
            for named in self.notation.symbols:
                parts = self.notation.depends_on(named) if named.op is not None else []
                self._reach[named] = set(parts).union(*(self._reach[part] for part in parts))
        return self._reach[node]


def names_in(formula: Formula) -> list[str]:
    """The names of the symbols in a formula, as often as they occur."""
    if isinstance(formula, Symbol):
        return [formula.name]
    if isinstance(formula, Call):
        return [name for operand in formula.operands for name in names_in(operand)]
    return []


def substituted(formula: Formula, swaps: dict[str, Formula]) -> Formula:
    """The formula with other formulas in the place of some names."""
    if isinstance(formula, Symbol):
        return swaps.get(formula.name, formula)
    if isinstance(formula, Call):
        return Call(formula.op, tuple(substituted(part, swaps) for part in formula.operands))
    return formula


def evaluated(formula: Formula, numbers: Numbers) -> float:
    """The number of a formula."""
    if isinstance(formula, Symbol):
        return numbers[formula.name]
    if isinstance(formula, Call):
        return formula.op.ieee(*[evaluated(part, numbers) for part in formula.operands])
    return float("nan") if formula.value is None else formula.value


def compiled(formula: Formula) -> Callable[[Numbers], float]:
    """The same as a function, for a formula that is worked out often."""
    keys: dict[str, Formula] = {name: Symbol(f"v[{name!r}]") for name in names_in(formula)}
    run = eval(f"lambda v: {text(substituted(formula, keys))}", dict(_FUNCTIONS))

    def number(numbers: Numbers) -> float:
        try:
            return float(run(numbers))
        except (ArithmeticError, TypeError, ValueError):
            return evaluated(formula, numbers)  # as IEEE 754 has it

    return number


def _factor(found: Quantity | float) -> Formula:
    return Symbol(found.name) if isinstance(found, Quantity) else Number(found)


_D = re.compile(r"(?:∂|d|partial)\s*_?(?P<name>.+)", re.IGNORECASE)
_DELTA = re.compile(r"(?:δ|delta)\s*_?\s*(?P<name>.+)", re.IGNORECASE)
_GRAD = re.compile(r"(?P<name>.+)\.grad|grad(?:ient)?\s+(?:of\s+)?(?P<of>.+)", re.IGNORECASE)
_UPDATED = [
    re.compile(r"(?P<name>.+?)\s*(?:\+|\^\+|'|_?new|_?updated|_?after)", re.IGNORECASE),
    re.compile(r"(?:new|updated)[\s_]+(?P<name>.+)", re.IGNORECASE),
    re.compile(
        r"(?P<name>.+?)\s+after\s+(?:(?:1|one|an|the|first)\s+)*"
        r"(?:update|step|round|iteration|pass)",
        re.IGNORECASE,
    ),
]


def _plain(name: str) -> str:
    """A name without what LaTeX and word processors add."""
    name = unicodedata.normalize("NFKC", name).strip().strip("$`").strip()
    name = re.sub(r"\\frac\s*\{(.*)\}\s*\{(.*)\}", r"\1/\2", name)
    name = name.replace("\\partial", "∂").replace("\\delta", "δ").replace("\\eta", "η")
    name = name.replace("𝛿", "δ").replace("Δ", "δ").replace("′", "'").replace("⁺", "+")
    name = re.sub(r"^\((.*)\)/\((.*)\)$", r"\1/\2", name)
    return re.sub(r"[{}\\]", "", name).strip()


def _key(name: str) -> str:
    return re.sub(r"[^\w+']|_", "", name).lower()


def _unknown(name: str, known: Iterable[str]) -> str:
    known = list(dict.fromkeys(known))
    near = difflib.get_close_matches(name, known, 4, 0.5)
    hint = f"; near it: {', '.join(near)}" if near else f"; it has {', '.join(known[:8])}, ..."
    return f"the graph has no {name[:60]!r}{hint}"
