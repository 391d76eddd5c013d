"""A student's own numbers against the graph: which agree, and what went wrong in the others.

A slip is found by making it: in each formula that a number comes from, one thing is changed,
and what follows from it is compared with the number given.

>>> from tinygrad_bp.teach.tutorial import build
>>> net = build()
>>> print(check_work(net["E_total"], {"net_h1": "0.3775", "dE_o2/dout_h1": "-0.017144205"}))
net_h1 = 0.3775: agrees, to all 4 digits
dE_o2/dout_h1 = -0.017144205: does not agree with -0.0190491183 (1 digit right)
  1. δ_o2 * w6 = -0.0171442064: w6 was used instead of w7
1 of 2 numbers right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ...autodiff.floats import as_float
from ...autodiff.operations.traversal import substituted
from ...autodiff.value import Value
from ...letters import counted, visible
from ..document.blocks import Document, Listing, Prose
from ..document.readable import Readable
from ..document.words import Verdict, pieces, said
from .checked import Unchecked, compared
from .precision import read_number
from .search import Search
from .solution import Solution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .checked import Checked
    from .findings import Slip
    from .precision import WrittenNumber
    from .quantity import Quantity


@dataclass(frozen=True, repr=False)
class WorkCheck(Readable):
    """What `check_work` finds: a report, which in a notebook shows itself.

    Attributes:
        entries: a `Checked` for each number, in the order given.
        complete: whether every slip was tried; in a large graph there may be too many.
        unchecked: the numbers whose name the graph does not have, and those that are none.

    >>> import tinygrad_bp as tg
    >>> found = tg.check_work(tg.tutorial.build()["E_total"], {"net_h1": 0.3775, "net_h2": 0.5})
    >>> found.agrees, [entry.agrees for entry in found.entries]
    (False, [True, False])
    """

    entries: tuple[Checked, ...]
    complete: bool = True
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether all the numbers agree; one that was not checked does not."""
        return not self.unchecked and all(entry.agrees for entry in self.entries)

    def __repr__(self) -> str:
        return f"<WorkCheck: {self._summary()}; print it, or .text(), .html(), .save(path)>"

    @property
    def document(self) -> Document:
        """A list with an item for each number, and how many are right."""
        sentence = f"{self._summary()}."
        if not self.complete:
            sentence += " The graph is large: not every slip was tried."
        items = (*(each.item for each in self.entries), *(each.item for each in self.unchecked))
        return Document("Your numbers, checked", (Listing(items), Prose(sentence)), is_part=True)

    def _summary(self) -> str:
        agreeing = sum(entry.agrees for entry in self.entries)
        number = counted(len(self.entries) + len(self.unchecked), "number")
        left = f", {len(self.unchecked)} not checked" if self.unchecked else ""
        return f"{agreeing} of {number} right{left}"


def check_work(
    output: Value,
    numbers: Mapping[str, Any],
    *,
    learning_rate: float = 0.5,
    parameters: Iterable[str] | None = None,
    moved: Mapping[str, float] | None = None,
) -> WorkCheck:
    """A student's numbers against a graph: which agree, and the slips that lead to the others.

    Args:
        output: the last node of the graph: the error.
        numbers: the student's numbers, by name: values ("net_h1"), derivatives ("∂E_total/∂w5",
            "dE_total/dw5", "δ_o1", "delta_o1"), updated parameters ("w5+", "w5 after one
            update") and values in the updated network ("E_total+"). A derivative is the one
            along all paths; one with y held constant is "∂z/∂x|y" or "dz/dx with y held
            constant". Numbers may be text; the digits that are written say how precisely they
            are meant; 1/8 is meant exactly.
        learning_rate: η of the update.
        parameters: labels of the leaves that the update changes; None for those that begin
            with w.
        moved: where parameters move one after another, what they are, by their labels, when the
            derivatives by what lies before them are taken; by default all move at once.

    Returns:
        An entry for each number. Slips that fit equally well are ranked by how common they
        are; the ranking is a judgement.

    Raises:
        ValueError: two names mean the same quantity, or the rate is not a finite number. A name
            that the graph does not have, or text that is no number, is told in the report,
            unless nothing else is left to check.
        TypeError: `output` is not a Value, or one of the numbers is neither a number nor text.
        StaleGraphError: a leaf has been assigned since the graph was computed.

    >>> from tinygrad_bp.teach.tutorial import build
    >>> check = check_work(build()["E_total"], {"∂E_total/∂w5": 0.0821, "net_h1": "0.445"})
    >>> [entry.agrees for entry in check.entries]
    [True, False]
    >>> check.entries[1].slips[0].words
    'i1 = 0.05 was read as 0.5'
    """
    if not isinstance(output, Value):
        raise TypeError(f"check_work() takes the output as a Value, not {type(output).__name__}")
    rate = as_float(learning_rate, "learning_rate")
    if not math.isfinite(rate):
        raise ValueError(f"learning_rate must be a finite number, not {rate}")
    solution = Solution(output, rate, parameters, moved)
    has: dict[str, WrittenNumber] = {}
    quantities: dict[str, Quantity] = {}
    unchecked: list[Unchecked] = []
    wrong: list[str] = []
    for name, number in numbers.items():
        try:
            written = _number(name, number)
            quantities[name] = solution.quantity(name)
            has[name] = written
        except ValueError as error:
            wrong.append(str(error))
            why = wrong[-1].removeprefix(f"{visible(name)}: ")
            unchecked.append(Unchecked(name, visible(str(number)), why))
    if wrong and not has:
        raise ValueError("; ".join(wrong))
    owner: dict[str, str] = {}
    for name, quantity in quantities.items():
        if (other := owner.setdefault(quantity.name, name)) != name:
            raise ValueError(
                f"{other!r} and {name!r} are the same quantity, {visible(quantity.name)}"
            )
    solution.complete()
    search = Search(solution, {quantity.name: has[name] for name, quantity in quantities.items()})
    slips = search.run()
    symbols = {each.name: each.symbol for each in solution.quantities.values()}
    entries = []
    for name, quantity in quantities.items():
        checked = compared(quantity.name, has[name], solution.numbers[quantity.name])
        found = tuple(_as_seen(slip, symbols) for slip in slips.get(quantity.name, ()))
        which = _which(quantity, solution)
        entries.append(replace(checked, name=name, slips=found, which=which))
    return WorkCheck(tuple(entries), search.is_complete, tuple(unchecked))


def _as_seen(slip: Slip, symbols: Mapping[str, Formula]) -> Slip:
    """The slip with what a reader sees in the place of the solution's names."""

    def seen(words: Words) -> Words:
        return tuple(
            piece if isinstance(piece, (str, Verdict)) else substituted(piece, symbols)
            for piece in pieces(words)
        )

    return replace(
        slip,
        told=seen(slip.told),
        besides=tuple(map(seen, slip.besides)),
        formula=slip.formula and substituted(slip.formula, symbols),
        symbol=symbols[slip.place],
    )


def _which(quantity: Quantity, solution: Solution) -> Words:
    """Which derivative a quantity is, where there are two."""
    if not quantity.twin:
        return ""
    twin = solution.quantities[quantity.twin]
    return said(
        "This is {it}, the derivative {which}; {other} is the one {as_said}.",
        it=quantity.symbol,
        which=quantity.remark,
        other=twin.symbol,
        as_said=twin.remark,
    )


def _number(name: str, number: Any) -> WrittenNumber:
    try:
        return read_number(number)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{visible(name)}: {error}") from None
