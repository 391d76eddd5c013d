"""The source of the Python function around a native program."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler.entry.signature import LONG, Signature
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    Layout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)

pytest.importorskip("numpy", reason="native code needs the extra `fast`")

from tinygrad_bp.compiler.llvm.entry.source import write_source


def lines(signature: Signature) -> list[str]:
    source, _ = write_source(signature)
    compile(source, "source", "exec")
    return [line.strip() for line in source.splitlines()]


def of_argument(layout: Layout, slots: int = 1) -> list[str]:
    return lines(Signature((layout,), NumberLayout(0, 0), slots, outputs=1))


def test_numbers_are_checked_and_written_at_once() -> None:
    nested = SequenceLayout(
        tuple,
        (NumberLayout(0, 0), SequenceLayout(list, (NumberLayout(0, 1), NumberLayout(0, 2)))),
    )
    found = of_argument(nested)
    assert "[arg0_0, arg0_1] = arg0" in found
    assert "given = [arg0_0, *arg0_1]" in found
    assert "numbers[:3] = given" in found


def test_numbers_are_written_in_the_order_of_memory() -> None:
    turned = SequenceLayout(tuple, (NumberLayout(0, 1), NumberLayout(0, 0)))
    assert "given = [arg0_1, arg0_0]" in of_argument(turned)


def test_keys_are_compared_and_objects_are_handed_over() -> None:
    key = ("a",)
    layout = MappingLayout((key,), (NumberLayout(0, 0),))
    source, objects = write_source(Signature((layout,), layout, slots=1, outputs=1))
    assert objects == {"object0": (key,), "object1": key}
    assert "if type(arg0) is not dict or not same_keys(arg0, object0):" in source
    assert "result = {object1: numbers[1]}" in source


def test_many_parts_that_are_alike_are_read_in_a_loop() -> None:
    rows = tuple(
        SequenceLayout(list, (NumberLayout(0, 2 * i), NumberLayout(0, 2 * i + 1)))
        for i in range(20)
    )
    found = of_argument(SequenceLayout(list, rows))
    assert "for arg0_item in arg0:" in found
    assert len(found) == len(of_argument(SequenceLayout(list, rows[:10])))


@pytest.mark.parametrize(
    ("shape", "condition"),
    [
        ((2, 3), "arg0_memory is None or arg0.shape != (2, 3)"),
        ((None, 3), "arg0_memory is None or arg0.ndim != 2 or arg0.shape[1:] != (3,)"),
    ],
)
def test_arrays_are_read_where_they_are(shape: tuple[int | None, ...], condition: str) -> None:
    found = of_argument(ArrayLayout(0, shape))
    assert f"if {condition}:" in found
    assert ("length0 = len(arg0)" in found) is (shape[0] is None)


def test_rows_are_counted_in_what_was_read() -> None:
    """Another thread may change the list meanwhile."""
    pair = SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1)))
    assert "length0 = len(arg0_items) // 2" in of_argument(RowsLayout(0, pair, 2))
    assert "arg0_items = [*arg0]" in of_argument(RowsLayout(0, NumberLayout(0, 0), 1))


def test_lengths_that_have_to_be_equal() -> None:
    arguments = (ArrayLayout(0, (None,)), ArrayLayout(1, (None,)))
    signature = Signature(
        arguments, NumberLayout(0, 0), slots=2, outputs=1, equal=((LengthOf(0), LengthOf(1)),)
    )
    assert "if length0 != length1:" in lines(signature)


def test_a_long_program_lets_go_of_the_lock() -> None:
    def run(work: tuple[tuple[int | LengthOf, int], ...]) -> str:
        array = ArrayLayout(0, (None,))
        found = lines(Signature((array,), NumberLayout(0, 0), slots=1, outputs=1, work=work))
        [line] = [line for line in found if "(space.address)" in line]
        return line

    assert run(((1, LONG),)) == "run(space.address)"
    assert run(((1, LONG + 1),)) == "run_long(space.address)"
    expected = f"(run_long if length0 * 3 + 7 > {LONG} else run)(space.address)"
    assert run(((LengthOf(0), 3), (1, 7))) == expected


def test_rows_of_a_result_are_made_of_its_array() -> None:
    pair = SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1)))
    rows = RowsLayout(1, pair, 2, LengthOf(0))
    found = lines(Signature((ArrayLayout(0, (None,)),), rows, slots=1, outputs=0))
    assert "result1 = empty(length0 * 2)" in found
    assert "rows1 = result1.tolist()" in found
    assert "result = [(rows1[i + 0], rows1[i + 1],) for i in range(0, len(rows1), 2)]" in found
