"""What a model is made of: its layers, what each gives, and how many parameters it has."""

from __future__ import annotations

from dataclasses import dataclass

from ...autodiff.engine.collector import collector_paused
from ...autodiff.value import Value
from ...letters import counted
from ..parts import modules_in, replaced
from ..sequences import is_nested, shape
from .cell_table import CellTable
from .modes import set_mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: What can go wrong where a model is called with a row that it does not take.
_MISTAKES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True)
class LayerSummary:
    """A layer of a model.

    Attributes:
        path: where it is in the model, `layers.0`; empty for the model itself.
        kind: its class, and the settings that it was made with.
        gives: the shape of its output, or None where that is not known; () for one number.
        parameters: how many it has.
    """

    path: str
    kind: str
    gives: tuple[int, ...] | None
    parameters: int


@dataclass(frozen=True)
class Summary:
    """The layers of a model; prints, and shows itself in a notebook, as a table.

    Attributes:
        layers: a list of `LayerSummary`, in the order of the model's attributes.
        parameters: how many the model has; those that layers share are counted once.
    """

    layers: list[LayerSummary]
    parameters: int

    def __str__(self) -> str:
        return f"{self._grid().text()}\n{self._total()}"

    def _repr_html_(self) -> str:
        return f"{self._grid().html()}<p>{self._total()}</p>"

    def _grid(self) -> CellTable:
        rows = [
            [layer.path, layer.kind, _written(layer.gives), layer.parameters]
            for layer in self.layers
        ]
        return CellTable(["", "layer", "gives", "parameters"], rows)

    def _total(self) -> str:
        return counted(self.parameters, "parameter")


def summary(model: Any, x: Any = None) -> Summary:
    """The layers of a model; see `Module.summary`."""
    modules = modules_in(model)
    shown: list[tuple[str, Any]] = []
    for path, module in modules:
        if not any(_is_in(path, outer) for outer, one in shown if one.is_whole):
            shown.append((path, module))
    paths = [path for path, _ in shown]
    layers = [
        (path, module)
        for path, module in shown
        if module.is_whole or _own_values(module) or not any(_is_in(p, path) for p in paths)
    ]
    given = x if x is not None else _row_for([module for _, module in layers])
    try:
        shapes = {} if given is None else _shapes(model, given)
    except _MISTAKES:
        if x is not None:
            raise
        shapes = {}
    return Summary(
        [
            LayerSummary(path, _described(module), shapes.get(path), len(module.parameters()))
            for path, module in layers
        ],
        len(model.parameters()),
    )


def _is_in(path: str, outer: str) -> bool:
    return path != outer and (not outer or path.startswith(f"{outer}."))


def _own_values(module: Any) -> bool:
    """Whether it has parameters that are in none of the modules in it."""
    inner = {p for path, one in modules_in(module) if path for p in one.parameters()}
    return any(p not in inner for p in module.parameters())


def _row_for(layers: list[Any]) -> Any:
    """Zeros for the first layer that says how many inputs it takes."""
    counts = [layer.config().get("nin") for layer in layers]
    return next(([0.0] * count for count in counts if count), None)


@collector_paused()
def _shapes(model: Any, x: Any) -> dict[str, tuple[int, ...]]:
    """The shape of what each module of a copy gives, when that is called with this row."""
    found: dict[str, tuple[int, ...]] = {}
    copy = replaced(model, {})
    set_mode(copy, False)
    for path, module in modules_in(copy):
        _watch(module, path, found)
    copy(x)
    return found


def _watch(module: Any, path: str, found: dict[str, tuple[int, ...]]) -> None:
    """Let a module note the shape of what it gives: as one of a class that does that besides."""
    kind = type(module)

    def noted(name: str) -> Any:
        def method(self: Any, *inputs: Any, **named: Any) -> Any:
            outputs = getattr(kind, name)(self, *inputs, **named)
            found[path] = shape(_plain(outputs))
            return outputs

        return method

    # A network asks its layers for their outputs, which are a list even where there is one.
    names = [name for name in ("__call__", "outputs") if callable(getattr(kind, name, None))]
    module.__class__ = type(kind.__name__, (kind,), {name: noted(name) for name in names})


def _plain(outputs: Any) -> Any:
    """The outputs, where one by itself is a number."""
    if is_nested(outputs) and len(outputs) == 1 and isinstance(outputs[0], Value):
        return outputs[0]
    return outputs


def _described(module: Any) -> str:
    settings = ", ".join(
        f"{name}={value}" for name, value in module.config().items() if not is_nested(value)
    )
    return f"{type(module).__name__}({settings})"


def _written(gives: tuple[int, ...] | None) -> str:
    if gives is None:
        return "?"
    return " x ".join(map(str, gives)) or "1"
