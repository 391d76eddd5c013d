"""Where somebody is in a run: by updates, or phase by phase within one.

>>> walk = Walk(Scene())
>>> walk.phase_forward()
>>> walk.phase, walk.run.update
(1, 0)
>>> for _ in range(15):
...     walk.phase_forward()
>>> walk.phase, walk.run.update
(0, 1)
"""

from __future__ import annotations

import math

from ..run.moment import calculation_of, phases_of_run
from ..run.phases import place_in
from ..state.messages import MOST_UPDATES
from .scene import Scene

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..run.live_run import LiveRun
    from ..run.phases import Phase


class Walk:
    """Where somebody is in the run of a scene.

    Attributes:
        scene: it.
        phase: how many phases of this update are done; None where nobody walks by phases.
        goal: the update that it runs to; None for no end.
        stopped: why it stopped by itself, in a sentence; "" where it did not.
    """

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.phase: int | None = None
        self.goal: int | None = None
        self.stopped = ""
        self._arrival: Callable[[], None] | None = None
        self._before: tuple[Phase, ...] = ()

    @property
    def run(self) -> LiveRun:
        """The run."""
        return self.scene.run

    @property
    def track(self) -> tuple[Phase, ...]:
        """The phases of this update."""
        return phases_of_run(self.run, calculation_of(self.run, 0))

    def keep(self) -> None:
        """Remember the phases, before something changes them."""
        self._before = () if self.phase is None else self.track

    def stay(self) -> None:
        """Be at the same phase of what has changed."""
        self.phase = min(place_in(self._before, self.phase or 0, self.track), self.phases - 1)

    @property
    def phases(self) -> int:
        """How many there are."""
        return len(self.track)

    # Forwards

    def play(self) -> None:
        """Go on by itself."""
        self.pause()
        self.run.is_playing = True

    def pause(self, why: str = "") -> None:
        """Stop."""
        self.run.is_playing, self.goal, self.stopped, self._arrival = False, None, why, None

    def phase_forward(self) -> None:
        """One phase; the last one is the update."""
        self.refuse_if_diverged()
        done = (self.phase or 0) + 1
        self.stopped = ""
        if done < self.phases:
            self.phase = done
            return

        def updated() -> None:
            self.phase = 0 if math.isfinite(self.run.error) else None

        self.updates(1)
        if self.goal is None:
            updated()
        else:
            self._arrival = updated

    def updates(self, count: int, is_enough: Callable[[], bool] | None = None) -> None:
        """Some updates, or as many as there are to where it is to stop.

        Where the code for them is not ready they are a goal, and follow as soon as it is.
        """
        self.refuse_if_diverged()
        self.phase, self.stopped = None, ""
        run, settings = self.run, self.scene.settings
        if not run.is_ready:
            run.is_playing, self.goal = True, run.update + count
            return
        end, bound = settings["stop_update"], settings["stop_error"]
        if self._arrival:  # a link leads past them
            end, bound = 0, 0.0
        if run.update < end:
            count = min(count, end - run.update)
        if self.goal is not None:
            count = min(count, self.goal - run.update)

        def is_there() -> bool:
            if bound and run.error < bound <= run.errors[run.update - 1]:
                why = f"Stopped: the error is under {bound:g}"
                self.pause(f"{why} (update {run.update:,}).")
            return bool(self.stopped) or (is_enough is not None and is_enough())

        run.advance(count, is_there)
        if not math.isfinite(run.error):
            self.arrive()
        elif run.update == MOST_UPDATES:
            self.pause(f"Stopped: a run has no more than {MOST_UPDATES:,} updates.")
        elif end and run.update == end:
            self.pause(f"Stopped: this is update {end:,}.")
        elif run.update == self.goal:
            self.arrive()

    def arrive(self) -> None:
        """Stop, and be where a link leads to, if it was one."""
        arrival = self._arrival
        self.pause()
        if arrival:
            arrival()

    def refuse_if_diverged(self) -> None:
        """Raise an error where there is no next update."""
        if not math.isfinite(self.run.error):
            self.pause()
            raise ArithmeticError(
                "From here the run cannot go on, since the error is no longer a number: go back, "
                "and take a smaller learning rate"
            )

    # Backwards, and anywhere

    def phase_back(self) -> None:
        """Back by a phase; before the first one stands the update before."""
        self.pause()
        if self.phase:
            self.phase -= 1
        elif self.run.update:
            self.run.go(self.run.update - 1)
            self.phase = self.phases - 1
        else:
            self.phase = None

    def go(self, update: int) -> None:
        """To an update; those that were not made yet are made."""
        self.pause()
        self.phase = None
        if update <= self.run.last:
            self.run.go(update)
        else:
            self.run.go(self.run.last)
            self.refuse_if_diverged()
            self.run.is_playing, self.goal = True, update

    def travel(
        self,
        update: int,
        numbers: Sequence[float],
        phase: int | None,
        remembered: Sequence[float] = (),
    ) -> None:
        """To a moment of a link, from the beginning of the run.

        Args:
            update: which update.
            numbers: those of the parameters there; empty where they follow from the beginning.
            phase: how many phases are done there; None for no walk by phases.
            remembered: what the optimisers remember there; with numbers and without this they
                begin anew.

        Raises:
            ValueError: if there are not as many numbers as there need to be, or not as many
                phases.
        """
        count = self.phases
        if phase is not None and phase >= count:
            raise ValueError(
                f"an update has {count:,} phases here, of which 0 to {count - 1:,} can be done, "
                f"and not {phase:,}"
            )
        names = [*self.run.parameters]
        if numbers and len(numbers) != len(names):
            raise ValueError(
                f"the address has {len(numbers)} weights, and this network has {len(names)}"
            )
        memories = self.run.memories(remembered) if remembered else ()
        told = [*numbers], [*remembered]

        def arrival() -> None:
            run = self.run
            if numbers and run.update < update:  # the settings were others on the way
                run.go(max(0, run.update - 1))
                self.stopped = (
                    f"These are the weights of update {update:,}, and not what led to them: with "
                    "the settings of now the run does not come so far."
                )
            if numbers and ([*run.parameters.values()], run.remembered) != told:
                self.scene.take_parameters(dict(zip(names, numbers, strict=True)), memories)
            if phase is not None:
                self.phase = min(phase, self.phases - 1)

        self.pause()
        self.phase = None
        if update == self.run.update:
            arrival()
        else:
            self.run.is_playing, self.goal, self._arrival = True, update, arrival

    def go_phase(self, index: int) -> None:
        """To the phase of this update that has this place, from 0: it is the last one done."""
        self.pause()
        count = self.phases
        if index >= count:
            raise ValueError(f"this update has the phases 0 to {count - 1}, and not {index}")
        self.phase = index
        self.phase_forward()
