"""How far somebody is in the lesson: where, what was written, and what was predicted.

>>> progress = Progress().at((0, 0), 8).noted(("∂E_total/∂w6", 0.08), Answered("0.09", tries=1))
>>> progress.place((0, 0)), progress.answered(("∂E_total/∂w6", 0.08)).tries
(8, 1)
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias, TypeVar

    from ...teach.checking.checked import Checked

    #: A quantity and the number that it is: where weights have changed, it is asked anew.
    Key: TypeAlias = tuple[str, float]
    #: An update, and the sample that is worked out.
    Round: TypeAlias = tuple[int, int]

    _K = TypeVar("_K")
    _V = TypeVar("_V")

#: So many answers and places are remembered.
_MOST = 2_000


@dataclass(frozen=True)
class Answered:
    """What came of the question for a number.

    Attributes:
        text: what was written last.
        tries: how many numbers were checked.
        written: how often something was written, numbers or not.
        is_shown: whether the answer was shown.
        checked: what `check_work` has to say of the last number; None where it is no number.
        is_searching: whether the slip that leads to it is still looked for.
        is_complete: whether every slip was tried; of a large network there may be too many.
    """

    text: str = ""
    tries: int = 0
    written: int = 0
    is_shown: bool = False
    checked: Checked | None = None
    is_searching: bool = False
    is_complete: bool = True

    @property
    def is_right(self) -> bool:
        """Whether the last number is right."""
        return self.checked is not None and self.checked.agrees

    @property
    def is_over(self) -> bool:
        """Whether nothing is asked any more."""
        return self.is_right or self.is_shown


@dataclass(frozen=True)
class Progress:
    """How far somebody is in the lesson.

    Attributes:
        places: the step of each round that somebody was in, from 0.
        answers: what came of each question.
        predictions: what was predicted; "" where it was played without.
    """

    places: Mapping[Round, int] = field(default_factory=dict)
    answers: Mapping[Key, Answered] = field(default_factory=dict)
    predictions: Mapping[Key, str] = field(default_factory=dict)

    def place(self, of: Round) -> int:
        """Where somebody is in a round."""
        return self.places.get(of, 0)

    def answered(self, key: Key) -> Answered:
        """What came of a question."""
        return self.answers.get(key, Answered())

    def at(self, of: Round, place: int) -> Progress:
        """With another place in a round."""
        return replace(self, places=_with(self.places, of, place))

    def noted(self, key: Key, answered: Answered) -> Progress:
        """With an answer."""
        return replace(self, answers=_with(self.answers, key, answered))

    def predicted(self, key: Key, choice: str) -> Progress:
        """With a prediction."""
        return replace(self, predictions=_with(self.predictions, key, choice))


def _with(known: Mapping[_K, _V], key: _K, value: _V) -> dict[_K, _V]:
    """The same with one more, which is the last; the first are forgotten where there are many."""
    kept = {other: its for other, its in known.items() if other != key}
    return dict([*kept.items(), (key, value)][-_MOST:])
