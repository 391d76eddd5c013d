"""Updates by a recipe: the parameters move, by the derivatives of compiled code.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> from tinygrad_bp.teach.tutorial.network import model, sample
>>> inputs, targets = sample()
>>> recipe = Recipe(model(), Samples((tuple(inputs),), (tuple(targets),)), fixed=frozenset({4, 9}))
>>> updates = Updates(recipe, {})
>>> updates.load(RunState(tuple(parameter.data for parameter in model().parameters())))
>>> print(f"{updates.error():.9f}")
0.298371109
>>> slopes = updates.make(0)
>>> print(f"{updates.error():.9f}")
0.291027774
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, islice

from ...teach.lessons.naming import by_layers, copied
from ...teach.lessons.training import in_turns
from .code import UNMADE, ErrorCode
from .outputs import output_code
from .recipe import Recipe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping, Sequence
    from typing import Any

    from ...nn.base import Module
    from ...nn.optim.optimizers import Optimizer
    from .outputs import OutputCode

#: From so many parameters times samples on, machine code is worth the time to make it. That does
#: not follow from the speed, so that all updates of a run are made by the same code.
LARGE = 1_000


@dataclass(frozen=True)
class OptimizerMemory:
    """How many steps an optimiser took, and numbers for each parameter at the places it moves."""

    steps: int
    numbers: dict[str, tuple[float, ...]]
    places: tuple[int, ...]


@dataclass(frozen=True)
class RunState:
    """What the next updates follow from.

    Attributes:
        parameters: their numbers.
        memories: what the optimiser of each layer, from the last one, remembers; None where
            nothing moves. Empty where all begin anew.
    """

    parameters: tuple[float, ...]
    memories: tuple[OptimizerMemory | None, ...] = ()

    @property
    def size(self) -> int:
        """How many numbers it has."""
        kept = [
            numbers for memory in self.memories if memory for numbers in memory.numbers.values()
        ]
        return len(self.parameters) + sum(map(len, kept))

    @property
    def remembered(self) -> list[float]:
        """The memories in a row: of each how many steps it took, and its numbers.

        Empty where nothing follows from them.
        """
        memories = [memory for memory in self.memories if memory and memory.numbers]
        if not any(memory.steps for memory in memories):
            return []
        return [
            number
            for memory in memories
            for number in (float(memory.steps), *chain(*memory.numbers.values()))
        ]


class Updates:
    """A network that is updated by a recipe.

    Args:
        recipe: how.
        known: code that was compiled before, to which new code is added.
        model: a network of this shape that it may move; by default it makes one.

    Attributes:
        recipe: it.
        model: the network, whose parameters are labelled with their names.
        parameters: the parameters of the model.
        code: what computes errors and derivatives.
    """

    def __init__(
        self,
        recipe: Recipe,
        known: MutableMapping[Any, ErrorCode],
        model: Module | None = None,
    ) -> None:
        self.recipe = recipe
        self.model = model or copied(recipe.model)
        samples = recipe.samples
        is_large = len(self.model.parameters()) * len(samples.rows) >= LARGE
        key = (repr(recipe.model), recipe.loss, recipe.regularization, is_large)
        if key not in known:
            loss, penalty = recipe.loss_function, recipe.regularization
            known[key] = ErrorCode(recipe.model, loss, penalty, is_native=is_large)
        self.code = known[key]
        #: What updates by this recipe call, and with it the errors.
        self.kind = (key, recipe.order, recipe.updates_an_epoch == 1, bool(samples.test_rows))
        self.parameters = self.model.parameters()
        places = {parameter: k for k, parameter in enumerate(self.parameters)}
        #: For each layer, from the last one: where its parameters stand, and which of them move.
        self._layers = [
            ([places[p] for p in layer], [p for p in layer if places[p] not in recipe.fixed])
            for layer in by_layers(self.model)
        ]
        self._moving = [tuple(places[p] for p in moving) for _, moving in self._layers]
        self._epoch, self._batches = -1, list[list[int]]()
        self._begin()

    def _begin(self) -> None:
        """Optimisers without memories."""
        self._optimizers = [
            self.recipe.optimizer_of(moving) if moving else None for _, moving in self._layers
        ]
        self._ahead: tuple[float, list[float]] | None = None
        self._foreseen: tuple[int, tuple[list[float], list[float]]] | None = None

    def load(self, state: RunState) -> None:
        """Go on from a state; what did not move by such an optimiser has no memory."""
        for parameter, number in zip(self.parameters, state.parameters, strict=True):
            parameter.data = number
        self._begin()
        for optimizer, own, memory in zip(
            self._optimizers, self._moving, state.memories, strict=False
        ):
            if optimizer and memory and memory.numbers.keys() == optimizer.memory.keys():
                optimizer.steps = memory.steps
                for name, kept in memory.numbers.items():
                    known = dict(zip(memory.places, kept, strict=True))
                    optimizer.memory[name] = [known.get(place, 0.0) for place in own]

    def state(self) -> RunState:
        """What the next updates follow from."""
        memories = tuple(map(_remembered, self._optimizers, self._moving))
        return RunState(tuple(self.numbers), memories)

    def memories(self, remembered: Sequence[float]) -> tuple[OptimizerMemory | None, ...]:
        """The memories that `RunState.remembered` gives in a row.

        Raises:
            ValueError: if they cannot be those of these optimisers.
        """
        shapes = [_shape(optimizer.memory) if optimizer else {} for optimizer in self._optimizers]
        need = sum(1 + sum(shape.values()) for shape in shapes if shape)
        if len(remembered) != need:
            raise ValueError(
                f"{len(remembered)} numbers are given for what the optimiser remembers, which has "
                f"{need}"
            )
        rest, found = iter(remembered), list[OptimizerMemory | None]()
        for shape, own in zip(shapes, self._moving, strict=True):
            steps = next(rest) if shape else 0.0
            numbers = {name: tuple(islice(rest, count)) for name, count in shape.items()}
            if not (steps.is_integer() and steps >= 0) or any(
                square < 0 for square in numbers.get("square", ())
            ):
                raise ValueError("an optimiser cannot remember squares or steps below 0")
            found.append(OptimizerMemory(int(steps), numbers, own) if shape else None)
        return tuple(found)

    @property
    def numbers(self) -> list[float]:
        """Those of the parameters."""
        return [parameter.data for parameter in self.parameters]

    @property
    def is_ready(self) -> bool:
        """Whether no machine code has to be made first, which may take seconds."""
        return self.code.backend == "python" or self.kind in self.code.prepared

    def prepare(self) -> None:
        """Make the code, by a rehearsal on a network of its own: another thread may do it."""
        rehearsal = Updates(self.recipe, {self.kind[0]: self.code})
        try:
            rehearsal.error()
            if self.recipe.samples.test_rows:
                rehearsal.test_error()
            rehearsal.make(0)
            self.code.numbers(rehearsal.numbers, rehearsal._tables[0])
        except UNMADE:
            self.code.do_without()
        else:
            self.code.prepared.add(self.kind)

    @property
    def preparations(self) -> list[tuple[Any, Callable[[], None]]]:
        """What makes the machine code that is missing, and for what, the quickest first."""
        rows, targets, made = self.recipe.samples.rows, self.recipe.samples.targets, self._outputs
        found: list[tuple[Any, Callable[[], None]]] = []
        if not made.is_ready("rows", len(rows)):
            found.append(((made, "rows"), partial(made.prepare, "rows", rows, targets)))
        if not self.is_ready:
            found.append((self.kind, self.prepare))
        if len(rows) > 1 and not made.is_ready("neurons"):
            found.append(((made, "neurons"), partial(made.prepare, "neurons", rows, targets)))
        return found

    @property
    def _outputs(self) -> OutputCode:
        return output_code(self.recipe.model, self.recipe.loss_function)

    @cached_property
    def _tables(self) -> list[Any]:
        """Rows and targets, and those to test with, as the code takes them once it is there."""
        samples = self.recipe.samples
        own, test = (samples.rows, samples.targets), (samples.test_rows, samples.test_targets)
        return [*map(self.code.table, (*own, *test))]

    def errors(self) -> tuple[float, float | None]:
        """The mean error, and that of the samples to test with if there are some.

        Before there is code for it, it is what the network itself gives.
        """
        samples, has_test = self.recipe.samples, bool(self.recipe.samples.test_rows)
        if self.is_ready:
            return self.error(), self.test_error() if has_test else None
        numbers, rows = self.numbers, self._outputs.rows
        _, errors = rows(numbers, samples.rows, samples.targets)
        _, others = rows(numbers, samples.test_rows, samples.test_targets)
        return sum(errors) / len(errors), sum(others) / len(others) if has_test else None

    def error(self) -> float:
        """The mean error over all samples."""
        if self.recipe.updates_an_epoch == 1:
            return self._all()[0]
        return self.code.error(self.numbers, *self._tables[:2])

    def test_error(self) -> float:
        """The mean error over the samples to test with."""
        return self.code.error(self.numbers, *self._tables[2:])

    def slopes(self, update: int) -> list[float]:
        """The derivative by each parameter on the samples of an update, before any moves."""
        if self.recipe.updates_an_epoch == 1:
            return self._all()[1]
        return self.code.slopes(self.numbers, *self._batch(update), self.recipe.rate_of_penalty)[1]

    def taken(self, update: int) -> list[float]:
        """The derivative by each parameter that an update takes."""
        is_one_turn = len(in_turns(self._layers, self.recipe.order)) == 1
        return self.slopes(update) if is_one_turn else self.foreseen(update)[0]

    def foreseen(self, update: int) -> tuple[list[float], list[float]]:
        """The derivatives that an update takes, and the parameters after it; nothing moves."""
        if self._foreseen is None or self._foreseen[0] != update:
            state = self.state()
            found = self.make(update), self.numbers
            self.load(state)
            self._foreseen = update, found
        return self._foreseen[1]

    def make(self, update: int) -> list[float]:
        """An update; its number, from 0, says which samples it uses.

        Returns:
            The derivative by each parameter that it took.
        """
        taken = [*self.slopes(update)]
        before, rate = self.numbers, self.recipe.rate_of_penalty
        turns = in_turns([*range(len(self._layers))], self.recipe.order)
        for layer in chain(*turns):
            places, optimizer = self._layers[layer][0], self._optimizers[layer]
            if optimizer is None:
                continue
            if layer not in turns[0]:
                both = self._batch(update)
                own = self.code.slopes_of_layer(layer, before, self.numbers, *both, rate)
                for k, slope in zip(places, own, strict=True):
                    taken[k] = slope
            for k in places:
                self.parameters[k].grad = taken[k]
            optimizer.step()
        self._ahead = self._foreseen = None
        return taken

    def _all(self) -> tuple[float, list[float]]:
        """The error, and its derivatives, over all samples; computed once."""
        if self._ahead is None:
            rows, targets, *_ = self._tables
            rate = self.recipe.rate_of_penalty
            self._ahead = self.code.slopes(self.numbers, rows, targets, rate)
        return self._ahead

    def _batch(self, update: int) -> tuple[Any, Any]:
        """The rows and targets that an update uses."""
        rows, targets, *_ = self._tables
        epoch, turn = divmod(update, self.recipe.updates_an_epoch)
        if self.recipe.updates_an_epoch == 1:
            return rows, targets
        if epoch != self._epoch:
            self._epoch, self._batches = epoch, self.recipe.batches(epoch)
        places = self._batches[turn]
        if self.code.backend == "python":
            return [rows[k] for k in places], [targets[k] for k in places]
        return rows[places], targets[places]


def _remembered(optimizer: Optimizer | None, places: tuple[int, ...]) -> OptimizerMemory | None:
    if optimizer is None:
        return None
    numbers = {name: tuple(kept) for name, kept in optimizer.memory.items()}
    return OptimizerMemory(optimizer.steps, numbers, places)


def _shape(memory: Mapping[str, Sequence[float]]) -> dict[str, int]:
    return {name: len(numbers) for name, numbers in memory.items()}
