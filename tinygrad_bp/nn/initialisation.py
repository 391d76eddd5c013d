"""Initial weights: by the name of a method, from a function, or given one by one."""

from __future__ import annotations

import math
import random

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    #: A method by name, a function that gives the next weight, or all parameters.
    Init = str | Callable[[], float] | Iterable[float] | Mapping[str, float]
    Seed = int | random.Random | None

#: Name to a function of the numbers of inputs and outputs and a random generator.
METHODS: dict[str, Callable[[int, int, random.Random], float]] = {
    # As in micrograd.
    "uniform": lambda nin, nout, rng: rng.uniform(-1, 1),
    # Glorot and Bengio 2010, equation 16: keeps the variance where activations are odd.
    "xavier": lambda nin, nout, rng: rng.uniform(-1, 1) * math.sqrt(6 / (nin + nout)),
    # He et al. 2015, equation 10: keeps the variance where half of relu's inputs are cut.
    "he": lambda nin, nout, rng: rng.gauss(0.0, math.sqrt(2 / nin)),
}


def generator(seed: Seed) -> random.Random:
    """The random generator of a seed; without one Python's own, which `random.seed` sets."""
    if seed is None:
        return random  # type: ignore[return-value]  # the module has the generator's methods
    return random.Random(seed) if isinstance(seed, int) else seed


def is_given(init: Init) -> bool:
    """Whether it is all the parameters, not a way to draw weights."""
    return not isinstance(init, str) and not callable(init)


def weight_source(init: Init, nin: int, nout: int, seed: Seed) -> Callable[[], float]:
    """A function that gives the next weight.

    Args:
        init: the name of a method, or such a function already. Where all parameters are
            given, it gives zeros, to be replaced by them.
        nin: how many inputs a neuron of this layer sums.
        nout: how many neurons take each input.
        seed: a number, a generator, or None for Python's own.

    Raises:
        ValueError: for a name that is not in `METHODS`.

    >>> weight_source("xavier", 2, 4, seed=1)()
    -0.7312715117751976
    """
    if callable(init):
        return init
    if not isinstance(init, str):
        return lambda: 0.0
    if init not in METHODS:
        raise ValueError(f"init must be one of {', '.join(METHODS)}, or numbers, not {init!r}")
    method, rng = METHODS[init], generator(seed)
    return lambda: method(nin, nout, rng)
