"""NumberRows of numbers in one array: eight bytes a number, where a list of lists takes forty.

>>> rows = NumberRows(2, array("d", [1.0, 2.0, 3.0, 4.0]))
>>> rows, len(rows), rows[-1], rows == [[1.0, 2.0], [3.0, 4.0]]
([[1.0, 2.0], [3.0, 4.0]], 2, [3.0, 4.0], True)
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, SupportsIndex, overload


class NumberRows(Sequence[list[float]]):
    """NumberRows of as many numbers each; a row is a list, made when it is asked for.

    Args:
        width: how many numbers are in a row.
        numbers: those of all rows, one row after the other.
    """

    def __init__(self, width: int, numbers: array[float] | None = None) -> None:
        self.width = width
        self.numbers = array("d") if numbers is None else numbers

    @classmethod
    def of(cls, rows: Iterable[Iterable[float]]) -> NumberRows:
        """Those with the numbers of these rows, which are taken one by one.

        >>> NumberRows.of([[1.0, 2.0], [3.0, 4.0]])
        [[1.0, 2.0], [3.0, 4.0]]
        """
        numbers, width = array("d"), 1
        for row in rows:
            before = len(numbers)
            numbers.extend(row)
            width = len(numbers) - before
        return cls(width, numbers)

    @classmethod
    def of_columns(cls, columns: Sequence[array[float]]) -> NumberRows:
        """Those with the numbers of these columns.

        >>> NumberRows.of_columns([array("d", [1, 3]), array("d", [2, 4])])
        [[1.0, 2.0], [3.0, 4.0]]
        """
        width = len(columns)
        numbers = array("d", bytes(8 * width * len(columns[0])))
        for place, column in enumerate(columns):
            numbers[place::width] = column
        return cls(width, numbers)

    def __len__(self) -> int:
        return len(self.numbers) // self.width

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, place: SupportsIndex) -> list[float]: ...
        @overload
        def __getitem__(self, place: slice) -> list[list[float]]: ...

    def __getitem__(self, place: Any) -> Any:
        places = range(len(self))[place]
        return self._row(places) if isinstance(places, int) else list(map(self._row, places))

    def _row(self, place: int) -> list[float]:
        return self.numbers[place * self.width : (place + 1) * self.width].tolist()

    def __iter__(self) -> Iterator[list[float]]:
        return map(self._row, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, NumberRows):
            return (self.width, self.numbers) == (other.width, other.numbers)
        return self.tolist() == other

    __hash__ = None  # type: ignore[assignment]  # they can change

    def __repr__(self) -> str:
        return repr(self.tolist())

    def tolist(self) -> list[list[float]]:
        """The rows as lists in a list, as arrays have it."""
        return list(self)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """The same as an array of NumPy, without a copy where that is not asked for."""
        import numpy

        whole = numpy.frombuffer(self.numbers).reshape(-1, self.width)
        return numpy.array(whole, dtype) if copy or dtype is not None else whole
