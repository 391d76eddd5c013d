"""A network of any stages as grids of numbers, with what each stage does between them.

>>> from tinygrad_bp.nn import Conv2d, MaxPool2d, Sequential
>>> draw_stages(Sequential(Conv2d(1, 1, 2), MaxPool2d(2)), [[[0.0, 1.0, 2.0]] * 3])
<Diagram: .svg(), .png(), .show(), .save(path), .source>
"""

from __future__ import annotations

import textwrap

from ..autodiff.floats import as_float
from ..autodiff.graph import topological_order
from ..autodiff.value import Value
from ..nn.sequences import as_lists, flat, is_nested, shape
from ..nn.structure.names import input_names, parameter_names
from ..nn.structure.passing import nested, stages_passed
from . import style
from .diagram import Diagram
from .labels import number, short
from .style import cell, new_graph, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..nn.base import Module
    from ..nn.structure.passing import NumberPass, StagePass

#: The most rows, columns and channels of numbers that are drawn one by one.
_LONGEST, _CHANNELS = 12, 6

# In points.
_NAME, _NUMBER, _HEAD = 13, 17, 18

#: The longest line of what a stage has, in characters.
_DETAILS = 24


def draw_stages(
    model: Module, inputs: Any, digits: int = 4, title: str = "", *, numbers: bool = True
) -> Diagram:
    """A network with its stages, from left to right: numbers, what is done to them, numbers.

    Args:
        model: the network.
        inputs: what it takes: numbers or Values, nested.
        digits: how many significant digits are shown.
        title: a line above the picture.
        numbers: whether what the network calculates is shown, or names alone.
    """
    given = as_lists(inputs)
    values = [
        x if isinstance(x, Value) else Value(as_float(x, "draw_network"), name)
        for x, name in zip(flat(given), input_names(given), strict=True)
    ]
    x = nested(values, shape(given))
    stages, outputs = stages_passed(model, x, "")
    return _StagesPlan(model, x, stages, outputs, digits, numbers).diagram(title)


class _StagesPlan:
    """What is drawn: a node for the input, then two for each stage that calculates."""

    def __init__(
        self,
        model: Module,
        x: Any,
        stages: Sequence[StagePass],
        outputs: Sequence[Value],
        digits: int,
        shows_numbers: bool,
    ) -> None:
        self.model, self.digits, self.shows_numbers = model, digits, shows_numbers
        self.x, self.stages, self.outputs = x, stages, outputs
        self.names = parameter_names(model)
        self.calculated = {
            id(out) for stage in stages for one in stage.numbers for out in one.values
        }
        self.first_window = _first_window(stages)
        self.largest = {
            id(x)
            for stage in stages
            if stage.stage.kind == "max pooling"
            for one in stage.numbers
            for x in one.given
            if x.data == one.out.data
        }

    def diagram(self, title: str) -> Diagram:
        legend = "; ".join(self._legend())
        graph = new_graph(f"{title}\n{legend}" if title else "", ranksep="0.3")
        if legend and not title:
            graph.attr(label=f"<{table(cell(legend, 15, style.QUIET, padding=6))}>", labelloc="b")
        graph.node("x", f"<{self._maps(self.x, ['input'], style.INPUT)}>")
        owners = dict.fromkeys(flat(self.x), "x")
        for depth, passed in enumerate(self.stages):
            if not passed.numbers:
                continue
            name = f"s{depth}"
            graph.node(name, f"<{self._operation(passed)}>")
            for source in _sources(flat(passed.given), owners):
                graph.edge(source, name)
            before = ""
            for turn, (head, numbers) in enumerate(_turns(passed)):
                node = f"n{depth}" + f".{turn}" * (turn > 0)
                x = passed.gives if not head else [[one.out for one in numbers]]
                heads = [head] if head else _heads(passed)
                graph.node(node, f"<{self._maps(x, heads, style.RESULT)}>")
                graph.edge(name, node)
                if before:
                    graph.edge(before, node)
                before = node
                for one in numbers:
                    owners.setdefault(one.out, node)
        if others := [output for output in self.outputs if output not in owners]:
            graph.node("y", f"<{self._maps(others, ['output'], style.RESULT)}>")
            for source in _sources(others, owners):
                graph.edge(source, "y")
        return Diagram(graph.source)

    def _legend(self) -> Iterator[str]:
        if self.first_window:
            yield "yellow: the first window, and what becomes of it"
        if self.largest and self.shows_numbers:
            yield "bold: the largest of a window, which go on"

    def _operation(self, passed: StagePass) -> str:
        """What a stage does: its kind, and its weights and biases."""
        stage = passed.stage
        border = style.RESULT[1]
        rows = [cell(stage.kind, _HEAD, style.WHITE, bold=True, padding=4, BGCOLOR=border)]
        for line in textwrap.wrap(stage.details(), _DETAILS):
            rows.append(cell(line, 14, style.QUIET))
        rows += [_held(grid) for grid in self._weights(passed)]
        return table(*rows, BORDER=2, BGCOLOR=style.WHITE, COLOR=border)

    def _weights(self, passed: StagePass) -> Iterator[str]:
        """A grid for each filter; of a layer, one with a column for each neuron."""
        stage = passed.stage
        grids: dict[tuple[Any, ...], dict[Any, list[Value]]] = {}
        placed = {one.weight: one for one in stage.weights_by_place()}
        for unit in passed.units:
            for k, weight in enumerate(unit.w):
                found = placed.get(weight)
                if found is None:
                    grids.setdefault((), {}).setdefault(k, []).append(weight)
                else:
                    place = (*(0,) * (2 - len(found.place)), *found.place)
                    key = (found.symbol, found.own, *place[:-2])
                    grids.setdefault(key, {}).setdefault(place[-2], []).append(weight)
        for rows in grids.values():
            yield self._grid(list(rows.values()), style.LEAF)
        biases = [bias for bias, _ in stage.own_biases()]
        if biases:
            yield self._grid([biases], style.LEAF)

    def _maps(self, x: Any, heads: Sequence[str], look: tuple[str, str]) -> str:
        """Numbers as they are nested: channels below each other, a row as a column."""
        sizes = shape(x) if is_nested(x) else ()
        if len(sizes) < 2:
            channels = [[[value] for value in flat([x])]]
        else:
            channels = [x] if len(sizes) == 2 else x
        parts = []
        for k, rows in enumerate(channels[:_CHANNELS]):
            head = heads[min(k, len(heads) - 1)] if k < len(heads) else ""
            inside = [cell(head, 15, style.QUIET, padding=3)] if head else []
            parts.append(_held(table(*inside, _held(self._grid(rows, look)))))
        if left := len(channels) - len(parts):
            parts.append(cell(f"and {left} more", 15, style.QUIET))
        return table(*parts)

    def _grid(self, rows: Sequence[Sequence[Value]], look: tuple[str, str]) -> str:
        if len(rows) > _LONGEST or max(map(len, rows)) > _LONGEST:
            size = f"{len(rows)} × {max(map(len, rows))} numbers"
            return table(cell(size, _NUMBER), BORDER=2, BGCOLOR=look[0], COLOR=look[1])
        lines = ["".join(self._number(value, look) for value in row) for row in rows]
        return table(*lines, BGCOLOR=look[0], COLOR=look[1], ALIGN="CENTER")

    def _number(self, value: Any, look: tuple[str, str]) -> str:
        fill, border = style.LEAF if id(value) in self.first_window else look
        name = self.names.get(value, value.label) if isinstance(value, Value) else ""
        data = value.data if isinstance(value, Value) else value
        is_told = self.shows_numbers or id(value) not in self.calculated
        is_bold = is_told and self.shows_numbers and id(value) in self.largest
        inside = table(
            cell(short(name, 16), _NAME, style.QUIET, ALIGN="CENTER"),
            cell(
                number(data, self.digits) if is_told else "",
                _NUMBER,
                bold=is_bold,
                ALIGN="CENTER",
            ),
        )
        return f'<TD BORDER="1" CELLPADDING="3" BGCOLOR="{fill}" COLOR="{border}">{inside}</TD>'


def _held(inside: str) -> str:
    return f'<TD CELLPADDING="4">{inside}</TD>'


def _heads(passed: StagePass) -> list[str]:
    """What each channel of numbers is."""
    heads: dict[int, str] = {}
    for one in passed.numbers:
        where = passed.stage.where(one.own, one.place) if one.place else ""
        heads.setdefault(one.own, where.split(",")[0])
    return [head for head in heads.values() if head]


def _turns(passed: StagePass) -> list[tuple[str, list[NumberPass]]]:
    """The numbers of a stage together; of one that takes its own, each step by itself.

    A step is named by where it stands.
    """
    outs = {one.out for one in passed.numbers}
    if not any(x in outs for one in passed.numbers for x in one.given if isinstance(x, Value)):
        return [("", passed.numbers)]
    steps: dict[int, list[NumberPass]] = {}
    for one in passed.numbers:
        steps.setdefault(one.place[0], []).append(one)
    return [(passed.stage.where(of[0].own, of[0].place).split(",")[0], of) for of in steps.values()]


def _first_window(stages: Sequence[StagePass]) -> set[int]:
    """The numbers of the first window that something looks through, and what becomes of it."""
    for passed in stages:
        for one in passed.numbers[:1]:
            if passed.stage.rank == 3:
                return {id(x) for x in (*one.given, one.out) if isinstance(x, Value)}
    return set()


def _sources(values: Iterable[Any], owners: dict[Any, str]) -> list[str]:
    """The nodes that some numbers come from, through whatever was calculated in between."""
    found: dict[str, None] = {}

    def onward(value: Value) -> Sequence[Value]:
        return () if value in owners else value.parents

    order = topological_order(*(x for x in values if isinstance(x, Value)), parents=onward)
    for value in order:
        if value in owners:
            found[owners[value]] = None
    return list(found)
