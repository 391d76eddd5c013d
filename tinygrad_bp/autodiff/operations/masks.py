"""Masks: where a share of a derivative flows, and where nothing does.

The derivative of `relu` by its operand is `None if x <= 0.0 else 1.0`: behind an operand that
was not chosen there is no edge, so nothing flows, not even an infinite slope times zero. On
floats that is None. On Values, whose numbers may be others tomorrow, it is a number under a
mask: a `Masked` flows where the mask lets it through, and the number elsewhere does not matter,
be it nan. So a mask goes along with what flows, from edge to edge, and only who hands it out
writes it down as a choice, `where(condition, number, 0.0)`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


class Mask:
    """Where something flows: a condition that is met, or not met; or two masks, as one.

    Attributes:
        parts: a condition and whether it has to be met; or two masks.
        join: what makes one number of those of the two masks.
    """

    __slots__ = ("_number", "join", "parts")

    def __init__(self, first: Any, second: Any, join: Callable[..., Any] | None = None) -> None:
        self.parts = (first, second)
        self.join = join
        self._number: Any = None

    def number(self) -> Any:
        """1.0 (or another number than 0.0) where it lets something through, else 0.0."""
        waiting = [self]
        while waiting:  # no recursion: there may be a chain of a million choices
            mask = waiting[-1]
            first, second = mask.parts
            if mask._number is not None:
                pass
            elif mask.join is None:
                mask._number = first if second else first.where(0.0, 1.0)
            elif unknown := [part for part in mask.parts if part._number is None]:
                waiting += unknown
                continue
            else:
                mask._number = mask.join(first._number, second._number)
            waiting.pop()
        return self._number

    def choice(self, number: Any) -> Any:
        """The number where it lets something through, else 0.0."""
        condition, met = self.parts if self.join is None else (self.number(), True)
        return condition.where(number, 0.0) if met else condition.where(0.0, number)

    def both(self, other: Mask | None) -> Mask:
        """The mask of what has to pass another one too."""
        return self if other is None or other.is_same(self) else Mask(other, self, _and)

    def either(self, other: Mask) -> Mask | None:
        """The mask of what may pass the one or the other; None is everything."""
        if self.is_same(other):
            return self
        if self.join is other.join is not _or:
            (first, second), (third, fourth) = self.parts, other.parts
            if self.join is None:
                if first is third:  # met, or not met
                    return None
            elif first is third and second.either(fourth) is None:
                return first  # type: ignore[no-any-return]
        return Mask(self, other, _or)

    def is_same(self, other: Mask) -> bool:
        """Whether it is known to be the same mask."""
        (first, second), (third, fourth) = self.parts, other.parts
        if self is other or self.join is not other.join or first is not third:
            return self is other
        is_choice = self.join is _and and second.join is None
        return second is fourth or (is_choice and second.is_same(fourth))


class Masked:
    """A number that flows only where its mask lets it through.

    Attributes:
        mask: the mask.
        value: the number there; elsewhere it does not matter.
        is_zero: whether it is known to be 0.0 elsewhere, so that nobody has to write that down.
        is_tame: whether what is multiplied with it later is finite elsewhere: see `times`.
    """

    __slots__ = ("_given", "is_tame", "is_zero", "mask", "value")

    def __init__(
        self, mask: Mask, value: Any, is_zero: bool = False, is_tame: bool = False
    ) -> None:
        self.mask = mask
        self.value = value
        self.is_zero = is_zero
        self.is_tame = is_tame
        self._given: Any = None

    def __mul__(self, factor: Any) -> Masked:
        return Masked(self.mask, self.value * factor)

    def given(self) -> Any:
        """A number like any other: 0.0 where the mask lets nothing through."""
        if self._given is None:
            self._given = self.value if self.is_zero else self.mask.choice(self.value)
        return self._given


def given(share: Any) -> Any:
    """What flows, as a number like any other; None stays None."""
    return share.given() if share.__class__ is Masked else share


def flowing(share: Any) -> Any:
    """Whether something flows, as a number: 0.0 where nothing does."""
    if share is None:
        return 0.0
    return share.mask.choice(1.0) if share.__class__ is Masked else 1.0


def as_share(number: Any, flows: Any) -> Any:
    """What flows, from its number and from what `flowing` gives of it."""
    if not hasattr(flows, "_apply"):  # known at once
        return number if flows else None
    return Masked(Mask(flows, True), number, is_zero=True)


def as_shares(numbers: Sequence[Any], flow: Sequence[Any]) -> list[Any]:
    """Many of these; see `as_numbers`."""
    return list(map(as_share, numbers, flow))


def as_numbers(
    shares: Sequence[Any], with_masks: bool = True
) -> tuple[list[Any], list[Any] | None]:
    """What flows as numbers, and for each what `flowing` gives.

    Where something flows everywhere, there are no numbers that say so.
    """
    numbers = [0.0 if share is None else given(share) for share in shares]
    is_masked = any(share is None or share.__class__ is Masked for share in shares)
    return numbers, list(map(flowing, shares)) if with_masks and is_masked else None


def chosen(condition: Any, x: Any, y: Any) -> Any:
    """`x if condition else y` in a derivative on Values, where None says that nothing flows."""
    if not hasattr(condition, "_apply"):  # already made: it leaves no node behind
        return x if condition else y
    mask: Mask | None = None
    numbers = []
    for side, met in ((x, True), (y, False)):
        if side is not None:
            own = Mask(condition, met)
            if side.__class__ is Masked:
                own = side.mask.both(own)
            mask = own if mask is None else mask.either(own)
            numbers.append(side.value if side.__class__ is Masked else side)
    if len(numbers) < 2:
        return Masked(mask, numbers[0]) if mask else None
    number = condition.where(*numbers)
    return Masked(mask, number) if mask else number


def _and(first: Any, second: Any) -> Any:
    return first.where(second, 0.0)


def _or(first: Any, second: Any) -> Any:
    return first.where(1.0, second)
