"""Initial weights: by the name of a method, from a function, or given one by one."""

from __future__ import annotations

import math
import random

from .arguments import chosen, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, SupportsIndex

    #: A method by name, a function that gives the next weight, or all parameters.
    Init = str | Callable[[], float] | Iterable[float] | Mapping[str, float]
    Seed = SupportsIndex | random.Random | None

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
    """The random generator of a seed; without one Python's own, which `random.seed` sets.

    Args:
        seed: a whole number, a generator of Python's `random` or NumPy's `default_rng`, or None.

    Raises:
        ValueError: for anything else.
    """
    given: Any = seed
    if given is None or given is random:
        return random  # type: ignore[return-value]  # the module has the generator's methods
    if isinstance(given, random.Random):
        return given
    if hasattr(given, "bit_generator"):  # NumPy's
        return random.Random(int(given.integers(2**63)))
    return random.Random(whole("seed", given, None))


def is_given(init: Init) -> bool:
    """Whether it is all the parameters, not a way to draw weights."""
    return init is not None and not isinstance(init, str) and not callable(init)


def weight_source(init: Init, nin: int, nout: int, seed: Seed) -> Callable[[], float]:
    """A function that gives the next weight.

    Args:
        init: the name of a method, or such a function already. Where all parameters are
            given, it gives zeros, to be replaced by them.
        nin: how many inputs a neuron of this layer sums.
        nout: how many neurons take each input.
        seed: as for `generator`.

    Raises:
        ValueError: for a name that is not in `METHODS`.

    >>> weight_source("xavier", 2, 4, seed=1)()
    -0.7312715117751976
    """
    if callable(init):
        return init
    if is_given(init):
        return lambda: 0.0
    method = METHODS[chosen("init", init, METHODS, ", a function, or numbers")]
    rng = generator(seed)
    return lambda: method(nin, nout, rng)
