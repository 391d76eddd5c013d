"""Neurons that take a sequence step by step, and at each step what they gave one step before.

>>> layer = RNN(1, 1, "linear", init=[1.0, 0.5, 0.25])
>>> layer([[4.0], [0.0], [2.0]])[0].data  # 4.25, 0.5 * 4.25 + 0.25 = 2.375, ...
3.4375
"""

from __future__ import annotations

from ..autodiff.hooks import recorder_here
from .arguments import whole
from .initialisation import weight_source
from .modules import Layer
from .sequences import as_list
from .structure.stages import ModelStage, PlacedWeight, is_watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, SupportsIndex

    from ..autodiff.value import Value
    from .arguments import Activation
    from .initialisation import Init, Seed
    from .sequences import Numbers
    from .structure.stages import Number


class RNN(ModelStage):
    """A recurrent layer: its neurons take the inputs of a step, and their own last outputs.

    h_t = tanh(w_x * x_t + w_h * h_(t-1) + b), where what comes before the first step is 0.
    All steps share the weights.

    Args:
        nin: how many inputs there are at each step.
        nout: how many neurons there are.
        activation: an operation of one operand, by name; "linear" for none.
        bias: as for `Layer`.
        all_steps: whether a call gives the outputs of all steps, or of the last alone.
        init, seed: how the weights begin, as for `MLP`. A neuron has those of its inputs, then
            those of what came before, then its bias.

    Attributes:
        cell: the `Layer` that each step goes through.

    A call takes a sequence of rows of `nin` numbers, of any length.

    >>> rows = [[0.5, 1.0], [0.0, -1.0]]
    >>> len(RNN(2, 3, seed=1)(rows)), len(RNN(2, 3, seed=1, all_steps=True)(rows))
    (3, 2)
    """

    symbol, kind, rank = "h", "recurrent layer", 2
    given_where = ("time step", "input")

    def __init__(
        self,
        nin: SupportsIndex,
        nout: SupportsIndex,
        activation: Activation = "tanh",
        *,
        bias: str | bool | None = "neuron",
        all_steps: bool = False,
        init: Init = "xavier",
        seed: Seed = None,
    ) -> None:
        inputs, count = whole("nin", nin), whole("nout", nout)
        source = weight_source(init, inputs + count, count, seed)
        self.cell = Layer(inputs + count, count, activation, bias=bias, init=source)
        self.all_steps = bool(all_steps)
        self._begin(init)

    @property
    def nin(self) -> int:
        """How many inputs there are at each step."""
        return self.cell.nin - len(self.cell.neurons)

    def __call__(self, x: Iterable[Numbers]) -> Any:
        """The outputs of the last step, or of all steps."""
        if (recorder := recorder_here()) and not is_watched():
            rows = list(self._rows(x))
            nout = len(self.cell.neurons)
            if rows and (
                made := recorder.steps(self._step, [0.0] * nout, rows, self.cell.nin * nout)
            ):
                return made[self.all_steps]
            x = rows
        return super().__call__(x)

    def _step(self, before: list[Any], given: list[Any]) -> tuple[list[Any], list[Any] | None]:
        after = self.cell.outputs([*given[0], *before])
        return after, after if self.all_steps else None

    def _rows(self, x: Iterable[Numbers]) -> Iterator[list[Any]]:
        for step, given in enumerate(as_list(x), 1):
            row = list(as_list(given))
            if len(row) != self.nin:
                raise ValueError(
                    f"step {step}: expected {self.nin} inputs at each step, got {len(row)}"
                )
            yield row

    def each(self, x: Iterable[Numbers], number: Number) -> Any:
        """The neurons, step by step."""
        steps: list[list[Value]] = []
        before: list[Any] = [0.0] * len(self.cell.neurons)
        for step, row in enumerate(self._rows(x), 1):
            before = [
                number(neuron, row + before, 0, self._place(step, k))
                for k, neuron in enumerate(self.cell.neurons, 1)
            ]
            steps.append(before)
        if not steps:
            raise ValueError("a recurrent layer takes at least one step, and there is none")
        return steps if self.all_steps else before

    def _place(self, *place: int) -> tuple[int, ...]:
        return place if len(self.cell.neurons) > 1 else place[:1]

    def details(self) -> str:
        """How many neurons there are, and their activation."""
        return self.cell.details()

    def told(self) -> str:
        """What happens at a step."""
        activation = self.cell.neurons[0].activation
        bias = " and the bias" if self.cell.own_biases() else ""
        end = "" if activation == "linear" else f", and {activation} is applied to the sum"
        return (
            f"At each time step the inputs of that step are multiplied by weights, and what the "
            f"neurons gave one step before by others; before the first step that is 0. The "
            f"products{bias} are added up{end}. All steps share the same weights, so the "
            f"derivative by one of them is a sum over the time steps."
        )

    def where(self, own: int, place: tuple[int, ...]) -> str:
        """The time step, and the neuron where there are several."""
        return f"time step {place[0]}" + "".join(f", neuron {k}" for k in place[1:])

    def weights_by_place(self) -> list[PlacedWeight]:
        """The weights of the inputs, w_x, and those of what came before, w_h."""
        found = []
        is_one = len(self.cell.neurons) == self.nin == 1
        for k, neuron in enumerate(self.cell.neurons, 1):
            for j, weight in enumerate(neuron.w, 1):
                i = j - self.nin
                symbol = "w_x" if i <= 0 else "w_h"
                place: tuple[int, ...] = (k, j) if i <= 0 else (k, i)
                start = f"input {j}" if i <= 0 else f"neuron {i} one step before"
                where = f"from {start} to neuron {k}"
                if len(self.cell.neurons) == 1:
                    place = () if i > 0 or is_one else place[1:]
                found.append(PlacedWeight(weight, symbol, 0, place, where))
        return found

    def own_biases(self) -> list[tuple[Value, int]]:
        """The bias of each neuron, or that of all."""
        is_one = len(self.cell.neurons) == 1
        return [(bias, 0 if is_one else own) for bias, own in self.cell.own_biases()]

    def config(self) -> dict[str, Any]:
        cell = self.cell.config()
        return {**cell, "nin": self.nin, "all_steps": self.all_steps}
