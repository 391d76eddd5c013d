"""The words of a layout for the built-in function, as `entry.c` reads them."""

from __future__ import annotations

from tinygrad_bp.compiler.entry.signature import LONG, Signature
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)
from tinygrad_bp.compiler.llvm.entry.words import layout_words

#: So many words stand before the pairs.
HEAD = 13


def words_after_the_head(signature: Signature) -> list[int]:
    *words, one, two, three, four = layout_words(1, 2, signature)[HEAD:]
    assert (one, two, three, four) == (0, 0, 0, 0)  # a command is read ahead, whole
    return words


def test_the_head_counts_what_follows() -> None:
    signature = Signature(
        (NumberLayout(0, 0), ArrayLayout(1, (None,))),
        SequenceLayout(tuple, (NumberLayout(0, 0), ArrayLayout(1, (LengthOf(1), 2)))),
        slots=2,
        outputs=1,
        scratch=7,
        free_scratch=((LengthOf(1), 3),),
        equal=((LengthOf(1), 4),),
        work=((LengthOf(1), 5), (1, 6)),
    )
    head = layout_words(1, 2, signature)[:HEAD]
    assert head == [1, 2, 2, 2, 2, 1, 1, 2, 1, 2, 1, 7, LONG]
    # Begin and length of each slot; lengths that are equal; rows and width of working memory;
    # rows and instructions. A length that a call tells is -1 less its slot.
    assert words_after_the_head(signature)[:12] == [0, 1, 1, 0, -2, 4, -2, 3, -2, 5, 1, 6]


def test_numbers_that_follow_each_other_are_one_command() -> None:
    three = SequenceLayout(list, tuple(NumberLayout(0, i) for i in (0, 1, 4)))
    words = words_after_the_head(Signature((three,), NumberLayout(0, 3), slots=1, outputs=4))
    length_of_slot = [0, 3]
    assert words == [*length_of_slot, 1, id(list), 3, 2, 0, 0, 2, 0, 4, 1, 0, 3, 1]


def test_numbers_are_counted_through_all_slots_in_arguments_alone() -> None:
    arguments = (NumberLayout(0, 0), NumberLayout(1, 0))
    words = words_after_the_head(Signature(arguments, NumberLayout(0, 1), slots=2, outputs=2))
    assert words[4:] == [0, 0, 1, 0, 1, 1, 0, 1, 1]


def test_keys_of_a_dict_are_told_by_their_addresses() -> None:
    key = ("a", 1)
    layout = MappingLayout((key, "b"), (NumberLayout(0, 0), NumberLayout(0, 1)))
    words = words_after_the_head(Signature((layout,), NumberLayout(0, 0), slots=1, outputs=1))
    assert words[2:12] == [2, 2, id(key), 0, 0, 1, id("b"), 0, 1, 1]


def test_arrays_and_rows() -> None:
    pair = SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1)))
    signature = Signature(
        (ArrayLayout(0, (None, 2)), RowsLayout(1, NumberLayout(1, 0), 1)),
        SequenceLayout(
            list,
            (
                ArrayLayout(1, (LengthOf(0), 2)),
                RowsLayout(2, pair, 2, LengthOf(1)),
                RowsLayout(3, pair, 2),
                ArrayLayout(0, (2,), 5),
            ),
        ),
        slots=2,
        outputs=7,
    )
    words = words_after_the_head(signature)[4:]
    array = [3, 0, -2, 2, -1, 2]  # its slot; the size, of which only the sign counts; its shape
    assert words[: len(array)] == array
    words = words[len(array) :]
    rows = [4, 1, 1, 0, 0]  # of plain numbers, there is nothing to say of a row
    assert words[: len(rows)] == rows
    words = words[len(rows) :]
    buffers = [-1, 2, 2, 2, -2, 2, 0, 0, 2, 0]  # rows, width, and the shape of an array
    assert words[: len(buffers)] == buffers
    words = words[len(buffers) :]
    row = [1, id(tuple), 2, 1, 0, 0, 2]
    assert words == [
        *(1, id(list), 4, 4),
        *(5, 0),
        *(4, 1, 2, 1, -2, *row),
        *(1, id(list), 0, 0),  # a list of no rows is an empty list
        *(3, 5, 2, 1, 2),
    ]
