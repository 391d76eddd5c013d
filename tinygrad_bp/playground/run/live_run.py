"""A run that is under way: where it is, what it has been through, and how it goes on.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> from tinygrad_bp.teach.tutorial.network import model, sample
>>> inputs, targets = sample()
>>> recipe = Recipe(model(), Samples((tuple(inputs),), (tuple(targets),)))
>>> run = LiveRun(recipe, [parameter.data for parameter in model().parameters()])
>>> run.advance(100)
>>> run.go(1)
>>> run.update, run.last, f"{run.error:.9f}"
(1, 100, '0.285750887')
"""

from __future__ import annotations

import math
from array import array

from ..state.messages import MOST_UPDATES
from .recipe import Recipe
from .timeline import Timeline
from .updates import RunState, Updates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ...nn.base import Module
    from ..presets.samples import Samples
    from .code import ErrorCode
    from .updates import OptimizerMemory

#: How many architectures the code is kept of.
_MOST_CODE = 16


class LiveRun:
    """A run of updates that one can walk through in both directions.

    Args:
        recipe: how its parameters move.
        parameters: what they begin with.
        previous: the run before it, whose compiled code is of use.
        has_ghost: whether the errors of the run before are kept to compare with.

    Attributes:
        update: where it is: how many updates led to the present parameters.
        is_playing: whether it is to go on by itself.
        other: a run in lockstep that differs in one setting, or None.
        graph: what its moments are calculated by while it plays, if that is known.
    """

    _timeline: Timeline

    def __init__(
        self,
        recipe: Recipe,
        parameters: Sequence[float],
        previous: LiveRun | None = None,
        *,
        has_ghost: bool = True,
    ) -> None:
        self._code: dict[Any, ErrorCode] = previous._code if previous else {}
        if len(self._code) > _MOST_CODE:
            self._code.clear()
        ghost = previous._timeline.ghost() if previous and has_ghost else None
        self.update = 0
        self.is_playing = False
        self.other: LiveRun | None = None
        self.graph: Any = None
        self._recipe = recipe
        self._timeline = Timeline(recipe, RunState(tuple(parameters)), ghost)
        self._updates = Updates(recipe, self._code)
        self._updates.load(RunState(tuple(parameters)))
        self._note_errors()

    # What it is

    @property
    def recipe(self) -> Recipe:
        """What the next update is made by."""
        return self._recipe

    @property
    def model(self) -> Module:
        """The network with its present parameters, labelled with their names."""
        return self._updates.model

    @property
    def samples(self) -> Samples:
        """What it learns from."""
        return self._recipe.samples

    @property
    def rows(self) -> Sequence[Sequence[float]]:
        """The inputs of each sample."""
        return self.samples.rows

    @property
    def targets(self) -> Sequence[Sequence[float]]:
        """What each output should be, for each sample."""
        return self.samples.targets

    @property
    def start(self) -> tuple[float, ...]:
        """The parameters that it began with."""
        return self._timeline.before(0)[1].parameters

    @property
    def parameters(self) -> dict[str, float]:
        """The present numbers of the parameters by their names."""
        return {p.label: p.data for p in self._updates.parameters}

    @property
    def fixed(self) -> frozenset[str]:
        """The names of the parameters that do not move."""
        parameters = self._updates.parameters
        return frozenset(parameters[k].label for k in self._recipe.fixed)

    @property
    def last(self) -> int:
        """How many updates were made in all, those after the present moment too."""
        return self._timeline.last

    @property
    def is_whole(self) -> bool:
        """Whether all updates up to here were made as things are set now, from its beginning."""
        timeline = self._timeline
        return len(timeline.parts) == 1 and timeline.recipe(0) == self._recipe

    @property
    def is_set(self) -> bool:
        """Whether something was set at the present update, or it is the first one."""
        return any(start == self.update for start, _ in self._timeline.parts)

    @property
    def recipe_before(self) -> Recipe:
        """What the update that led here was made by."""
        return self._timeline.recipe(self.update - 1)

    @property
    def errors(self) -> array[float]:
        """The mean error before each update, and after the last."""
        return self._timeline.errors

    @property
    def test_errors(self) -> array[float]:
        """The same of the samples that it does not learn from; empty where there are none."""
        return self._timeline.test_errors

    @property
    def previous(self) -> array[float]:
        """The errors of the run before this one; empty where there is none."""
        return self._timeline.previous[0] if self._timeline.previous else array("d")

    @property
    def previous_recipe(self) -> Recipe | None:
        """What the last update of the run before this one was made by."""
        return self._timeline.previous[1] if self._timeline.previous else None

    @property
    def error(self) -> float:
        """The mean error with the present parameters, as things are set now."""
        if self._timeline.recipe(self.update).measures_as(self._recipe):
            return self.errors[self.update]
        return self._updates.errors()[0]

    @property
    def remembered(self) -> list[float]:
        """What the optimisers remember, in a row; empty where nothing follows from it."""
        return self._updates.state().remembered

    def memories(self, remembered: Sequence[float]) -> tuple[OptimizerMemory | None, ...]:
        """The same for `change`; ValueError where it does not fit these optimisers."""
        return self._updates.memories(remembered)

    def gradients(self) -> dict[str, float]:
        """The derivative by each parameter that the next update takes, by name.

        It is the mean over the samples that the update uses, with what regularisation adds. Where
        the layers move one after another, it goes through what has moved by then.
        """
        return dict(zip(self.parameters, self._updates.taken(self.update), strict=True))

    @property
    def after(self) -> dict[str, float]:
        """What the parameters are after the next update, by name; nothing moves."""
        return dict(zip(self.parameters, self._updates.foreseen(self.update)[1], strict=True))

    def numbers(self, rows: Sequence[Sequence[float]]) -> dict[str, list[float]]:
        """The net input and output of each neuron for some rows, as "net_h1" and "out_h1"."""
        code = self._updates.code
        return code.numbers(self._updates.numbers, code.table(rows))

    # Machine code

    @property
    def is_native(self) -> bool:
        """Whether its updates are made by machine code."""
        return self._updates.code.backend != "python"

    @property
    def is_ready(self) -> bool:
        """Whether updates can be made without making code for them first."""
        return self._updates.is_ready

    @property
    def both(self) -> list[LiveRun]:
        """This run, and the one in lockstep if there is one."""
        return [self, self.other] if self.other else [self]

    @property
    def preparations(self) -> list[tuple[Any, Callable[[], None]]]:
        """What is to be made in another thread, and what it is for; `settle` follows.

        Until then `error` is what the network itself gives. It may differ from that of the code
        in the last digit; what stays in the history is that of the code, however one came there.
        """
        return self._updates.preparations

    def prepare(self) -> None:
        """Make the code now, where it is missing, and take the error that it gives."""
        if not self.is_ready:
            self._updates.prepare()
        self.settle()

    def settle(self) -> None:
        """Take the error of the code, once it is there."""
        if self._timeline.is_provisional and self.is_ready and self.update == self.last:
            self._timeline.settle(*self._updates.errors())

    # Forwards

    def advance(self, count: int, is_enough: Callable[[], bool] | None = None) -> None:
        """Make some updates, as far as the error stays a number.

        What was made before is made again, with the same bits, unless something was set since.

        Args:
            count: how many.
            is_enough: what is asked after each update whether to stop there.
        """
        for _ in range(min(count, MOST_UPDATES - self.update)):
            if not math.isfinite(self.error):
                break
            self._step()
            if is_enough and is_enough():
                break

    def _step(self) -> None:
        self.prepare()
        if self.update < self.last:
            if self._timeline.recipe(self.update) == self._recipe:
                self._take(self._timeline.recipe(self.update))
                self._updates.make(self.update)
                self.update += 1
                return
            self._fork(self._updates.state())
        self._updates.make(self.update)
        self.update += 1
        self._note_errors()
        if self._timeline.is_kept(self.update):
            self._timeline.keep(self.update, self._updates.state())

    # To any update

    def go(self, update: int) -> None:
        """Go to an update that was made, with the parameters that it had."""
        update = max(0, min(update, self.last))
        at, state = self._timeline.before(update)
        self._take(self._timeline.recipe(at), state)
        for number in range(at, update):
            self._take(self._timeline.recipe(number))
            self._updates.make(number)
        self.update = update
        self._take(self._recipe)
        self.settle()

    def _take(self, recipe: Recipe, state: RunState | None = None) -> None:
        """Go on by a recipe, from a state or from the present one."""
        if self._updates.recipe is not recipe:
            state = state or self._updates.state()
            is_same = self._updates.recipe.model is recipe.model
            self._updates = Updates(recipe, self._code, self.model if is_same else None)
        if state is not None:
            self._updates.load(state)

    # Changes

    def change(
        self,
        recipe: Recipe,
        parameters: Sequence[float] | None = None,
        memories: tuple[OptimizerMemory | None, ...] | None = None,
    ) -> None:
        """Go on from here by another recipe, or with other parameters of the same network.

        What came after this moment is no longer part of the run, but kept as `previous`. What its
        optimisers remember stays, where nothing else is given.
        """
        if recipe == self._recipe and parameters is None:
            return
        state = self._updates.state()
        if parameters is not None:
            state = RunState(tuple(parameters), state.memories if memories is None else memories)
        self._recipe = recipe
        self._fork(state)

    def _fork(self, state: RunState) -> None:
        self._take(self._recipe, state)
        self._timeline = self._timeline.forked(self.update, self._recipe, state)
        self._note_errors()

    def _note_errors(self) -> None:
        self._timeline.add(*self._updates.errors())
        self._timeline.is_provisional = not self.is_ready

    # Undo

    def saved(self) -> tuple[Recipe, Timeline, int]:
        """What `restore` takes to be here again. It costs nothing, and nothing changes it."""
        return self._recipe, self._timeline, self.update

    def restore(self, saved: tuple[Recipe, Timeline, int]) -> None:
        """Be where it was when this was saved."""
        self._recipe, self._timeline, update = saved
        self.go(update)
