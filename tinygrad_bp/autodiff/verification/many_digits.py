"""The numbers of a graph in many digits, and differences of them: what derivatives are checked by.

Central differences in floats lose half the digits, so they cannot tell a small mistake
from noise. But the graph of a function says which operations it is made of, and mpmath can
run those with as many digits as one likes. Here they are run a tiny step to either side.
"""

from __future__ import annotations

from itertools import product
from math import log10
from typing import TYPE_CHECKING, Any

from ..graph import topological_order
from ..operations.computing import function
from ..operations.operation import Op

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..value import Value

#: The step to either side, relative to the number, is two to the power of minus this; its square is
#: the error of a difference. Where functions turn quickly, or sizes differ much, it is a finer one.
STEP, FINE_STEP = 50, 1100


class ManyDigits:
    """The numbers of a graph, and central differences of its output, by mpmath.

    Args:
        output: the last node of the graph.
        inputs: leaves, the variables.
        step: see `STEP`.
    """

    def __init__(self, output: Value, inputs: Sequence[Value], step: int = STEP) -> None:
        try:
            import mpmath
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "check_gradients() takes its differences with mpmath: pip install mpmath"
            ) from None
        smallest = min((abs(x.data) or 1.0 for x in inputs), default=1.0)
        self.mp = mpmath.mp.clone()
        # A second difference divides by the smallest step twice.
        self.mp.dps = 80 + step - STEP + 2 * max(0, round(-log10(smallest)))
        self.mp.copysign = lambda x, y: abs(x) if y >= 0 else -abs(x)
        self.steps = [self.mp.mpf(2) ** -step * (abs(x.data) or 1.0) for x in inputs]
        self.inputs = inputs
        self._output = output
        self._order = topological_order(output)
        self._forward: dict[Op, Callable[..., Any]] = {}

    def of(self, nodes: Sequence[Value]) -> list[Any]:
        """The numbers of nodes; nan where one has none."""
        numbers = self._run(topological_order(*nodes), {})
        return [numbers[node] for node in nodes]

    def beside(self, i: int, by: int | None = None) -> tuple[Any, Any]:
        """The least and the largest derivative by an input a few steps to either side.

        They are the same but for a step, save at a kink.

        Args:
            i: the input.
            by: an input by which it is differentiated as well, for second derivatives.
        """
        around = [i] if by is None else sorted({i, by})
        found = []
        for sides in product((4, -4), repeat=len(around)):
            center = {x: side * self.steps[x] for x, side in zip(around, sides, strict=True)}
            found.append(self.difference({i: self.mp.one}, by, center)[0])
        return min(found), max(found)

    def difference(
        self,
        direction: Mapping[int, Any],
        by: int | None = None,
        center: Mapping[int, Any] | None = None,
    ) -> tuple[Any, Any]:
        """The derivative along a direction, and how wrong it may be.

        Args:
            direction: how far each input goes.
            by: an input by which it is differentiated as well, for second derivatives.
            center: how far inputs are moved before that.
        """
        lengths = [self.steps[i] / abs(part) for i, part in direction.items()]
        digits = self.mp.dps
        self.mp.dps += int(self.mp.log10(max(lengths) / min(lengths)))
        try:
            step = min(lengths)

            still = center or {}

            def across(n: int) -> Any:
                move = {i: n * step * part for i, part in direction.items()}
                if by is None:
                    return self._across(move, still) / (n * step)
                aside = n * self.steps[by]
                right, left = (
                    self._across(move, {**still, by: still.get(by, 0) + side * aside})
                    for side in (1, -1)
                )
                return (right - left) / (2 * aside * n * step)

            found = across(1)
            return found, 4 * abs(across(2) - found)  # twelve times the error itself
        finally:
            self.mp.dps = digits

    def _across(self, move: Mapping[int, Any], aside: Mapping[int, Any]) -> Any:
        """Half of what the output changes from one side of the inputs to the other."""
        sides = []
        for side in (1, -1):
            moves = {i: side * part for i, part in move.items()}
            for i, part in aside.items():
                moves[i] = moves.get(i, 0) + part
            sides.append(self._run(self._order, moves)[self._output])
        return (sides[0] - sides[1]) / 2

    def _run(self, order: Sequence[Value], moves: Mapping[int, Any]) -> dict[Any, Any]:
        """The numbers of all nodes, with the inputs moved so far."""
        mpf, nan = self.mp.mpf, self.mp.nan
        numbers: dict[Any, Any] = {x: mpf(x.data) for x in self.inputs}
        for i, part in moves.items():
            numbers[self.inputs[i]] += part
        for node in order:
            if node.op is None:
                numbers.setdefault(node, mpf(node.data))
                continue
            operands = [
                mpf(operand) if isinstance(operand, (float, int)) else numbers[operand]
                for operand in node.operands
            ]
            try:
                number = self._function(node.op)(*operands)
            except (ArithmeticError, ValueError):
                number = nan
            # Beyond the edge of its domain mpmath goes on with complex numbers.
            numbers[node] = nan if isinstance(number, self.mp.mpc) else number
        return numbers

    def _function(self, op: Op) -> Callable[..., Any]:
        """What an operation computes, by mpmath's functions in the place of math's."""
        if op.name in (known := self._special()):
            return known[op.name]
        if op not in self._forward:
            words = {"math": self.mp, "_pow": self.mp.power, "_round": self.mp.nint}
            self._forward[op] = function(op.written_out, op.letters, words)
        return self._forward[op]

    def _special(self) -> dict[str, Callable[..., Any]]:
        """What the table's formulas have to the digits of a float only; an order is no variable."""
        mp = self.mp

        def sinc_slope(x: Any) -> Any:
            return (mp.cospi(x) - mp.sincpi(x)) / x if x else x

        return {
            "lgamma": lambda x: mp.re(mp.loggamma(x)),
            "digamma": mp.digamma,
            "polygamma": lambda n, x: mp.polygamma(int(mp.nint(n)), x),
            "erfinv": mp.erfinv,
            "_erfinv_slope": lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(mp.erfinv(x) ** 2),
            "sinc": mp.sincpi,
            "_sinc_slope": sinc_slope,
            "_sinc_near": lambda n, x: mp.hyp0f1(mp.nint(n) + 1.5, -((mp.pi * x) ** 2) / 4),
        }
