"""What a network makes of many inputs at once, by compiled code: for tables and for the plane.

>>> from tinygrad_bp.nn import MLP
>>> from tinygrad_bp.nn.losses import mse
>>> outputs = OutputCode(MLP(1, [2, 1], "linear"), mse)
>>> weights = [1.0, 0.0, 2.0, 0.0, 1.0, 1.0, 0.5]
>>> found = outputs.neurons(weights, outputs.table([[1.0], [2.0]]))
>>> {name: [float(x) for x in numbers] for name, numbers in found.items()}
{'h1': [1.0, 2.0], 'h2': [2.0, 4.0], 'o1': [3.5, 6.5]}
>>> outputs.rows(weights, [[1.0], [2.0]], [[3.5], [6.0]])
([[3.5], [6.5]], [0.0, 0.25])
"""

from __future__ import annotations

from functools import cached_property, partial
from importlib.util import find_spec
from weakref import WeakKeyDictionary

from ...autodiff import ops
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.value import Value
from ...compiler.jit import jit
from ...compiler.loops.mapping import vmap
from ...nn.base import Module
from ...nn.losses import SQUASHES, log_softmax
from ...nn.sequences import as_list, one_or_all
from ...nn.structure.passing import stages_passed
from ...nn.structure.stages import watched_by
from .code import UNMADE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ...nn.losses import Loss
    from ...nn.structure.stages import ModelStage


#: Of a network with fewer parameters Python draws a map in some milliseconds.
SMALL = 20

#: From so many parameters times rows on, machine code is worth the time to make it.
LARGE = 1_000

_BACKENDS = {True: "llvm", False: "python"}


class OutputCode:
    """What a network gives, and its neurons, at any numbers for its parameters.

    Nothing is compiled before it is first asked, and machine code not before `prepare`: until then
    the network itself computes. No number raises an error: inf and nan go on.

    Args:
        model: the network, whose parameters are not read.
        loss: a function of the outputs and the targets of one sample.

    Attributes:
        is_native: whether machine code is to compute the neurons: where LLVM and NumPy are
            installed, unless the network is so small that loading them would take longer.
        prepared: what there is machine code for: "rows", "neurons".
        work: how many parameters there are: about what one input costs.
    """

    def __init__(self, model: Module, loss: Loss) -> None:
        self._model, self._loss = model, loss
        self._names: list[str] = []
        self._squash = _SQUASHED.get(SQUASHES.get(getattr(loss, "__name__", ""), ""))
        self.work = max(1, len(model.parameters()))
        self._has_native = bool(find_spec("llvmlite") and find_spec("numpy"))
        self.is_native = self._has_native and self.work >= SMALL
        self.prepared: set[str] = set()
        self._rows: dict[bool, Any] = {}

    @cached_property
    def _neurons(self) -> Callable[..., Any]:
        return jit(vmap(self._with(self._of_neurons), (None, 0)), _BACKENDS[self.is_native])

    def _with(self, f: Callable[..., list[Any]]) -> Callable[..., tuple[Any, ...]]:
        """What a function gives of the network with some parameters, and of more arguments."""
        return lambda params, *given: tuple(f(partial(self._model.apply, params), *given))

    def is_ready(self, what: str, count: int = 1) -> bool:
        """Whether "rows", so many, or "neurons" do not wait for machine code."""
        is_native = self.is_native if what == "neurons" else self._is_worth_it(count)
        return not is_native or what in self.prepared

    def _is_worth_it(self, count: int) -> bool:
        return self._has_native and count * self.work >= LARGE

    def prepare(
        self, what: str, inputs: Sequence[Sequence[float]], targets: Sequence[Sequence[float]]
    ) -> None:
        """Make machine code for "rows" or "neurons", which may take seconds, in any thread.

        Where none can be made Python computes.
        """
        numbers = [0.5] * self.work
        try:
            if what == "rows":
                self._all_rows(numbers, inputs, targets)
            else:
                self._neurons(numbers, _table(inputs[:1], self.is_native))
        except UNMADE:
            self._has_native = self.is_native = False
            self.__dict__.pop("_neurons", None)
        else:
            self.prepared.add(what)

    def neurons(self, numbers: Sequence[float], table: Any) -> dict[str, Sequence[float]]:
        """What each neuron gives for each input; of the last ones, what the loss makes of it.

        That is a probability where the loss takes logits.

        Args:
            numbers: for the parameters.
            table: inputs, as `table` gives them.
        """
        if not self._names:
            with ieee_arithmetic():  # the maps have nan where a neuron has no value
                passed, _ = stages_passed(self._model, [*map(float, table[0])], "")
            self._names = [n.name for stage in passed if stage.units for n in stage.numbers]
        if not self.is_ready("neurons"):
            found = self._one_by_one(self._of_neurons, numbers, [*map(list, table)])
            columns = self.table([*zip(*found, strict=True)])
        else:
            found = self._neurons(numbers, table)
            columns = found if self.is_native else zip(*found, strict=True)
        return dict(zip(self._names, columns, strict=True))

    def _one_by_one(
        self, f: Callable[..., list[Any]], numbers: Sequence[float], *columns: Sequence[Any]
    ) -> list[list[float]]:
        """What a function gives for each row, without code that would have to be made."""
        each = _Each(self._model, f)
        with ieee_arithmetic():
            try:
                found: list[list[Any]] = each.apply(numbers, *columns)
            except ArithmeticError:  # plain floats do not go on as inf and nan; Values do
                found = each.apply([*map(Value, numbers)], *columns)
        return [[getattr(number, "data", number) for number in row] for row in found]

    def rows(
        self,
        numbers: Sequence[float],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[Sequence[float]],
    ) -> tuple[list[list[float]], list[float]]:
        """The outputs for each row, as the network gives them, and its loss.

        Args:
            numbers: for the parameters.
            inputs: rows of them.
            targets: for each row one for each output.
        """
        if not inputs:
            return [], []
        if self.is_ready("rows", len(inputs)):
            rows = self._all_rows(numbers, inputs, targets)
        else:
            rows = self._one_by_one(self._of_row, numbers, inputs, targets)
        return [row[:-1] for row in rows], [row[-1] for row in rows]

    def _all_rows(
        self,
        numbers: Sequence[float],
        inputs: Sequence[Sequence[float]],
        targets: Sequence[Sequence[float]],
    ) -> list[list[float]]:
        is_native = self._is_worth_it(len(inputs))
        if is_native not in self._rows:
            of_row = vmap(self._with(self._of_row), (None, 0, 0))
            self._rows[is_native] = jit(of_row, _BACKENDS[is_native])
        found = self._rows[is_native](numbers, *(_table(x, is_native) for x in (inputs, targets)))
        if is_native:
            found = zip(*(column.tolist() for column in found), strict=True)
        return [*map(list, found)]

    def table(self, rows: Sequence[Sequence[float]]) -> Any:
        """Inputs as `neurons` takes them: made once where they stay the same."""
        return _table(rows, self.is_native and "neurons" in self.prepared)

    def _of_neurons(self, network: Callable[[Any], Any], x: Any) -> list[Any]:
        found: list[Any] = []

        def watcher(stage: ModelStage, given: Any) -> Any:
            def number(unit: Any, inputs: list[Any], own: int, place: tuple[int, ...]) -> Any:
                out = unit(inputs)
                if hasattr(unit, "w"):
                    found.append(out)
                return out

            return stage.each(given, number)

        with watched_by(watcher):
            outputs = as_list(network(as_list(x)))
        return [*found[: -len(outputs)], *self._squash(outputs)] if self._squash else found

    def _of_row(self, network: Callable[[Any], Any], x: Any, y: Any) -> list[Any]:
        outputs, targets = as_list(network(as_list(x))), as_list(y)
        return [*outputs, self._loss(one_or_all(outputs), one_or_all(targets))]


class _Each(Module):
    """A network that is asked for many rows, one by one."""

    def __init__(self, model: Module, f: Callable[..., list[Any]]) -> None:
        self._network, self._f = model, f

    def __call__(self, *columns: Sequence[Any]) -> list[list[Any]]:
        return [self._f(self._network, *given) for given in zip(*columns, strict=True)]


def _table(rows: Sequence[Sequence[float]], is_native: bool) -> Any:
    if not is_native:
        return [list(row) for row in rows]
    import numpy

    return numpy.asarray(rows, dtype=float)


def output_code(model: Module, loss: Loss) -> OutputCode:
    """The `OutputCode` of a model, made once for as long as the model is there."""
    known = _known.setdefault(model, {})
    if loss not in known:
        known[loss] = OutputCode(model, loss)
    return known[loss]


_known: WeakKeyDictionary[Module, dict[Loss, OutputCode]] = WeakKeyDictionary()

#: What the losses make of logits.
_SQUASHED: dict[str, Callable[[Any], list[Any]]] = {
    "softmax": lambda logits: [ops.exp(log) for log in log_softmax(logits)],
    "sigmoid": lambda logits: [ops.sigmoid(logit) for logit in logits],
}
