"""The mean error of a network over samples, and its derivatives, as compiled code.

The code is made of the graph that a lesson shows of one sample, so that both give the same
numbers. It holds no numbers of its own: parameters and samples are given at each call.

>>> from tinygrad_bp.nn import MLP
>>> from tinygrad_bp.nn.losses import mse
>>> code = ErrorCode(MLP(1, [1]), mse)
>>> code.error([2.0, 0.5], [[1.0], [3.0]], [[2.5], [4.5]])
2.0
>>> code.slopes([2.0, 0.5], [[1.0], [3.0]], [[2.5], [4.5]], 0.0)
(2.0, [6.0, 2.0])
"""

from __future__ import annotations

from functools import cached_property
from importlib.util import find_spec

from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.transforms import grad, value_and_grad
from ...compiler.jit import jit
from ...compiler.loops.mapping import vmap
from ...draw.layers import layers_of
from ...nn.sequences import as_list
from ...teach.lessons.calculation import Task
from ...teach.lessons.naming import biases, by_layers
from ...teach.lessons.samples import checked_samples
from ...teach.lessons.training import rerun, slopes_through

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ...nn.base import Module
    from ...nn.losses import Loss

#: What a weight (not a bias) adds to the error, times the rate of regularisation.
PENALTIES: dict[str, Callable[[Any], Any]] = {
    "none": lambda weight: 0.0 * weight,
    "l1": abs,
    "l2": lambda weight: weight * weight / 2,
}


#: What is raised where machine code cannot be made, though what makes it seems to be there.
UNMADE = (ImportError, MemoryError, OSError, RuntimeError)


class ErrorCode:
    """The error of a network on samples, by its parameters, in compiled code.

    Nothing is compiled before it is needed.

    Args:
        model: a network of layers, whose numbers are not read.
        loss: of the outputs and the targets of a sample.
        regularization: one of PENALTIES.
        is_native: whether it is to be machine code, where LLVM is installed.

    Attributes:
        backend: of the compiler.
        prepared: the kinds of updates that its machine code was made for.
    """

    def __init__(
        self,
        model: Module,
        loss: Loss,
        regularization: str = "none",
        *,
        is_native: bool = False,
    ) -> None:
        if not layers_of(model):
            raise TypeError(f"expected a network of layers one after another, not {model!r}")
        self._model, self._loss = model, loss
        self.prepared: set[Any] = set()
        self._of_layers: dict[int, Callable[..., list[float]]] = {}
        self._slope_of_penalty = jit(grad(PENALTIES[regularization]), "python")
        is_there = find_spec("llvmlite") and find_spec("numpy")
        self.backend = "llvm" if is_native and is_there else "python"

    def do_without(self) -> None:
        """Compute in Python, where the first machine code could not be made.

        Raises:
            RuntimeError: if some was: nothing may be computed in two ways.
        """
        if self.prepared:
            raise RuntimeError("there is no more machine code for this run")
        self.backend = "python"
        self._of_layers.clear()
        for made in ("error", "_slopes", "_numbers"):
            self.__dict__.pop(made, None)

    @cached_property
    def _graph(self) -> _SampleGraph:
        return _SampleGraph(self._model, self._loss)

    def table(self, rows: Sequence[Sequence[float]]) -> Any:
        """Rows as the code takes them."""
        if self.backend == "llvm" and rows:
            import numpy

            return numpy.array(rows)
        return [list(row) for row in rows]

    @cached_property
    def error(self) -> Callable[[Sequence[float], Any, Any], float]:
        """The mean error, by the parameters, of rows and targets."""
        error = self._error
        mean = self._mean(lambda *of_sample: [error(*of_sample)], shared=1)
        return lambda parameters, rows, targets: mean(parameters, rows, targets)[0]

    @cached_property
    def _slopes(self) -> Callable[..., list[float]]:
        both = value_and_grad(self._error)

        def of_sample(parameters: Any, row: Any, targets: Any) -> Any:
            error, slopes = both(parameters, row, targets)
            return [error, *slopes]

        return self._mean(of_sample, shared=1)

    def slopes(
        self, parameters: Sequence[float], rows: Any, targets: Any, rate: float
    ) -> tuple[float, list[float]]:
        """The mean error, and its derivative by each parameter.

        Args:
            parameters: those of the network.
            rows, targets: the samples, as `table` gives them.
            rate: of the regularisation, which counts in the derivatives by weights.
        """
        error, *slopes = self._slopes(parameters, rows, targets)
        if rate:
            self._penalise(range(len(slopes)), slopes, parameters, rate)
        return error, slopes

    def slopes_of_layer(
        self,
        layer: int,
        before: Sequence[float],
        now: Sequence[float],
        rows: Any,
        targets: Any,
        rate: float,
    ) -> list[float]:
        """The derivatives by the parameters of a layer, through parameters that have moved.

        Args:
            layer: which one, counted from the last.
            before: the parameters of the forward pass.
            now: what they are now.
            rows, targets, rate: as for `slopes`.
        """
        graph = self._graph
        places = graph.places[layer]
        if layer not in self._of_layers:
            wanted = [graph.parameters[k] for k in places]

            def of_sample(before: Any, now: Any, row: Any, targets: Any) -> Any:
                forward = graph.forward([*before, *as_list(row), *as_list(targets)])
                moved = {**forward, **dict(zip(graph.parameters, now, strict=True))}
                slopes = slopes_through(graph.order, forward, moved)
                return [slopes.get(parameter, 0.0) for parameter in wanted]

            self._of_layers[layer] = self._mean(of_sample, shared=2)
        slopes = list(self._of_layers[layer](before, now, rows, targets))
        if rate:
            self._penalise(places, slopes, before, rate)
        return slopes

    def numbers(self, parameters: Sequence[float], rows: Any) -> dict[str, list[float]]:
        """What each neuron has for each row: its net input as "net_h1", its output as "out_h1".

        Args:
            parameters: those of the network.
            rows: as `table` gives them.

        >>> from tinygrad_bp.nn import MLP
        >>> from tinygrad_bp.nn.losses import mse
        >>> code = ErrorCode(MLP(1, [1]), mse)
        >>> code.numbers([2.0, 0.5], [[1.0], [3.0]])
        {'out_o1': [2.5, 6.5]}
        """
        names = [node.label for node in self._graph.named]
        if self.backend == "python":
            found = zip(*[self._numbers(parameters, row) for row in rows], strict=True)
        else:
            found = self._numbers(parameters, rows)
        return {name: list(as_list(column)) for name, column in zip(names, found, strict=True)}

    @cached_property
    def _numbers(self) -> Callable[..., Any]:
        graph = self._graph
        nothing = [0.0] * len(graph.sample.targets)

        def of_row(parameters: Any, row: Any) -> Any:
            found = graph.forward([*parameters, *as_list(row), *nothing])
            return tuple([found[node] for node in graph.named])

        of_rows = of_row if self.backend == "python" else vmap(of_row, (None, 0))
        return jit(of_rows, self.backend)

    @property
    def _error(self) -> Callable[..., Any]:
        graph = self._graph

        def of_sample(parameters: Any, row: Any, targets: Any) -> Any:
            return graph.forward([*parameters, *as_list(row), *as_list(targets)])[graph.total]

        return of_sample

    def _mean(self, f: Callable[..., list[Any]], shared: int) -> Callable[..., list[float]]:
        """The mean over samples of the numbers that `f` gives for one, compiled.

        The first arguments, so many, are the same for all samples.
        """
        if self.backend == "llvm":
            return jit(vmap(f, (None,) * shared + (0, 0), reduce="mean"), "llvm")
        of_sample = jit(f, "python")

        def mean(*given: Any) -> list[float]:
            same, rows, targets = given[:shared], *given[shared:]
            first, *others = [of_sample(*same, *both) for both in zip(rows, targets, strict=True)]
            if not others:
                return list(first)
            count = len(others) + 1
            return [sum(column) / count for column in zip(first, *others, strict=True)]

        return mean

    def _penalise(
        self, places: Iterable[int], slopes: list[float], parameters: Sequence[float], rate: float
    ) -> None:
        """Add what regularisation does to the derivatives by the parameters at these places."""
        for own, k in enumerate(places):
            if k in self._graph.weights:
                slopes[own] += rate * self._slope_of_penalty(parameters[k])


class _SampleGraph:
    """The error of a network on a sample as a graph that stands for all samples.

    Attributes:
        sample, total: of the calculation.
        named: the nodes that neurons calculate, and the outputs.
        order: all nodes, operands first.
        parameters: the leaves that are.
        places: where those of each layer, from the last one, stand among them.
        weights: the places of those that are no biases.
        forward: what each node is, by numbers for parameters, inputs and targets.
    """

    def __init__(self, model: Module, loss: Loss) -> None:
        layers = layers_of(model) or []
        row, targets = [0.5] * layers[0].nin, [0.5] * len(layers[-1].neurons)
        with ieee_arithmetic():  # with these numbers the network may have no value
            given = checked_samples(model, [row], [targets])
            calculation = Task(model, given, loss).calculate(finite=False)
        [self.sample], self.total = calculation.samples, calculation.total
        self.named = list(dict.fromkeys([*self.sample.numbers, *self.sample.outputs]))
        self.order = topological_order(self.total)
        self.parameters = calculation.model.parameters()
        places = {parameter: k for k, parameter in enumerate(self.parameters)}
        self.places = [[places[p] for p in layer] for layer in by_layers(calculation.model)]
        self.weights = {places[p] for p in places if p not in biases(calculation.model)}
        leaves = [*self.parameters, *self.sample.inputs, *self.sample.targets]
        self.forward = rerun(self.total, leaves)
