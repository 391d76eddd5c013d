"""Going through the lesson: its steps are phases of the run, and answers are checked."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ...teach.checking.check_work import check_work
from ...teach.checking.checked import compared
from ...teach.checking.precision import read_number
from ..run.lesson import GuidedLesson
from ..run.progress import Answered, Progress
from .beside.work import Beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..run.moment import Moment
    from .beside.work import Makes
    from .walk import Walk

#: The messages that the lesson takes.
OF_THE_LESSON = ("lesson_go", "answer", "show_answer", "predict")


class Learning:
    """Goes through the lesson.

    Args:
        walk: where somebody is in the run, which follows the lesson.
        makes: makes what looks for slips.

    Attributes:
        progress: how far somebody is.
    """

    def __init__(self, walk: Walk, makes: Makes) -> None:
        self.progress = Progress()
        self._walk, self._search = walk, Beside(makes)
        self._set: int | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is a lesson at the present moment."""
        return self._walk.scene.settings["lesson"] != "off" and not self._walk.run.is_playing

    def lit(self, moment: Moment) -> Moment:
        """The moment as the lesson has it: the phases up to its step, and nothing that it asks."""
        if not self.is_on:
            self._set = None
            return moment
        lesson = GuidedLesson(moment, self.progress)
        if not lesson.steps:
            return moment
        if self._walk.phase not in (None, self._set):  # it was played up to here
            self._go(lesson, lesson.first_of(self._walk.phase or 0))
            lesson = GuidedLesson(moment, self.progress)
        self._set = self._walk.phase = lesson.phase
        return replace(moment, phase=lesson.phase, asked=lesson.asked, progress=self.progress)

    # Where

    def lesson_go(self, moment: Moment, step: int) -> None:
        """Go to a step."""
        self._go(self._lesson(moment), step)

    def phase(self, moment: Moment, by: int) -> bool:
        """Go a phase on, or back; whether there is one in this update."""
        lesson = self._lesson(moment)
        if not lesson.steps:
            return False
        here = len(moment.phases) if lesson.step is None else lesson.step.phase
        if by > 0 and lesson.step is None:
            return False
        target = lesson.first_of(here + 1)
        if by < 0:
            if not lesson.place:
                self._walk.phase = 0  # before it comes the update before
                return False
            earlier = lesson.steps[lesson.place - 1].phase
            target = lesson.first_of(earlier)
        self._go(lesson, target)
        return True

    def to_phase(self, moment: Moment, index: int) -> None:
        """Go to the first step of a phase."""
        lesson = self._lesson(moment)
        self._go(lesson, lesson.first_of(index))

    def _lesson(self, moment: Moment) -> GuidedLesson:
        if not self.is_on:
            raise ValueError("there is no lesson now: choose how much is given, and pause the run")
        return GuidedLesson(moment, self.progress)

    def _go(self, lesson: GuidedLesson, step: int) -> None:
        self.progress = self.progress.at(lesson.round, min(step, len(lesson.steps)))
        self._set = self._walk.phase

    # Answers

    def answer(self, moment: Moment, text: str) -> None:
        """Check a number that somebody wrote: whether it is right, and then what the slip is."""
        lesson = self._lesson(moment)
        step = lesson.step
        if step is None or not lesson.asks(step) or not lesson.is_open:
            raise ValueError("nothing is asked at this step of the lesson")
        before = lesson.attempt(step)
        text = text.strip()
        if not text:
            return
        written = before.written + 1
        try:
            checked = compared(step.quantity, read_number(text), step.value)
        except ValueError:
            self.progress = self.progress.noted(step.key, Answered(text, before.tries, written))
            return
        attempt = Answered(
            text, before.tries + 1, written, checked=checked, is_searching=not checked.agrees
        )
        self.progress = self.progress.noted(step.key, attempt)
        self._search.keep(())
        if attempt.is_searching:
            names = [p.label for p in moment.calculation.model.parameters()]
            search = partial(
                check_work,
                moment.calculation.total,
                {step.quantity: text},
                learning_rate=moment.settings["learning_rate"],
                parameters=[name for name in names if name not in moment.run.fixed],
                moved=moment.after,
            )
            self._search.ask((step.key, written), search)
            self.take()

    @property
    def is_busy(self) -> bool:
        """Whether a slip is looked for."""
        return self._search.is_busy

    def take(self) -> bool:
        """Note the slips that were found; whether there are some."""
        found = self._search.finished()
        for (key, written), work in found.items():
            attempt = self.progress.answered(key)
            if attempt.written == written:
                attempt = replace(
                    attempt,
                    checked=work.entries[0],
                    is_complete=work.complete,
                    is_searching=False,
                )
                self.progress = self.progress.noted(key, attempt)
        return bool(found)

    def show_answer(self, moment: Moment) -> None:
        """Show the number that is asked for."""
        lesson = self._lesson(moment)
        step = lesson.step
        if step is None or not lesson.asks(step) or lesson.attempt(step).is_over:
            raise ValueError("nothing is asked at this step of the lesson")
        attempt = replace(lesson.attempt(step), is_shown=True)
        self.progress = self.progress.noted(step.key, attempt)

    def predict(self, moment: Moment, choice: str) -> None:
        """Note what is predicted, or "" for nothing, and play."""
        lesson = self._lesson(moment)
        step = lesson.step
        given = step and lesson.prediction(step)
        if step is None or given is None:
            raise ValueError("nothing can be predicted at this step of the lesson")
        if choice and choice not in given.choices:
            raise ValueError(f"expected one of {', '.join(given.choices)}, not {choice[:40]!r}")
        self.progress = self.progress.predicted(step.key, choice)
