"""What is said of each number that somebody has: whether it agrees, or what leads to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...letters import counted
from ..document.blocks import Document, Item, Listing
from ..document.text import as_text, one_line
from ..document.words import Verdict, joined, said
from .precision import read_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..document.words import Words
    from .findings import Slip
    from .precision import WrittenNumber

#: How many slips are shown for a number.
_SHOWN = 3

#: With so many digits, more of them would tell nothing.
_ENOUGH_DIGITS = 9


@dataclass(frozen=True)
class Checked:
    """One of the numbers.

    Attributes:
        name: the quantity as it was named.
        quantity: the quantity as the library names it.
        given: the number.
        written: the number as it was written.
        expected: what it should be.
        agrees: whether it is that, to within a unit of its last digit, or two where it has
            five digits or more; of one or two digits, rounded or cut off.
        digits: how many significant digits agree.
        slips: where it does not agree, what leads to it, likeliest first; empty where
            nothing was found.
        which: a sentence on which derivative was meant, where there are two: one along all
            paths, and one with other nodes held constant; else "".
    """

    name: str
    quantity: str
    given: float
    written: str
    expected: float
    agrees: bool
    digits: int
    slips: tuple[Slip, ...] = ()
    which: Words = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether a number that comes from no slip would often fit one as well as this does."""
        return bool(self.slips) and self.slips[0].is_doubtful

    @property
    def remark(self) -> str:
        """Which derivative was meant, where there are two, as plain text; else ""."""
        return one_line(self.which)

    @property
    def item(self) -> Item:
        """What there is to say of it, as an item of a list."""
        if self.agrees:
            agrees = Verdict("agrees", True)
            verdict = said("{agrees}, to {digits}", agrees=agrees, digits=self.agreeing)
        else:
            verdict = said(
                "{differs} with {expected}{right}",
                differs=Verdict("does not agree", False),
                expected=f"{self.expected:.9g}",
                right=f" ({counted(self.digits, 'digit')} right)" if self.digits else "",
            )
        return Item(
            said("{it} = {n}: {verdict}", it=self.name, n=self.written, verdict=verdict),
            tuple(self._below()),
        )

    def text(self) -> str:
        """What there is to say of it, on one line or several."""
        return as_text(Document(self.name, (Listing((self.item,)),), is_part=True))

    @property
    def agreeing(self) -> str:
        written = read_number(self.written).digits
        if self.digits < written:
            return f"{self.digits} of its {written} digits"
        return "1 digit" if written == 1 else f"all {written} digits"

    def _below(self) -> Iterator[Listing]:
        if self.which:
            yield Listing((Item(self.which),))
        if self.agrees:
            return
        if self.slips:
            shown = tuple(Item(self._sentence(slip)) for slip in self.slips[:_SHOWN])
            yield Listing(shown, is_numbered=True)
        else:
            yield Listing((Item("no known slip gives this number"),))
        if self.is_doubtful:
            yield Listing((Item(self._doubt),))

    @property
    def _doubt(self) -> str:
        fitting = 100.0 * -math.expm1(-self.slips[0].chance)
        often = f"{fitting:.0f} in 100" if fitting < 95 else "most"
        doubt = f"doubtful: {often} wrong numbers like this fit such a slip by chance"
        if read_number(self.written).digits >= _ENOUGH_DIGITS:
            return doubt
        return f"{doubt}; more digits would tell"

    def _sentence(self, slip: Slip) -> Words:
        number: Words = f"{slip.value:.9g}"
        told, is_here = slip.told, slip.place == self.quantity
        if slip.formula and not is_here:
            it = slip.formula
            told = said("{told} in {at} = {it}", told=told, at=slip.symbol or slip.place, it=it)
        told = joined([told, *slip.besides], ", and ")
        if is_here:
            number = said("{it} = {number}", it=slip.formula or self.name, number=number)
        elif slip.kind != "carried on":
            between = "; " if slip.besides else ", and "
            told = joined([told, "the rest follows from it"], between)
        return said("{number}: {told}", number=number, told=told)


def compared(quantity: str, number: WrittenNumber, expected: float) -> Checked:
    """Whether a number is what it should be, before any slip is looked for.

    >>> compared("net_h1", read_number("0.38"), 0.3775).agrees
    True
    """
    agrees, digits = number.means(expected), number.agreeing(expected)
    return Checked(quantity, quantity, number.value, number.text, expected, agrees, digits)


@dataclass(frozen=True)
class Unchecked:
    """One of the numbers that has nothing to be compared with, or is no number.

    Attributes:
        name: the quantity as it was named.
        written: the number as it was written.
        why: what is wrong: "the graph has no 'net_h9'; near it: net_h2, net_h1".
    """

    name: str
    written: str
    why: str

    @property
    def item(self) -> Item:
        """What there is to say of it, as an item of a list."""
        return Item(
            said(
                "{it} = {n}: {verdict}: {why}",
                it=self.name,
                n=self.written,
                verdict=Verdict("not checked", False),
                why=self.why,
            )
        )
