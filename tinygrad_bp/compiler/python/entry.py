"""A program as a Python function that takes its arguments apart and builds its result itself.

It knows one layout only, as `layout.py` describes it. Whatever does not fit it exactly gives
back `NotImplemented`, and so does an operation that Python's floats have no result for: the
caller then takes the general path.
"""

from __future__ import annotations

import sys
from math import prod
from typing import TYPE_CHECKING, Any

from ..layout import ArrayLayout, MappingLayout, NumberLayout, RowsLayout, SequenceLayout
from ..tracing.arrays import Element
from .formulas import Text
from .source import PythonWriter, used_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..layout import Layout
    from ..program.program import Program

#: The types of more numbers than these are looked at all together.
MANY = 16


class Entry(PythonWriter):
    """The source of the function.

    Args:
        program: what it computes.
        slots: the arrays of the program that are arguments.
        arguments: the layout of each argument.
        result: the layout of the result.
    """

    def __init__(self, program: Program, slots: Any, arguments: Any, result: Layout) -> None:
        super().__init__()
        self._program = program
        self._slots = slots
        self._whole = used_whole(program)
        self._elements = {x for x in program.instructions if isinstance(x, Element)}
        #: What refuses the arguments; the names that have to be those of floats.
        self._refusals: list[str] = []
        self._floats: list[str] = []
        #: What is to be done next: names for the items of something, or a plain statement.
        self._next: list[tuple[list[str], str]] = []
        #: Of the slots of numbers: their names.
        self._numbers: dict[int, dict[int, str]] = {}
        if any(
            isinstance(leaf, ArrayLayout) for part in (*arguments, result) for leaf in leaves(part)
        ):
            numpy = sys.modules["numpy"]
            self.bind("array", numpy.array)
            self.bind("ndarray", numpy.ndarray)
            self.bind("float64", numpy.dtype(float))

        names = [self.fresh(self._label(part).partition("[")[0], "arg") for part in arguments]
        others = self.fresh("others")
        self.write(
            f"def compiled({', '.join([*(f'{name}=None' for name in names), f'*{others}'])}):"
        )
        self.indent = 1
        self.write("try:")
        self.indent = 2
        self._refusals.append(others)
        self._read(list(zip(arguments, names, strict=True)))
        self._prepare()
        self.program(program)
        self.write_all("return ", self._pieces(result, is_root=True))
        self.indent = 1
        self.write("except FloatError:")
        self.write("    return NotImplemented")

    def _label(self, layout: Layout) -> str:
        """The label of the first slot in it."""
        labels = [self._slots[leaf.slot].label for leaf in leaves(layout)]
        return labels[0] if labels else ""

    def _read(self, given: list[tuple[Layout, str]]) -> None:
        """Reads arguments, then what is in them, and so on."""
        while given:
            inside: list[tuple[Layout, str]] = []
            for layout, name in given:
                if isinstance(layout, NumberLayout):
                    self._floats.append(name)
                    self._found(layout, name)
                elif isinstance(layout, ArrayLayout):
                    self._array(layout, name)
                else:
                    assert not isinstance(layout, RowsLayout)
                    inside += self._container(layout, name)
            self._refuse()
            for names, value in self._next:
                if names:
                    self.assign(names, value)
                else:
                    self.write(value)
            self._next.clear()
            given = inside

    def _element(self, part: Layout) -> Any:
        """The node of a number; None where there is none."""
        if isinstance(part, NumberLayout):
            return self._slots[part.slot].elements.get(part.index)
        return None

    def _found(self, number: NumberLayout, name: str) -> None:
        self._numbers.setdefault(number.slot, {})[number.index] = name
        element = self._element(number)
        if element is not None:
            self.texts[element] = Text(name)

    def _container(
        self, layout: SequenceLayout | MappingLayout, name: str
    ) -> list[tuple[Layout, str]]:
        parts, values = layout.parts, name
        keys: Any = range(len(parts))
        if isinstance(layout, MappingLayout):
            keys, values = layout.keys, f"{name}.values()"
            expected = self.bind(f"{name}_keys", list(keys))
            self._refusals += [f"type({name}) is not dict", f"[*{name}] != {expected}"]
        else:
            self._refusals.append(f"type({name}) is not {layout.kind.__name__}")
        numbers = [part for part in parts if isinstance(part, NumberLayout)]
        is_many = len(parts) > MANY and len(numbers) == len(parts)
        if is_many:
            self._refusals += [
                f"len({name}) != {len(parts)}",
                f"{{*map(type, {values})}} != {{float}}",
            ]
        elif not parts:
            self._refusals.append(name)
        names = []
        for key, part in zip(keys, parts, strict=True):
            element = self._element(part)
            label = "" if element is None else element.label
            is_read = not is_many or element in self._elements
            names.append(self.fresh(label or f"{name}_{key}", "x") if is_read else "_")
        if any(each != "_" for each in names):
            self._next.append((names, values))
        if is_many:
            for i, (number, each) in enumerate(zip(numbers, names, strict=True)):
                self._found(number, f"{name}[{i}]" if each == "_" else each)
            array = self._slots[numbers[0].slot]
            whole = [
                NumberLayout(numbers[0].slot, i) for i in range(array.length.size * array.width)
            ]
            if numbers == whole and isinstance(layout, SequenceLayout):
                self.texts[array] = Text(name)
            return []
        return list(zip(parts, names, strict=True))

    def _array(self, layout: ArrayLayout, name: str) -> None:
        array = self._slots[layout.slot]
        is_flat = len(layout.shape) == 1
        self._refusals += [f"type({name}) is not ndarray", f"{name}.dtype is not float64"]
        if array.length.is_free:
            self.lengths[array.length] = length = self.fresh("n")
            rows = f"{name}.ndim != 1" if is_flat else f"{name}.shape[1:] != {layout.shape[1:]}"
            self._refusals.append(rows)
            self._next.append(([], f"{length} = len({name})"))
        numbers = f"{name}.tolist()" if is_flat else f"{name}.ravel().tolist()"
        names = None if array.length.is_free else self.unpack(array, name, self._program)
        if names and is_flat:  # of an array with more axes it would be a list
            self._floats.append(next(each for each in names if each != "_"))
        elif not array.length.is_free:
            self._refusals.append(f"{name}.shape != {layout.shape}")
        if array in self._whole or (array.elements and not names):
            self.texts[array] = Text(name)
            self._next.append(([], f"{name} = {numbers}"))
            numbers = name
        if names:
            self._next.append((names, numbers))

    def _refuse(self) -> None:
        if self._refusals:
            self.write_all("if ", self._refusals, ":", " or ")
            self.write("    return NotImplemented")
            self._refusals.clear()

    def _prepare(self) -> None:
        """What is left to be done before the program can begin."""
        if self._floats:
            self.write_all("if not ", [*(f"type({x})" for x in self._floats), "float"], ":", " is ")
            self.write("    return NotImplemented")
        for array in self._slots:
            size = self.length(array.length)
            if array.length.is_free:  # one program is for some rows, another for none
                self._refusals.append(f"not {size}" if array.length.size else size)
            others = [self.length(other) for other in array.length.equal]
            self._refusals += [f"{size} != {other}" for other in others if other != size]
        self._refuse()
        for slot, numbers in self._numbers.items():
            array = self._slots[slot]
            if array in self._whole and array not in self.texts:
                items = [numbers[i] for i in range(len(numbers))]
                self.write_all(f"{self.named(array, 'numbers')} = [", items, "]")
        self.constants(self._program)
        for x in self._program.scalars:
            value = self.bind(f"closed_{x.label}", x)
            self.write(f"{self.named(x, 'closed')} = {value}._data")

    def _pieces(self, layout: Layout, is_root: bool = False) -> list[str]:
        """The expression of the result, in pieces between which a line may end."""
        if isinstance(layout, NumberLayout):
            return [self.text(self._program.outputs[layout.index]).text]
        if isinstance(layout, ArrayLayout):
            size = prod(length for length in layout.shape if isinstance(length, int))
            outputs = self._program.outputs[layout.start : layout.start + size]
            pieces = [self.text(x).text for x in outputs] or [""]
            shape = f".reshape({layout.shape})" if len(layout.shape) > 1 else ""
            return _enclosed("array([", pieces, f"]){shape}")
        assert not isinstance(layout, RowsLayout)
        parts = [self._pieces(part) for part in layout.parts]
        if isinstance(layout, MappingLayout):
            for key, part in zip(layout.keys, parts, strict=True):
                known = type(key) in (str, int)
                part[0] = f"{repr(key) if known else self.bind('key', key)}: {part[0]}"
        pieces = [piece for part in parts for piece in part] or [""]
        if isinstance(layout, MappingLayout):
            return _enclosed("{", pieces, "}")
        if layout.kind is list:
            return _enclosed("[", pieces, "]")
        if is_root and len(parts) > 1:
            return pieces
        return _enclosed("(", pieces, ",)" if len(parts) == 1 else ")")


def _enclosed(begin: str, pieces: list[str], end: str) -> list[str]:
    pieces[0] = begin + pieces[0]
    pieces[-1] += end
    return pieces


def leaves(layout: Layout) -> Iterator[NumberLayout | ArrayLayout | RowsLayout]:
    """The numbers, arrays and lists of free length in it."""
    if isinstance(layout, (NumberLayout, ArrayLayout, RowsLayout)):
        yield layout
    else:
        for part in layout.parts:
            yield from leaves(part)
