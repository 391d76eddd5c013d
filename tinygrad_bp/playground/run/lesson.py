"""The lesson of a moment: its steps in the order of the phases, and the one that is open.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> from tinygrad_bp.playground.run.live_run import LiveRun
>>> from tinygrad_bp.playground.run.moment import moment_of
>>> from tinygrad_bp.playground.run.progress import Progress
>>> from tinygrad_bp.playground.run.recipe import Recipe
>>> from tinygrad_bp.teach.tutorial.network import model, sample
>>> inputs, targets = sample()
>>> recipe = Recipe(model(), Samples((tuple(inputs),), (tuple(targets),)))
>>> run = LiveRun(recipe, [parameter.data for parameter in model().parameters()])
>>> settings = {"sample": 0, "lesson": "blank", "learning_rate": 0.5}
>>> lesson = GuidedLesson(moment_of(settings, run), Progress())
>>> lesson.step.quantity, lesson.step.value, sorted(lesson.asked)
('net_h1', 0.3775, ['net_h1', 'out_h1'])
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from .phases import derivative_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...autodiff.value import Value
    from .moment import Moment
    from .progress import Answered, Key, Progress

#: How far a new weight may be from what plain gradient descent makes of it, relative to it.
_ROUNDING = 1e-12


class LessonStep(NamedTuple):
    """A number that is worked out.

    Attributes:
        quantity: its name: "net_h1", "E_o1", "∂E_total/∂w5", "w5+".
        value: what it is.
        kind: "net", "out", "part" or "error" of the error, "derivative", "update".
        name: what it is of: h1, E_o1, w5.
        phase: the place of the phase that works it out.
        turn: how many of its kind come before it, in its layer where it is a derivative.
        follows: whether it follows from the numbers that come before it.
        beside: the step of its kind before it; None for the first.
    """

    quantity: str
    value: float
    kind: str
    name: str
    phase: int
    turn: int = 0
    follows: bool = True
    beside: LessonStep | None = None

    @property
    def key(self) -> Key:
        """By which answers are remembered."""
        return self.quantity, self.value


@dataclass(frozen=True)
class Prediction:
    """What can be said of a number before it is seen.

    Attributes:
        choices: what to choose from.
        right: the one that comes true.
        than: the quantity that it is compared with; "" where its sign is asked for.
    """

    choices: tuple[str, ...]
    right: str
    than: str = ""


class GuidedLesson:
    """The lesson of a moment.

    Args:
        moment: of a run at rest.
        progress: how far somebody is.

    Attributes:
        mode: "complete", "faded" or "blank".
        progress: as above.
    """

    def __init__(self, moment: Moment, progress: Progress) -> None:
        self.mode: str = moment.settings["lesson"]
        self.progress = progress
        self._moment = moment

    @property
    def round(self) -> tuple[int, int]:
        """The update and the sample that it is about."""
        return self._moment.run.update, self._moment.sample

    @cached_property
    def steps(self) -> tuple[LessonStep, ...]:
        """All steps; none where the numbers have become inf or nan."""
        if not math.isfinite(self._moment.calculation.total.data):
            return ()
        found: list[LessonStep] = []
        last: dict[object, LessonStep] = {}
        for step, group in self._all():
            beside = last.get(group)
            turn = beside.turn + 1 if beside else 0
            found.append(step._replace(turn=turn, beside=beside))
            last[group] = found[-1]
        return tuple(found)

    @property
    def place(self) -> int:
        """Which step is shown; as many as there are once all are done."""
        return min(self.progress.place(self.round), len(self.steps))

    @property
    def step(self) -> LessonStep | None:
        """The step that is shown; None once all are done."""
        return self.steps[self.place] if self.place < len(self.steps) else None

    # What is open

    def asks(self, step: LessonStep) -> bool:
        """Whether its number is asked for."""
        is_given = self.mode == "complete" or (self.mode == "faded" and not step.turn)
        return step.follows and not is_given

    def attempt(self, step: LessonStep) -> Answered:
        """What came of the question for its number."""
        return self.progress.answered(step.key)

    def prediction(self, step: LessonStep) -> Prediction | None:
        """What can be predicted of a step whose number is not asked for."""
        if self.asks(step) or self.mode == "blank":
            return None
        if step.kind == "derivative" and not step.turn:
            right = "positive" if step.value > 0 else "negative" if step.value < 0 else "zero"
            return Prediction(("negative", "zero", "positive"), right)
        if step.kind == "update" and not step.turn:
            return _compared(step.value, self._moment.run.parameters[step.name], step.name)
        if step.turn == 1 and step.beside and step.kind != "update":
            return _compared(step.value, step.beside.value, step.beside.quantity)
        return None

    @property
    def is_open(self) -> bool:
        """Whether the step that is shown waits for a number or for a prediction."""
        step = self.step
        if step is None:
            return False
        if self.asks(step):
            return not self.attempt(step).is_over
        return self.prediction(step) is not None and step.key not in self.progress.predictions

    @property
    def asked(self) -> frozenset[str]:
        """What is to be shown nowhere: the open number, and what comes after it in its phase."""
        if self.step is None:
            return frozenset()
        first = self.place + (not self.is_open)
        return frozenset(
            step.quantity for step in self.steps[first:] if step.phase == self.step.phase
        )

    @property
    def phase(self) -> int:
        """How many phases are done where the lesson is; the update itself comes after it."""
        if self.step is None:
            return len(self._moment.phases) - 1
        is_begun = not self.is_open or self.place > self.first_of(self.step.phase)
        return min(self.step.phase + is_begun, len(self._moment.phases) - 1)

    def first_of(self, phase: int) -> int:
        """The place of the first step of a phase, or of one after it."""
        return next((k for k, s in enumerate(self.steps) if s.phase >= phase), len(self.steps))

    # Steps

    def _all(self) -> Iterator[tuple[LessonStep, object]]:
        """Each step, and what it is the next one of."""
        moment = self._moment
        nodes = self._named
        for place, phase in enumerate(moment.phases):
            name = phase.name
            match phase.group:
                case "forward":
                    for kind in ("net", "out"):
                        if (label := f"{kind}_{name}") in nodes:
                            number = moment.calculation.number(nodes[label])
                            yield LessonStep(label, number, kind, name, place), kind
                case "error":
                    kind = "error" if name == "E_total" else "part"
                    number = moment.calculation.number(nodes[name])
                    yield LessonStep(name, number, kind, name, place), kind
                case "backward" if derivative_name(name) not in moment.unforeseen:
                    number = moment.taken[name]
                    group = "derivative", self._layers[name]
                    quantity = derivative_name(name)
                    yield LessonStep(quantity, number, "derivative", name, place), group
                case "update" if moment.run.is_ready:
                    for quantity in phase.quantities:
                        step = self._update(quantity.removesuffix("+"), place)
                        yield step, ("update", self._layers[step.name][1])

    def _update(self, name: str, place: int) -> LessonStep:
        """What becomes of a parameter."""
        moment = self._moment
        new = self._after[name]
        plain = moment.run.parameters[name] - moment.settings["learning_rate"] * moment.taken[name]
        follows = abs(new - plain) <= _ROUNDING * abs(new)
        return LessonStep(f"{name}+", new, "update", name, place, follows=follows)

    @cached_property
    def _after(self) -> dict[str, float]:
        return self._moment.run.after

    @property
    def _named(self) -> dict[str, Value]:
        [sample] = self._moment.calculation.samples
        nodes = [*sample.numbers, *sample.parts, self._moment.calculation.total]
        return {node.label: node for node in nodes}

    @cached_property
    def _layers(self) -> dict[str, tuple[int, bool]]:
        """The layer of each parameter, and whether it is a bias."""
        found: dict[str, tuple[int, bool]] = {}
        for depth, stage in enumerate(self._moment.calculation.samples[0].stages):
            still = {bias for bias, _ in stage.stage.own_biases()}
            for parameter in stage.stage.parameters():
                found[parameter.label] = depth, parameter in still
        return found


def _compared(value: float, other: float, than: str) -> Prediction:
    right = "smaller" if value < other else "larger" if value > other else "equal"
    return Prediction(("smaller", "equal", "larger"), right, than)
