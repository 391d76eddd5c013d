r"""What somebody means by the name of a number: `dE/dw5`, `grad of w5`, `w5+`, `∂z/∂x|y`.

>>> w, x = Value(0.5, "w"), Value(3.0, "x")
>>> E = (w * x) ** 2
>>> E.label = "E"
>>> names = QuantityNames({"w": w, "x": x, "E": E}, E, {})
>>> names.meaning(r"\frac{\partial E}{\partial w}") == Meaning("derivative", w, of=E)
True
>>> names.meaning("w after one update") == Meaning("after", w)
True
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from ...autodiff.value import Value
from ..formulas.nodes import bare, find_node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Meaning:
    """What a name stands for.

    Attributes:
        kind: "value"; "derivative" along all paths; "local derivative", with others held
            constant; "after", after an update; or "learning rate".
        node: whose value it is, or by what `of` is differentiated; None for the learning rate.
        of: what is differentiated; None where it is not a derivative.
        held: the nodes that a local derivative holds constant; empty where the name does not
            say it of each.
    """

    kind: str
    node: Value | None = None
    of: Value | None = None
    held: tuple[Value, ...] = ()


class QuantityNames:
    """Reads the names of the quantities of a graph as people write them.

    Args:
        nodes: the named nodes.
        output: what is differentiated where a name does not say it.
        deltas: the net inputs of neurons, with the names of their node deltas.
    """

    def __init__(
        self, nodes: Mapping[str, Value], output: Value, deltas: Mapping[Value, str]
    ) -> None:
        self._nodes, self._output = nodes, output
        self._deltas = {bare(delta): node for node, delta in deltas.items()}

    def meaning(self, name: str) -> Meaning | None:
        """What a name stands for; None if nothing in the graph."""
        name = _without_markup(name)
        if (node := self._node(name)) is not None:
            return Meaning("value", node)
        if name.lower() in _LEARNING_RATE:
            return Meaning("learning rate")
        return self._updated(name) or self._local(name) or self._derivative(name)

    def _updated(self, name: str) -> Meaning | None:
        for pattern in _UPDATED:
            found = pattern.fullmatch(name)
            if found and (node := self._node(found["name"])) is not None:
                return Meaning("after", node)
        return None

    def _derivative(self, name: str) -> Meaning | None:
        found = _GRADIENT.fullmatch(name)
        if found and (node := self._node(found["name"] or found["of"])) is not None:
            return Meaning("derivative", node, of=self._output)
        if found := _DELTA.fullmatch(name):
            node = self._deltas.get(bare(f"δ{found['name']}"), self._node(found["name"]))
            if node is not None:
                return Meaning("derivative", node, of=self._output)
        for slash in re.finditer("/", name):
            above = _DIFFERENTIAL.fullmatch(name[: slash.start()].strip())
            below = _DIFFERENTIAL.fullmatch(name[slash.end() :].strip())
            if above and below:
                of, by = self._node(above["name"]), self._node(below["name"])
                if of is None and above["name"].strip().upper() == "E":
                    of = self._output
                if of is not None and by is not None:
                    return Meaning("derivative", by, of=of)
        return None

    def _local(self, name: str) -> Meaning | None:
        """A derivative that says that it is local, or what is held constant."""
        for pattern in _LOCAL:
            found = pattern.fullmatch(name)
            if found is None or (whole := self._derivative(found["derivative"].strip())) is None:
                continue
            words = re.split(r",|\band\b", found.groupdict().get("held", "..."))
            if words[-1].strip() == "...":
                return Meaning("local derivative", whole.node, whole.of)
            held = [node for word in words if (node := self._node(word)) is not None]
            if len(held) == len(words):
                return Meaning("local derivative", whole.node, whole.of, tuple(held))
        return None

    def _node(self, name: str) -> Value | None:
        return find_node(name, self._nodes)


def usual(name: str) -> str:
    """A name as the library writes it, as far as it can be told: dE/dq is ∂E/∂q.

    >>> usual("dE/dq"), usual("delta_q"), usual("q after one update")
    ('∂E/∂q', 'δ_q', 'q+')
    """
    plain = _without_markup(name)
    if found := _DELTA.fullmatch(plain):
        return f"δ_{found['name']}"
    parts = [_DIFFERENTIAL.fullmatch(part.strip()) for part in plain.split("/")]
    if len(parts) == 2:
        return "/".join(f"∂{part['name']}" if part else "" for part in parts)
    for pattern in _UPDATED:
        if found := pattern.fullmatch(plain):
            return f"{found['name']}+"
    return plain


_LEARNING_RATE = ("η", "eta", "learning rate", "learning_rate")
_DIFFERENTIAL = re.compile(r"(?:∂|d|partial)\s*_?(?P<name>.+)", re.IGNORECASE)
_DELTA = re.compile(r"(?:δ|delta)\s*_?\s*(?P<name>.+)", re.IGNORECASE)
_GRADIENT = re.compile(r"(?P<name>.+)\.grad|grad(?:ient)?\s+(?:of\s+)?(?P<of>.+)", re.IGNORECASE)
_UPDATED = [
    re.compile(r"(?P<name>.+?)\s*(?:\+|\^\+|'|_?new|_?updated|_?after)", re.IGNORECASE),
    re.compile(r"(?:new|updated)[\s_]+(?P<name>.+)", re.IGNORECASE),
    re.compile(
        r"(?P<name>.+?)\s+after\s+(?:(?:1|one|an|the|first)\s+)*"
        r"(?:update|step|round|iteration|pass)",
        re.IGNORECASE,
    ),
]
_LOCAL = [
    re.compile(r"(?P<derivative>[^|]+)\|\s*_?(?P<held>.+)"),
    re.compile(r"\((?P<derivative>.+)\)\s*_(?P<held>.+)"),
    re.compile(
        r"(?P<derivative>.+?),?\s+(?:with|while|when|for|at)\s+(?:constant\s+)?(?P<held>.+?)"
        r"(?:\s+(?:(?:is|are|is being|being)\s+)?(?:held\s+|kept\s+)?(?:constant|fixed))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?:local|direct|partial)\s+(?P<derivative>.+)", re.IGNORECASE),
]


def _without_markup(name: str) -> str:
    """A name without what LaTeX and word processors add."""
    name = unicodedata.normalize("NFKC", name).strip().strip("$`").strip()
    name = re.sub(r"\\(?:left|right)\b\s*\.?", "", name)
    name = re.sub(r"\\(?:mathrm|mathit|text|textrm|operatorname)\b\s*", "", name)
    name = re.sub(r"\\frac\s*\{(.*)\}\s*\{(.*)\}", r"\1/\2", name)
    name = name.replace("\\partial", "∂").replace("\\delta", "δ").replace("\\eta", "η")
    name = name.replace("𝛿", "δ").replace("Δ", "δ").replace("′", "'").replace("⁺", "+")
    name = re.sub(r"^\((.*)\)/\((.*)\)$", r"\1/\2", name)
    return re.sub(r"[{}\\]", "", name).strip()
