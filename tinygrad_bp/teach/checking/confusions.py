"""Which quantities of a worksheet are taken for one another: those that look or sound alike."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .quantity import Quantity
    from .worksheet import Worksheet

#: In a graph of more named nodes, a symbol is only taken for others of its kind.
_SMALL = 60


class Confusions:
    """What may be taken for each quantity of a worksheet, found when it is asked for.

    >>> from tinygrad_bp.teach.tutorial import build
    >>> from tinygrad_bp.teach.checking.worksheet import Worksheet
    >>> found = Confusions(Worksheet(build()["E_total"])).of("out_h1")
    >>> found["net_h1"], found["out_h2"], found["w5"]
    (('net for out', 0.0), ('another taken', 0.0), ('another taken', 0.9))
    """

    def __init__(self, sheet: Worksheet) -> None:
        self._quantities, self._eta = sheet.quantities, sheet.eta
        self._is_small = len(sheet.notation.symbols) <= _SMALL
        symbols = sheet.notation.symbols
        #: Of a softmax or a sigmoid with its error: what each probability is made of.
        self._logits: dict[str, str] = {}
        #: Of a class: the names of what is 1 for it and 0 for the others.
        self._classes: set[str] = set()
        for step in sheet.notation.steps.values():
            for p, output in zip(step.probabilities, step.outputs, strict=False):
                self._logits[symbols[p].name] = symbols[output].name
            if step.chosen is not None:
                self._classes.update(symbols[y].name for y in step.targets)
        self._family = {name: family(name) for name in sheet.quantities}
        self._families: dict[str, list[Quantity]] = {}
        self._outs: dict[str, list[str]] = {}
        for quantity in sheet.quantities.values():
            self._families.setdefault(self._family[quantity.name], []).append(quantity)
            if (net := self._net_of(quantity)) is not None:
                self._outs.setdefault(net, []).append(quantity.name)
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
                # To take a 0 for the 1 of a class is most often to leave it out.
                found[other.name] = ("another taken", 0.2 if name in self._classes else 0.0)
            elif _side(other) == _side(quantity):
                is_alike = first_word(other.name) == first_word(name)
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


def first_word(name: str) -> str:
    """What stands before the first "_": net of net_h1 and of net_o2."""
    return name.partition("_")[0]


def _side(quantity: Quantity) -> str:
    return "forward" if quantity.kind in ("leaf", "value") else quantity.kind
