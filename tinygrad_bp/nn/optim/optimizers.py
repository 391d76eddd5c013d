"""Optimisers: how the gradients change the parameters. Names and defaults are PyTorch's.

>>> from tinygrad_bp import Value
>>> x = Value(5.0)
>>> optimizer = SGD([x], lr=0.1, momentum=0.5)
>>> for _ in range(100):
...     optimizer.zero_grad()
...     ((x - 3) ** 2).backward()
...     optimizer.step()
>>> round(x.data, 12)
3.0
"""

from __future__ import annotations

import math

from ...autodiff.value import Value
from ...letters import shown
from ..arguments import real, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any


class Optimizer:
    """What all optimisers share: the parameters, and the numbers kept from step to step.

    A subclass sets `memory`, lists of one number a parameter, and defines `_change`.

    Attributes:
        params: the parameters, a list of Values.
        steps: how many steps were taken.

    >>> w = Value(1.0)
    >>> rate = SGD([w], lr=0.1)
    >>> (w * w).backward()
    >>> rate.step()
    >>> w.data, rate.steps
    (0.8, 1)
    """

    def __init__(self, params: Iterable[Value], lr: float, weight_decay: float) -> None:
        self.params = _parameters(params)
        self.lr = lr
        self.weight_decay = real("weight_decay", weight_decay)
        self.steps = 0
        self.memory: dict[str, list[float]] = {}

    @property
    def lr(self) -> float:
        """The learning rate; may be assigned between steps, a finite number of at least 0."""
        return self._lr

    @lr.setter
    def lr(self, rate: float) -> None:
        self._lr = real("lr", rate)

    #: The square root: that of floats, or of whatever else the numbers of a step are.
    _root: Callable[[float], float] = staticmethod(math.sqrt)

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for p in self.params:
            p.grad = 0.0

    def step(self) -> None:
        """Change every parameter by its gradient."""
        self.steps += 1
        for place, p in enumerate(self.params):
            p.data = self._changed(place, p.data, p.grad)

    def _changed(self, place: int, number: float, gradient: float) -> float:
        """What the number of the parameter at this place becomes."""
        if self.weight_decay:
            gradient = gradient + self.weight_decay * number
        return number - self._change(place, gradient)

    def _change(self, place: int, gradient: float) -> float:
        """What to subtract from the parameter at this place."""
        raise NotImplementedError

    def _remember(self, *names: str) -> None:
        for name in names:
            self.memory[name] = [0.0] * len(self.params)

    def state_dict(self) -> dict[str, Any]:
        """What a run needs to continue where it was interrupted: plain numbers and lists."""
        memory = {name: list(numbers) for name, numbers in self.memory.items()}
        return {"lr": self.lr, "steps": self.steps, "memory": memory}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continue from what `state_dict()` gave.

        Raises:
            ValueError: if it is that of another kind of optimiser or number of parameters.
        """
        try:
            memory = {name: [*map(float, numbers)] for name, numbers in state["memory"].items()}
            lr = real("lr", float(state["lr"]))
            steps = whole("steps", state["steps"], 0)
            for square in memory.get("square", ()):
                real("a mean square", square, finite=False)
        except (AttributeError, LookupError, OverflowError, TypeError, ValueError):
            raise ValueError(f"expected what state_dict() gives, got {shown(state)}") from None
        expected = {name: len(numbers) for name, numbers in self.memory.items()}
        given = {name: len(numbers) for name, numbers in memory.items()}
        if given != expected:
            raise ValueError(f"expected {type(self).__name__}'s memory {expected}, got {given}")
        self.lr, self.steps = lr, steps
        self.memory = memory


class SGD(Optimizer):
    """Stochastic gradient descent, plain, with momentum, or with Nesterov's.

    Args:
        params: the Values to change.
        lr: the learning rate.
        momentum: how much of the last step is kept.
        nesterov: whether to look ahead, see Sutskever et al. 2013.
        weight_decay: the factor of the parameter added to its gradient.

    The momentum is PyTorch's: v = momentum * v + gradient, then p -= lr * v.

    >>> w = Value(3.0)
    >>> sgd = SGD([w], lr=0.1)
    >>> for _ in range(2):
    ...     sgd.zero_grad()
    ...     (w * w).backward()
    ...     sgd.step()
    >>> round(w.data, 9)
    1.92
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-3,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay)
        self.momentum = real("momentum", momentum)
        self.nesterov = nesterov
        if nesterov and not self.momentum:
            raise ValueError("nesterov needs a momentum above 0")
        if self.momentum:
            self._remember("velocity")

    def _change(self, place: int, gradient: float) -> float:
        if self.momentum:
            velocity = self.momentum * self.memory["velocity"][place] + gradient
            self.memory["velocity"][place] = velocity
            gradient = gradient + self.momentum * velocity if self.nesterov else velocity
        return self.lr * gradient


class Adam(Optimizer):
    """Adam: steps of the mean gradient over its root mean square (Kingma and Ba 2015).

    Args:
        params: the Values to change.
        lr: the learning rate.
        betas: how much of the mean, and of the mean square, is kept at a step.
        eps: added to the root, against division by zero.
        weight_decay: the factor of the parameter added to its gradient.

    >>> w = Value(3.0)
    >>> adam = Adam([w], lr=0.1)
    >>> (w * w).backward()
    >>> adam.step()
    >>> round(w.data, 9)
    2.9
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-3,
        betas: Sequence[float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, lr, weight_decay)
        try:
            first, second = betas
        except (TypeError, ValueError):
            raise ValueError(
                f"betas must be two numbers, as in (0.9, 0.999), not {shown(betas)}"
            ) from None
        self.betas = real("betas[0]", first, below=1), real("betas[1]", second, below=1)
        self.eps = real("eps", eps)
        self._remember("mean", "square")

    def _change(self, place: int, gradient: float) -> float:
        beta1, beta2 = self.betas
        means, squares = self.memory["mean"], self.memory["square"]
        mean = means[place] = means[place] + (1 - beta1) * (gradient - means[place])
        square = squares[place] = beta2 * squares[place] + (1 - beta2) * gradient * gradient
        # Both means began at zero; this takes out what that did to them.
        root = self._root(square) / self._root(1 - beta2**self.steps)
        return self.lr / (1 - beta1**self.steps) * mean / (root + self.eps)


class AdamW(Adam):
    """Adam whose weight decay is a step of its own (Loshchilov and Hutter 2019).

    Args:
        params: the Values to change.
        lr: the learning rate.
        betas: how much of the mean, and of the mean square, is kept at a step.
        eps: added to the root, against division by zero.
        weight_decay: times the learning rate, the part of a parameter that is taken from it at a
            step, whatever its gradient.

    >>> w = Value(3.0)
    >>> adamw = AdamW([w], lr=0.1, weight_decay=0.5)
    >>> (w * w).backward()
    >>> adamw.step()
    >>> round(w.data, 9)  # 3 less 0.1 * 0.5 * 3, less Adam's 0.1
    2.75
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-3,
        betas: Sequence[float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay)

    def _changed(self, place: int, number: float, gradient: float) -> float:
        return number - self.lr * self.weight_decay * number - self._change(place, gradient)


class RMSprop(Optimizer):
    """RMSprop: the gradient over its root mean square (Hinton's lecture 6e of 2012).

    Args:
        params: the Values to change.
        lr: the learning rate.
        alpha: how much of the mean square is kept at a step.
        eps: added to the root, against division by zero.
        weight_decay: the factor of the parameter added to its gradient.
        momentum: how much of the last step is kept.
        centered: whether the mean square is taken about the mean, see Graves 2013.

    >>> w = Value(3.0)
    >>> rmsprop = RMSprop([w], lr=0.01)
    >>> (w * w).backward()
    >>> rmsprop.step()
    >>> round(w.data, 9)
    2.900000002
    """

    def __init__(
        self,
        params: Iterable[Value],
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
    ) -> None:
        super().__init__(params, lr, weight_decay)
        self.alpha = real("alpha", alpha, below=1)
        self.eps = real("eps", eps)
        self.momentum = real("momentum", momentum)
        self.centered = bool(centered)
        self._remember("square", *["velocity"] * (self.momentum > 0), *["mean"] * self.centered)

    def _change(self, place: int, gradient: float) -> float:
        squares = self.memory["square"]
        square = squares[place] = (
            self.alpha * squares[place] + (1 - self.alpha) * gradient * gradient
        )
        if self.centered:
            means = self.memory["mean"]
            mean = means[place] = means[place] + (1 - self.alpha) * (gradient - means[place])
            square -= mean * mean
        scaled = gradient / (self._root(square) + self.eps)
        if self.momentum:
            velocities = self.memory["velocity"]
            scaled = velocities[place] = self.momentum * velocities[place] + scaled
        return self.lr * scaled


#: The optimisers by the names that `fit` knows them by.
BY_NAME = {kind.__name__.lower(): kind for kind in (SGD, Adam, AdamW, RMSprop)}


def _parameters(given: Any) -> list[Value]:
    """The parameters as a list, each once.

    Raises:
        TypeError: for anything that is not a list of leaves.
        ValueError: if there are none, or one is listed twice.
    """
    if isinstance(given, Value) or hasattr(given, "named_parameters"):
        way_out = "[v]" if isinstance(given, Value) else "model.parameters()"
        raise TypeError(f"expected a list of parameters, not {shown(given)}: write {way_out}")
    if not hasattr(given, "__iter__"):
        raise TypeError(f"expected a list of parameters, not {shown(given)}")
    places: dict[Value, int] = {}
    for place, p in enumerate(given):
        if not isinstance(p, Value) or p.op is not None:
            raise TypeError(
                f"a parameter must be a leaf: a Value that no operation made, not {shown(p, 100)}"
            )
        if p in places:
            raise ValueError(
                f"a parameter is listed twice, at {places[p]} and {place}, so that a step would "
                f"change it twice: {shown(p, 100)}"
            )
        places[p] = place
    if not places:
        raise ValueError("there are no parameters to optimise")
    return list(places)
