"""The names in generated Python: new ones, and what those mean that it finds outside of itself."""

from __future__ import annotations

import builtins
import math
import re
from collections import Counter
from keyword import iskeyword
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ...autodiff.floats import FloatError
from ...autodiff.operations.operation import Op
from ...autodiff.operations.register import for_each_operation
from ...autodiff.operations.special import PARTS
from ...autodiff.operations.vocabulary import ON_FLOATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: The names that formulas give to what they compute twice: see `computing.shared`.
_OF_FORMULAS = re.compile(r"e\d*")


class PythonNames:
    """The names in one piece of source.

    Attributes:
        namespace: what those mean that the source does not define itself.
    """

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = dict(_NAMESPACE)
        self._taken = {*_NAMESPACE, *vars(builtins), "compiled"}
        self._counts: Counter[str] = Counter()

    def fresh(self, wish: str, otherwise: str = "v") -> str:
        """A name that is not taken, like the one wished for."""
        if wish:
            wish = re.sub(r"\W+", "_", normalize("NFKC", wish)).strip("_")
        if wish.isidentifier() and not iskeyword(wish):
            name, base = wish, f"{wish}_"
        else:
            name, base = "" if otherwise == "v" else otherwise, otherwise
        while not name or name in self._taken or _OF_FORMULAS.fullmatch(name):
            self._counts[base] += 1
            name = f"{base}{self._counts[base] + (base != 'v')}"
        self._taken.add(name)
        return name

    def bind(self, wish: str, meaning: Any) -> str:
        """A new name for something that the source finds outside of itself."""
        name = self.fresh(wish)
        self.namespace[name] = meaning
        return name

    def run(self, source: str, name: str) -> Callable[..., Any]:
        """What the source defines under a name: a function."""
        exec(compile(source, "<compiled by tinygrad_bp>", "exec"), self.namespace)
        function: Callable[..., Any] = self.namespace[name]
        return function


def in_rows(numbers: Sequence[float], width: int) -> list[tuple[float, ...]]:
    """Flat numbers, row by row."""
    return list(zip(*[iter(numbers)] * width, strict=True))


def flat_list(numbers: Any) -> list[float]:
    """The numbers of a list or an array, row after row."""
    if hasattr(numbers, "ravel"):
        flat: list[float] = numbers.astype(float).ravel().tolist()
        return flat
    return numbers if isinstance(numbers, list) else list(numbers)


def gathered(numbers: Sequence[float], places: Sequence[float], missing: float) -> list[float]:
    """Numbers at these places."""
    size = len(numbers)
    return [numbers[int(i)] if 0.0 <= i < size else missing for i in places]


def scattered(places: Sequence[float], terms: Sequence[float], size: int) -> list[float]:
    """Sums by these places."""
    sums = [0.0] * size
    for i, term in zip(places, terms, strict=True):
        if 0.0 <= i < size:
            sums[int(i)] += term
    return sums


def order(numbers: Sequence[float], width: int) -> list[float]:
    """Where the numbers of each row of so many stand in order, nan last."""
    found: list[float] = []
    for begin in range(0, len(numbers), width):
        row = numbers[begin : begin + width]
        places = sorted(range(width), key=lambda i: (row[i] != row[i], row[i]))
        found += map(float, places)
    return found


def _part(word: str) -> Callable[..., float]:
    """A part of formulas, which is read when it is first called."""

    def part(*numbers: float) -> float:
        found: float = ON_FLOATS[word](*numbers)
        return found

    return part


_NAMESPACE: dict[str, Any] = {
    **{word: _part(word) for word in PARTS},
    **{name: meaning for name, meaning in ON_FLOATS.items() if name.startswith("_")},
    **{name: meaning for name, meaning in vars(math).items() if not name.startswith("_")},
    "FloatError": FloatError,
    "in_rows": in_rows,
    "gathered": gathered,
    "scattered": scattered,
    "order": order,
}


def _name_operation(op: Any) -> None:
    _NAMESPACE[f"ieee_{op.name}"] = op.ieee
    if op.__class__ is not Op:  # if it is code, it is called
        _NAMESPACE[op.name] = op.number


for_each_operation(_name_operation)
