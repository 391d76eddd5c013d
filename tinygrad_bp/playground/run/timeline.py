"""The history of a run, in which every update can be come back to with the same bits.

States are kept at intervals; what lies between them is computed again, by the same code.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .recipe import Recipe
    from .updates import RunState

#: How many numbers are kept of all states, and how many states at most.
MOST_NUMBERS, MOST_STATES = 1_000_000, 1_000


class Timeline:
    """What happened in a run, from its first update on.

    Attributes:
        errors: the mean error before each update, and after the last.
        test_errors: the same of the samples to test with; empty where there never were any, and
            nan where there were none yet.
        parts: from which update on which recipe was used.
        previous: the errors of the run before this one, and what its last update was made by.
        is_provisional: whether the last errors were found in another way than those to come.
    """

    is_provisional = False

    def __init__(
        self, recipe: Recipe, state: RunState, previous: tuple[array[float], Recipe] | None = None
    ):
        self.errors = array("d")
        self.test_errors = array("d")
        self.parts: list[tuple[int, Recipe]] = [(0, recipe)]
        self.previous = previous
        self._states: dict[int, RunState] = {0: state}
        self._interval = 1

    @property
    def last(self) -> int:
        """How many updates were made."""
        return max(0, len(self.errors) - 1)

    def recipe(self, update: int) -> Recipe:
        """What an update was made by, counted from 0."""
        starts = [start for start, _ in self.parts]
        return self.parts[bisect_right(starts, update) - 1][1]

    def before(self, update: int) -> tuple[int, RunState]:
        """The last state that is kept from an update or one before it, and which it is of."""
        if update in self._states:
            return update, self._states[update]
        kept = update - update % self._interval
        starts = [start for start, _ in self.parts if start <= update]
        at = max([k for k in (kept, *starts) if k in self._states], default=0)
        return at, self._states[at]

    def keep(self, update: int, state: RunState) -> None:
        """Keep the state after so many updates, if it is one of those that are kept."""
        self._states[update] = state
        if len(self._states) > max(50, min(MOST_STATES, MOST_NUMBERS // state.size)):
            self._interval *= 2
            starts = {start for start, _ in self.parts}
            self._states = {
                k: kept
                for k, kept in self._states.items()
                if k % self._interval == 0 or k in starts
            }

    def is_kept(self, update: int) -> bool:
        """Whether the state after so many updates is to be kept."""
        return update % self._interval == 0

    def add(self, error: float, test_error: float | None) -> None:
        """The errors after one more update; nan stands where there was nothing to test with."""
        if test_error is not None and not self.test_errors:
            self.test_errors.extend([math.nan] * len(self.errors))
        if test_error is not None or self.test_errors:
            self.test_errors.append(math.nan if test_error is None else test_error)
        self.errors.append(error)

    def settle(self, error: float, test_error: float | None) -> None:
        """The last errors as they are to stay."""
        del self.errors[-1], self.test_errors[-1:]
        self.add(error, test_error)
        self.is_provisional = False

    def ghost(self) -> tuple[array[float], Recipe] | None:
        """What another run has as `previous`, if this one made an update."""
        return (self.errors, self.parts[-1][1]) if self.last else None

    def forked(self, update: int, recipe: Recipe, state: RunState) -> Timeline:
        """The history up to an update, from which it goes on in another way.

        The errors at this update itself are to be added.
        """
        ghost = self.ghost() if self.last > update else self.previous
        fork = Timeline(recipe, state, ghost)
        fork.errors, fork.test_errors = self.errors[:update], self.test_errors[:update]
        fork.parts = [part for part in self.parts if part[0] < update] + [(update, recipe)]
        fork._states = {k: kept for k, kept in self._states.items() if k < update}
        fork._states[update] = state
        fork._interval = self._interval
        return fork
