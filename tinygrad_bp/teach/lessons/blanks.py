"""The steps of a lesson that can be left open: which kinds there are, and what belongs there.

>>> chosen_kinds(["local", "after the forward pass"])[:2]
('error', 'local derivatives')
"""

from __future__ import annotations

from dataclasses import dataclass

from ...autodiff.graph import topological_order
from ..formulas.formula import Derivative, Symbol
from ..formulas.steps.finding import named_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..derivations.chain_rule import Step
    from ..document.words import Words
    from .setting import Setting

FORWARD, ERROR, LOCAL, PRODUCTS, SUMS, UPDATES, RESULTS = KINDS = (
    "forward pass",
    "error",
    "local derivatives",
    "products",
    "sums over paths",
    "updates",
    "results",
)

#: Words for several kinds.
GROUPS = {
    "backward pass": (LOCAL, PRODUCTS, SUMS),
    "after the forward pass": KINDS[1:],
    "everything": KINDS,
}

#: How much of an open step is shown: its formula with the numbers put in, as far as these are
#: not open themselves; its formula; or its name alone.
HINTS = ("numbers", "formulas", "none")


@dataclass(frozen=True)
class OpenStep:
    """A step that is left open.

    Attributes:
        number: that of its blank.
        kind: one of `KINDS`.
        symbol: what is asked for: δ_o1.
        value: what it is.
    """

    number: int
    kind: str
    symbol: Symbol | Derivative
    value: float

    @property
    def name(self) -> str:
        """What is asked for, as text has it, and as `check_work` reads it."""
        return self.symbol.name


def chosen_kinds(blanks: str | Iterable[str]) -> tuple[str, ...]:
    """The kinds that are meant, in the order of a lesson.

    Args:
        blanks: kinds, or words for several, or how one of them begins: "local", "everything".

    Raises:
        ValueError: for anything else.
    """
    given = [blanks] if isinstance(blanks, str) else list(blanks)
    found: set[str] = set()
    for name in given:
        if not isinstance(name, str):
            raise TypeError(f"blanks must be words, not {type(name).__name__}")
        found.update(_kinds_of(name))
    return tuple(kind for kind in KINDS if kind in found)


def _kinds_of(name: str) -> tuple[str, ...]:
    word = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
    known = {**{kind: (kind,) for kind in KINDS}, **GROUPS}
    alike = [whole for whole in known if word and whole.startswith(word)]
    if word in known or len(alike) == 1:
        return known[word if word in known else alike[0]]
    raise ValueError(f"blanks: expected some of {', '.join(known)}, not {name[:60]!r}")


class Quantities:
    """What the equations of a lesson are about: the kind and the number of each, by its name.

    Args:
        setting: the lesson.

    Attributes:
        kinds: the kind of each step, by the name of what it works out.
        values: what it is.
        symbols: how it is written.
        given: the numbers that nothing has to be worked out for.
    """

    def __init__(self, setting: Setting) -> None:
        self.kinds: dict[str, str] = {}
        self.values: dict[str, float] = {}
        self.symbols: dict[str, Symbol | Derivative] = {}
        self.given = {setting.learning_rate}
        self._total = setting.total
        self._same: dict[str, str] = {}
        self._forward_pass(setting)
        self._backward_pass(setting)
        self._update(setting)

    def key(self, name: str) -> str:
        """The one name of what several may stand for: δ_o1 is ∂E_total/∂net_o1."""
        return self._same.get(name, name)

    def names_in_table(self, corner: Words, left: Words, above: Words) -> Iterator[str]:
        """What a number in a table may be, by what stands in its corner, left of it and above."""
        if isinstance(corner, Symbol):  # a map of numbers
            yield f"{corner.name}_{left}{above}"
        if isinstance(left, Symbol):
            yield from (left.name, f"{left.name}+", Derivative(self._total, left).name)
        if isinstance(above, Symbol):
            yield from (above.name, f"{above.name}+", f"{above.name}_s{left}")

    def _forward_pass(self, setting: Setting) -> None:
        before = {
            node
            for sample in setting.samples
            for output in sample.outputs
            for node in topological_order(output)
        }
        for node, symbol in setting.symbols.items():
            if node.op is None:
                self.given.add(node.data)
            else:
                self._add(symbol, FORWARD if node in before else ERROR, node.data)

    def _backward_pass(self, setting: Setting) -> None:
        for step in setting.derivation.steps:
            for other in _other_names(setting, step):
                self._same[other] = step.name.name
            self._add(step.name, SUMS if step.terms[1:] else PRODUCTS, step.number)
        for step in setting.derivation.steps:
            for term in step.terms:
                local = term.local
                if self.key(local.name.name) != step.name.name or not step.terms[1:]:
                    self._add(local.name, LOCAL, local.number)
                if step.is_by_parts and local.node is not term.part:
                    part, node = setting.symbols[term.part], setting.symbols[step.node]
                    self._add(Derivative(part, node), PRODUCTS, term.number)

    def _update(self, setting: Setting) -> None:
        after = setting.training.first
        steps = named_steps([after.total])
        updated = zip(setting.model.parameters(), after.model.parameters(), strict=True)
        for value, new in updated:
            if value in setting.trained:
                slope = setting.derivative(value)
                if slope.name not in self.kinds:  # it goes the same way as others
                    self._add(slope, PRODUCTS, setting.derivation.number(value))
                self._add(_after(setting.symbols[value]), UPDATES, new.data)
        for sample, same in zip(setting.samples, after.samples, strict=True):
            old = (*sample.results(setting.notation.steps), sample.error)
            for node, new in zip(old, (*same.results(steps), same.error), strict=True):
                self._add(_after(setting.name(node)), RESULTS, new.data)
        self._add(_after(setting.total), RESULTS, after.total.data)

    def _add(self, symbol: Symbol | Derivative, kind: str, value: float) -> None:
        key = self.key(symbol.name)
        self.kinds[key], self.values[key], self.symbols[key] = kind, value, symbol


def _after(symbol: Symbol) -> Symbol:
    """What a symbol is called after the update: w5+."""
    return Symbol(f"{symbol.name}+", label=f"{symbol.label or symbol.name}+")


def _other_names(setting: Setting, step: Step) -> Iterator[str]:
    """What the derivative of a step is called too."""
    if step.delta:
        yield step.delta.name
    if step.part is not setting.calculation.total and step.part is not step.node:
        yield Derivative(setting.symbols[step.part], setting.symbols[step.node]).name
