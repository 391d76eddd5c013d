"""A session of the page: messages in, events out, and what each panel shows.

>>> session = Session()
>>> session.handle({"type": "update"})
[]
>>> session.moment.run.update, f"{session.moment.run.error:.9f}"
(1, '0.291027774')
>>> session.handle({"type": "go", "update": -1})
[{'type': 'error', 'text': 'go: update must be a whole number from 0 to 1,000,000, not -1'}]
"""

from __future__ import annotations

import time
from dataclasses import replace

from ...nn.training.options import squashed_twice
from ..panels.taking.files import file
from ..panels.taking.link import left_out
from ..run.moment import moment_of
from ..state.address import read as read_address
from ..state.messages import read
from ..state.settings import BY_NAME
from .arriving import undone
from .beside.machine_code import SOON, MachineCode
from .beside.work import AtOnce
from .editing import edit, error_with, set_cell, set_point
from .learning import OF_THE_LESSON, Learning
from .looking import Look, lit, names_in, selected
from .opening import checked_network, model_in, samples_of_address, samples_of_rows
from .pace import Pace
from .panels import PANELS
from .scene import Scene
from .undo import Undo
from .walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ..run.moment import Moment
    from ..state.address import Address
    from .beside.work import Makes
    from .saved import SavedScene

    Events = list[dict[str, Any]]

#: What can go wrong with a message that was checked: it does not fit what is there.
_MISTAKES = (ArithmeticError, LookupError, TypeError, ValueError)

#: How many updates the run in lockstep may catch up with after a message.
_AT_ONCE = 100


class Session:
    """A session of the page.

    Args:
        address: the address of a moment; "" for the tutorial's network.
        model, X, Y: a network of layers, rows and targets of one's own.
        clock: gives the time in seconds.
        makes: makes what does work that takes seconds; by default it is done before the answer.
    """

    def __init__(
        self,
        *,
        address: str = "",
        model: Any = None,
        X: Any = None,  # noqa: N803
        Y: Any = None,  # noqa: N803
        clock: Callable[[], float] = time.monotonic,
        makes: Makes = AtOnce,
    ) -> None:
        self._scene = Scene()
        self._walk = Walk(self._scene)
        self._pace = Pace(self._walk, clock)
        self._look = Look()
        self._makes, self._code = makes, MachineCode(self._scene, makes)
        self._learning = Learning(self._walk, makes)
        self._changes = Undo()
        self._given: dict[str, Any] = {}
        self._moment: Moment | None = None
        self._shown: Moment | None = None
        if X is not None or Y is not None:
            outputs = None if model is None else len(checked_network(model).layers[-1].neurons)
            self._scene.open_samples(samples_of_rows(X, Y, outputs))
        if model is not None:
            self._scene.open_model(checked_network(model))
        self._first: Events = []
        if address:
            self._first = self.handle({"type": "hello", "address": address})

    # Messages

    def handle(self, message: Mapping[str, Any]) -> Events:
        """Do what a message says, and give the events that follow; errors are events too."""
        try:
            known = read(message)
        except (RecursionError, ValueError) as error:
            return [_error(error)]
        self._moment = None
        before = self._scene.saved() if self._is_change(known) else None
        self._walk.keep()
        kind = known.pop("type")
        try:
            events: Events = []
            if kind in OF_THE_LESSON:
                getattr(self._learning, kind)(self.moment, **known)
            else:
                events = getattr(self, f"_{kind}")(**known) or []
        except _MISTAKES as error:
            if before is not None:
                self._scene.restore(before)
            return [_error(error)]
        finally:
            self._moment = None
            self._code.begin()
        if before is not None:
            is_dragged = kind == "point" and known["action"] == "move"
            self._changes.remember(before, known["index"] if is_dragged else None)
            if kind != "hello":
                self._after_a_change(before)
        self._scene.catch_up(_AT_ONCE)
        return events

    def _is_change(self, message: Mapping[str, Any]) -> bool:
        """Whether it changes what can be undone."""
        if message["type"] == "set":
            return BY_NAME[message["name"]].keeps != "all" or message["name"] == "compare"
        if message["type"] == "hello":
            return bool(message["address"])
        return message["type"] in ("edit", "cell", "point", "table", "model", "new_seed")

    def _after_a_change(self, before: SavedScene) -> None:
        """What no longer fits is forgotten."""
        walk, run = self._walk, self._scene.run
        walk.stopped = ""
        if run is not before.run.run or run.update != before.run.update:
            walk.pause()
            walk.phase, self._look = None, replace(self._look, path=0)
        elif walk.phase is not None:
            walk.stay()
        self._moment = None
        if self._look.selection and self._look.selection not in names_in(self.moment):
            self._look = selected(self.moment, "")

    # Time

    def _play(self) -> None:
        self._walk.refuse_if_diverged()
        self._walk.play()
        self._pace.begin()

    def _pause(self) -> None:
        self._walk.pause()

    def _phase(self) -> None:
        self._walk.pause()
        if not (self._learning.is_on and self._learning.phase(self.moment, 1)):
            self._walk.phase_forward()

    def _update(self) -> None:
        self._walk.pause()
        self._walk.updates(1)

    def _back(self) -> None:
        self._walk.pause()
        if not (self._learning.is_on and self._learning.phase(self.moment, -1)):
            self._walk.phase_back()

    def _back_update(self) -> None:
        self._walk.go(max(0, self._scene.run.update - 1))

    def _rewind(self) -> None:
        self._walk.go(0)

    def _go(self, update: int) -> None:
        self._walk.go(update)

    def _go_phase(self, index: int) -> None:
        self._walk.pause()
        if self._learning.is_on:
            self._learning.to_phase(self.moment, index)
        else:
            self._walk.go_phase(index)

    # What is looked at

    def _select(self, name: str) -> None:
        self._look = selected(self.moment, name)

    def _path(self, index: int) -> None:
        self._look = lit(self.moment, index)

    def _check_derivative(self) -> None:
        self._look = replace(self._look, is_checked=True)

    # Changes

    def _set(self, name: str, value: Any) -> Events:
        self._scene.set(name, value)
        if name == "speed":
            self._pace.begin()
        if name not in ("loss", "output_activation"):
            return []
        recipe = self._scene.run.recipe
        warning = squashed_twice(recipe.model, recipe.loss_function)
        return [{"type": "say", "text": warning}] if warning else []

    def _edit(self, name: str, value: float) -> None:
        edit(self._scene, name, value)

    def _consider(self, name: str, value: float) -> Events:
        total = error_with(self._scene, name, value)
        known = total if self.moment.knows("E_total") else None
        return [{"type": "considered", "name": name, "value": value, "total": known}]

    def _cell(self, row: int, column: int, value: float) -> None:
        set_cell(self._scene, row, column, value)

    def _point(self, **given: Any) -> None:
        set_point(self._scene, **given)

    def _table(self, name: str, text: str) -> None:
        self._scene.open_table(name, text)

    def _model(self, text: str) -> None:
        self._scene.open_model(model_in(text))

    def _new_seed(self) -> None:
        seed = self._scene.settings["seed"]
        is_last = seed == BY_NAME["seed"].field.schema()["upper"]
        self._scene.set("seed", 0 if is_last else seed + 1)

    # To take away

    def _take(self, what: str) -> Events:
        """A file; of a link it is said what it does not hold."""
        moment = self.moment
        said = left_out(moment) if what == "link" else []
        return [file(moment, what), *_said(said)]

    def _undo(self) -> None:
        self._exchange(self._changes.back)

    def _redo(self) -> None:
        self._exchange(self._changes.forth)

    def _exchange(self, way: Callable[[Scene], None]) -> None:
        before = self._scene.saved()
        self._walk.pause()
        way(self._scene)
        self._after_a_change(before)

    # Time, and what is shown

    def tick(self, budget: float) -> float | None:
        """Go on for at most about `budget` seconds.

        Returns:
            In how many seconds it wants to be called again, 0.0 for at once; None where nothing
            runs.
        """
        if self._code.take() | self._learning.take():
            self._moment = None
        wait = None
        if self._code.is_there and (self._scene.run.is_playing or self._scene.run.other):
            self._moment = None
            wait = self._pace.tick(budget)
        is_busy = self._code.is_busy or self._learning.is_busy
        return min(wait or SOON, SOON) if is_busy and wait != 0.0 else wait

    @property
    def moment(self) -> Moment:
        """The present moment."""
        if self._moment is None:
            walk = self._walk
            moment = moment_of(
                self._scene.settings,
                self._scene.run,
                phase=walk.phase,
                stopped=walk.stopped,
                epoch=self._pace.epoch,
                progress=self._learning.progress,
            )
            self._moment = self._look.at(self._learning.lit(moment))
        return self._moment

    def changes(self) -> dict[str, Any]:
        """What each panel shows, of those that show something else than was given last."""
        moment = self.moment
        if moment is self._shown:
            return {}
        found = {name: view(moment) for name, view in PANELS.items()}
        changed = {
            name: data
            for name, data in found.items()
            if name not in self._given or self._given[name] != data
        }
        self._given, self._shown = found, moment
        return changed

    def _hello(self, address: str) -> Events:
        """A page that opens; it is told all that there is to show."""
        said = self._open(read_address(address)) if address else []
        self._given = {}  # of an address that is refused nothing is new
        events, self._first = self._first, []
        return [*events, *_said(said)]

    def _open(self, asked: Address) -> list[str]:
        """Go to the moment of an address; what nothing comes of, in sentences."""
        samples = samples_of_address(asked)
        preset = asked.settings.get("preset", "tutorial")
        self._scene.begin(preset, asked.settings, samples, asked.begin)
        start = moment_of(self._scene.settings, self._scene.run)
        look = lit(selected(start, asked.select).at(start), asked.path)
        self._walk.travel(asked.update, asked.weights, asked.phase, asked.memory)
        self._look = replace(look, phase=asked.phase if asked.select else None)
        self._learning = Learning(self._walk, self._makes)
        return undone(asked, start)


def _said(sentences: list[str]) -> Events:
    return [{"type": "say", "text": " ".join(sentences)}] if sentences else []


def _error(error: Exception) -> dict[str, Any]:
    return {"type": "error", "text": str(error.args[0] if error.args else error)}
