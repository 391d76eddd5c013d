"""What the numbers of a network are called, so that people can say it.

A name is a symbol, the number of a unit, and after "_" a place: c1_12 stands in row 1 and
column 2 of the first channel that a convolution gives, k1_12 there in its first filter, and
x_12 there in an image of one channel. Places of two digits are apart: c1_3_12.

>>> from tinygrad_bp.nn import Conv2d, Flatten, Layer, Sequential
>>> model = Sequential(Conv2d(1, 1, (1, 2)), Flatten(), Layer(2, 1))
>>> names = NetworkNames(model)
>>> [names.parameters[parameter] for parameter in model.parameters()]
['k1_11', 'k1_12', 'b_c1', 'w1', 'w2', 'b_o1']
>>> names.number(names.stages[0], 1, (1, 2)), names.number(names.stages[1], 1, ())
('c1_12', 'o1')
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from ..sequences import shape
from .stages import stages_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ...autodiff.value import Value
    from .stages import ModelStage


class NetworkNames:
    """The names in a network.

    Attributes:
        stages: the stages whose numbers have names of their own, in order.
        parameters: the name of each parameter of these stages.
    """

    def __init__(self, model: Any) -> None:
        self.stages = [stage for stage in stages_of(model) if stage.symbol]
        self._symbols = dict(zip(map(id, self.stages), self._of_stages(), strict=True))
        self.parameters: dict[Value, str] = {}
        weights = layers = 0
        for stage in self.stages:
            parameters = stage.parameters()
            layers += bool(parameters)
            by_place = list(stage.weights_by_place())
            for bias, own in stage.own_biases():
                is_counted = own == 0 and not by_place
                name = f"b{layers}" if is_counted else f"b_{self.number(stage, own, ())}"
                self.parameters.setdefault(bias, name)
            is_wide = _is_wide(placed.place for placed in by_place)
            for placed in by_place:
                name = self.weight(stage, placed.symbol, placed.own, placed.place, is_wide=is_wide)
                self.parameters.setdefault(placed.weight, name)
            for parameter in parameters:
                if parameter not in self.parameters:
                    weights += 1
                    self.parameters[parameter] = f"w{weights}"

    def number(
        self, stage: ModelStage, own: int, place: tuple[int, ...], *, is_wide: bool = False
    ) -> str:
        """The name of a number: that of a unit, from 1 on (0: the only one), at a place."""
        return _named(self._symbols[id(stage)], own, place, is_wide)

    def weight(
        self,
        stage: ModelStage,
        symbol: str,
        own: int,
        place: tuple[int, ...],
        *,
        is_wide: bool = False,
    ) -> str:
        """The name of a weight that is called by its place, or of all that a place begins with."""
        number = self._symbols[id(stage)].removeprefix(stage.symbol)
        return _named(symbol + number, own, place, is_wide)

    def _of_stages(self) -> Iterator[str]:
        """The symbol of each stage: h, or h1_, h2_, ... where there are several of a kind."""
        calculated = [stage for stage in self.stages if stage.parameters()]
        last = calculated[-1] if calculated else None
        counts = Counter(
            stage.symbol for stage in self.stages if stage is not last or not stage.output_symbol
        )
        seen = Counter[str]()
        for stage in self.stages:
            if stage is last and stage.output_symbol:
                yield stage.output_symbol
                continue
            seen[stage.symbol] += 1
            is_one = counts[stage.symbol] == 1
            yield stage.symbol if is_one else f"{stage.symbol}{seen[stage.symbol]}_"


def _named(symbol: str, own: int, place: tuple[int, ...], is_wide: bool) -> str:
    """The last two numbers of a place, row and column, stand together."""
    parts = [f"{symbol}{own}" if own else symbol.removesuffix("_"), *map(str, place[:-2])]
    if place:
        parts.append(("_" if is_wide else "").join(map(str, place[-2:])))
    return "_".join(parts)


def _is_wide(places: Iterable[tuple[int, ...]]) -> bool:
    """Whether a number has two digits, so that those of a row and a column would run together."""
    return any(max(place, default=0) > 9 for place in places)


def parameter_names(model: Any) -> dict[Value, str]:
    """What each parameter is called: as somebody chose, else by its place, else by its path.

    >>> from tinygrad_bp.nn import Layer
    >>> layer = Layer(2, 1)
    >>> layer.parameters()[1].label = "slope"
    >>> [*parameter_names(layer).values()]
    ['w1', 'slope', 'b_o1']
    """
    names = NetworkNames(model).parameters
    return {
        parameter: chosen_label(parameter, path) or names.get(parameter, path)
        for path, parameter in model.named_parameters()
    }


def chosen_label(parameter: Value, path: str) -> str:
    """What somebody called a parameter; "" where it is called by the path to it alone.

    That path may be the one in a model of which this one is a part, or in a part of this one.
    """
    label = parameter.label
    is_path = f".{label}".endswith(f".{path}") or f".{path}".endswith(f".{label}")
    return "" if path and is_path else label


def input_names(x: Any) -> list[str]:
    """What the numbers of a nested sequence are called, in their order: i1, x_12 or x2_12.

    >>> input_names([1.0, 2.0]), input_names([[[1.0, 2.0]]]), input_names([[[1.0]], [[2.0]]])
    (['i1', 'i2'], ['x_11', 'x_12'], ['x1_11', 'x2_11'])
    >>> input_names([[1.0], [2.0]]), input_names([[1.0, 2.0]])
    (['x_1', 'x_2'], ['x_11', 'x_12'])
    """
    sizes = shape(x)
    if len(sizes) < 2:
        return [f"i{k}" for k in range(1, (sizes or (1,))[0] + 1)]
    places = list(product(*(range(1, size + 1) for size in sizes)))
    if len(sizes) == 2:
        named = [(0, place if sizes[1] > 1 else place[:1]) for place in places]
    else:
        named = [(place[0] if sizes[0] > 1 else 0, place[1:]) for place in places]
    is_wide = _is_wide(place for _, place in named)
    return [_named("x", own, place, is_wide) for own, place in named]


def given_where(model: Any, sizes: tuple[int, ...]) -> str:
    """Where the last number of an input of that shape stands, in words; "" in a single row."""
    first = next(iter(stages_of(model)), None)
    words = (first.given_where if first else ()) or ("channel", "row", "column")
    if not 1 < len(sizes) <= len(words):
        return ""
    pairs = list(zip(words[-len(sizes) :], sizes, strict=True))
    if len(sizes) == 3 and sizes[0] == 1:
        del pairs[0]
    if len(sizes) == 2 and sizes[1] == 1:
        del pairs[1]
    return ", ".join(f"{word} {size}" for word, size in pairs)
