"""Which quantities of a worksheet are taken for one another: those that look or sound alike."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .quantity import Quantity
    from .worksheet import Worksheet

    #: For a name, what may be taken for it: the kind of slip, and how much less likely it is
    #: than others of its kind.
    Confusions = Mapping[str, Mapping[str, tuple[str, float]]]

#: In a graph of more named nodes, a symbol is only taken for others of its kind.
_SMALL = 60


def confusions(sheet: Worksheet) -> dict[str, dict[str, tuple[str, float]]]:
    """What may be taken for each quantity of a worksheet.

    >>> from tinygrad_bp.teach.tutorial import build
    >>> from tinygrad_bp.teach.checking.worksheet import Worksheet
    >>> found = confusions(Worksheet(build()["E_total"]))
    >>> found["out_h1"]["net_h1"], found["out_h1"]["out_h2"], found["out_h1"]["w5"]
    (('net for out', 0.0), ('another taken', 0.0), ('another taken', 0.9))
    """
    quantities = [q for q in sheet.quantities.values() if q is not sheet.eta]
    families = {quantity.name: family(quantity.name) for quantity in quantities}
    is_small = len(sheet.notation.symbols) <= _SMALL
    found: dict[str, dict[str, tuple[str, float]]] = {name: {} for name in sheet.quantities}
    for quantity in quantities:
        name, others = quantity.name, found[quantity.name]
        for other in quantities:
            if other is quantity:
                continue
            if families[other.name] == families[name]:
                others[other.name] = ("another taken", 0.0)
            elif is_small and _side(other) == _side(quantity):
                is_alike = first_word(other.name) == first_word(name)
                others[other.name] = ("another taken", 0.3 if is_alike else 0.9)
        if quantity.kind in ("update", "after"):
            old = name.removesuffix("+")
            others[old] = ("another taken", 0.2)
            if quantity.kind == "update":
                found[old][name] = ("already updated", 0.0)
        if quantity.kind == "value" and len(quantity.uses) == 1:
            [net] = quantity.uses
            if sheet.quantities[net].kind == "value":
                others[net] = found[net][name] = ("net for out", 0.0)
    return found


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
