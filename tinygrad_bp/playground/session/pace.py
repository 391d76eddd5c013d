"""How fast a run goes by itself: from a phase a second to as fast as compiled code goes."""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .walk import Walk

#: The seconds that each speed leaves for a phase (the first two) or an update.
SECONDS = (1.0, 0.25, 0.5, 0.1, 0.01, 0.001, 0.0)

#: The speeds at which it goes by phases.
BY_PHASES = 2

#: What is seen need not be newer than this, in seconds.
_FRAME = 1 / 60

#: How often it is said anew how long an epoch takes, in seconds.
_MEASURED = 0.5

#: How many updates are made before the clock is looked at again.
_AT_ONCE = 20


class Pace:
    """Lets a run go on at the speed that is set.

    Args:
        walk: where the run is.
        clock: gives the time in seconds.

    Attributes:
        epoch: how many seconds the updates of an epoch took of late; None before there are some.
    """

    def __init__(self, walk: Walk, clock: Callable[[], float]) -> None:
        self._walk, self._clock = walk, clock
        self.begin()

    def begin(self) -> None:
        """Begin to count the time."""
        self._due = self._said = self._clock()
        self._spent, self._made = 0.0, 0
        self.epoch: float | None = None

    def tick(self, budget: float) -> float | None:
        """Go on for at most about `budget` seconds.

        Returns:
            In how many seconds it wants to be called again; None when nothing runs.
        """
        start = self._clock()
        walk = self._walk
        while not walk.scene.catch_up(_AT_ONCE):
            if self._clock() - start >= budget:
                return 0.0
        if walk.run.is_playing and not math.isfinite(walk.run.error):
            walk.arrive()  # there is no next update
        if not walk.run.is_playing:
            return None
        speed = 6 if walk.goal is not None else walk.scene.settings["speed"]
        seconds = SECONDS[speed]
        if start < self._due:
            return self._due - start
        if speed < BY_PHASES:
            walk.phase_forward()
            made = 1
        else:
            owed = 1 + int((start - self._due) / seconds) if seconds else None
            made = self._updates(owed, start + budget)
        self._due = max(self._due + made * seconds, self._clock() - _FRAME)
        if not walk.run.is_playing:
            return None
        return max(self._due - self._clock(), _FRAME) if seconds else 0.0

    def _updates(self, owed: int | None, end: float) -> int:
        """So many updates, or as many as there is time for; gives how many."""
        walk, first = self._walk, self._walk.run.update
        while walk.run.is_playing and self._clock() < end:
            made = walk.run.update - first
            if made == owed:
                break
            count = _AT_ONCE if owed is None else min(_AT_ONCE, owed - made)
            before = self._clock()
            walk.updates(count, lambda: self._clock() >= end)
            self._measure(walk.run.update - first - made, self._clock() - before)
            walk.scene.catch_up(_AT_ONCE)
        return walk.run.update - first

    def _measure(self, made: int, seconds: float) -> None:
        """Note how long so many updates took."""
        self._made += made
        self._spent += seconds
        if self._made and (self.epoch is None or self._clock() - self._said >= _MEASURED):
            self.epoch = self._spent / self._made * self._walk.run.recipe.updates_an_epoch
            self._said, self._spent, self._made = self._clock(), 0.0, 0
