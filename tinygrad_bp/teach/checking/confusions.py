"""Which quantities of a solution are taken for one another: those that look or sound alike."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .quantity import Quantity
    from .solution import Solution

#: In a graph of more named nodes, a symbol is only taken for others of its kind.
_SMALL = 60


class Confusions:
    """What may be taken for each quantity of a solution, found when it is asked for.

    >>> from tinygrad_bp.teach.tutorial import build
    >>> from tinygrad_bp.teach.checking.solution import Solution
    >>> found = Confusions(Solution(build()["E_total"])).of("out_h1")
    >>> found["net_h1"], found["out_h2"], found["w5"]
    (('net for out', 0.0), ('another taken', 0.0), ('another taken', 0.9))
    """

    def __init__(self, solution: Solution) -> None:
        self._quantities, self._eta = solution.quantities, solution.eta
        self._is_small = len(solution.notation.symbols) <= _SMALL
        symbols = solution.notation.symbols
        #: Of a softmax or a sigmoid with its error: what each probability is made of.
        self._logits: dict[str, str] = {}
        #: What probabilities should be: 1 for the right class, and 0 for the others.
        self._classes: set[str] = set()
        #: The target of each output that a probability is made of, and the other way round.
        self._ends: dict[str, str] = {}
        for step in solution.notation.steps.values():
            for p, output in zip(step.probabilities, step.outputs, strict=False):
                self._logits[symbols[p].name] = symbols[output].name
            for output, y in zip(step.outputs, step.targets, strict=False):
                one, other = symbols[output].name, symbols[y].name
                self._classes.add(other)
                self._ends |= {one: other, other: one}
        self._family = {name: family(name) for name in solution.quantities}
        self._families: dict[str, list[Quantity]] = {}
        self._outs: dict[str, list[str]] = {}
        #: What stands beside a quantity in a short formula, or is worked out from it alone.
        self._partners: dict[str, set[str]] = {}
        for quantity in solution.quantities.values():
            self._families.setdefault(self._family[quantity.name], []).append(quantity)
            together = (
                {quantity.name, *quantity.uses} if len(quantity.uses) <= 3 else {quantity.name}
            )
            for name in together:
                self._partners.setdefault(name, set()).update(together)
            if (net := self._net_of(quantity)) is not None:
                self._outs.setdefault(net, []).append(quantity.name)
        self._levels: dict[str, int] | None = None
        self._found: dict[str, dict[str, tuple[str, float]]] = {}

    def of(self, name: str) -> Mapping[str, tuple[str, float]]:
        """What may be taken for a quantity.

        Each has the kind of slip, and how much less likely it is than others of its kind.
        """
        if name not in self._found:
            self._found[name] = self._confused(self._quantities[name])
        return self._found[name]

    def _confused(self, quantity: Quantity) -> dict[str, tuple[str, float]]:
        found: dict[str, tuple[str, float]] = {}
        name = quantity.name
        if quantity is self._eta:
            return found
        relatives = self._families[self._family[name]]
        others = self._quantities.values() if self._is_small else relatives
        for other in others:
            if other is quantity or other is self._eta:
                continue
            if self._family[other.name] == self._family[name]:
                levels = self._level(other.name), self._level(name)
                is_far = 0 not in levels and levels[0] != levels[1]
                # To take a 0 for the 1 of a class is most often to leave it out.
                extra = 0.4 if is_far else 0.2 if name in self._classes else 0.0
                found[other.name] = ("another taken", extra)
            elif _side(other) == _side(quantity):
                is_alike = first_word(other.name) == first_word(name)
                is_alike &= quantity.kind != "derivative" or _by(other) == _by(quantity)
                found[other.name] = ("another taken", 0.3 if is_alike else 0.9)
        if quantity.kind in ("update", "after"):
            found[name.removesuffix("+")] = ("another taken", 0.2)
        update = self._quantities.get(f"{name}+")
        if update is not None and update.kind == "update":
            found[update.name] = ("already updated", 0.0)
        net = self._net_of(quantity)
        for other_name in [*([] if net is None else [net]), *self._outs.get(name, ())]:
            found[other_name] = ("net for out", 0.0)
        return found

    def given_for(self, name: str) -> Mapping[str, float]:
        """What may be written down in the place of a quantity, and how much less likely it is.

        >>> from tinygrad_bp.teach.tutorial import build
        >>> from tinygrad_bp.teach.checking.solution import Solution
        >>> found = Confusions(Solution(build()["E_total"])).given_for("out_o1")
        >>> found["target_o1"], found["out_o2"], found["i1"]
        (0.05, 0.15, 0.8)
        """
        quantity = self._quantities[name]
        twins = {f"{name}+", name.removesuffix("+")}
        partners = {*self._partners.get(name, ()), *filter(None, [self._ends.get(name)])}
        others = (
            self._quantities
            if self._is_small
            else partners.union(
                twins, (relative.name for relative in self._families[self._family[name]])
            )
        )
        found = {}
        for other in others:
            if other in (name, quantity.twin, self._eta.name) or other not in self._quantities:
                continue
            if other in twins:
                found[other] = -0.3
            elif other in quantity.uses:
                found[other] = 0.5  # something was left out, rather
            elif other in partners:
                found[other] = 0.05
            elif self._family[other] == self._family[name]:
                found[other] = 0.15
            else:
                is_near = _side(self._quantities[other]) == _side(quantity) != "forward"
                found[other] = 0.4 if is_near else 0.8
        return found

    def _level(self, name: str) -> int:
        """How many steps lead from a value to the output; 0 for what is no value of the network.

        The weights of a layer are on one level.
        """
        if self._levels is None:
            self._levels = {}
            for quantity in reversed([*self._quantities.values()]):
                if quantity.kind == "value":
                    step = self._levels.setdefault(quantity.name, 0) + 1
                    for used in quantity.uses:
                        self._levels[used] = max(step, self._levels.get(used, 0))
        return self._levels.get(name, 0)

    def _net_of(self, quantity: Quantity) -> str | None:
        """The net input that an output is calculated from, and from nothing else of its own."""
        if quantity.name in self._logits:
            return self._logits[quantity.name]
        if quantity.kind == "value" and len(quantity.uses) == 1:
            [net] = quantity.uses
            if self._quantities[net].kind == "value":
                return net
        return None


def family(name: str) -> str:
    """What a name has in common with others of its kind: w of w5, net_h of net_h1.

    >>> family("∂E_total/∂w5+"), family("net_h1"), family("layers.0.neurons.1.w.0")
    ('∂E_total/∂w+', 'net_h', 'layers..neurons..w.')
    """
    return re.sub(r"\d+(?:[_,]\d+)*", "", name)


def _by(quantity: Quantity) -> str:
    """What a derivative is taken by, as others of its kind are."""
    return family(quantity.name.rpartition("∂")[2])


def first_word(name: str) -> str:
    """What stands before the first "_": net of net_h1 and of net_o2."""
    return name.partition("_")[0]


def _side(quantity: Quantity) -> str:
    return "forward" if quantity.kind in ("leaf", "value") else quantity.kind
