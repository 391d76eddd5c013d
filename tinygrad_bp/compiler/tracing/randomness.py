"""Random numbers that a function draws while it is traced: compiled code has them for good.

They are constants, as all that a function does with plain numbers of its own. Who draws them from
the generators that Python's `random` and NumPy's `np.random` share is told so. Others cannot be
seen.
"""

from __future__ import annotations

import pickle
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ...autodiff.own.symbolic import tried
from .errors import is_users

if TYPE_CHECKING:
    from collections.abc import Iterator


def _states() -> dict[str, Any]:
    """The states of the generators that all share, as far as these are loaded."""
    found: dict[str, Any] = {}
    if random := sys.modules.get("random"):
        found["random"] = random.getstate()
    if numpy := sys.modules.get("numpy.random"):
        found["np.random"] = pickle.dumps(numpy.get_state(legacy=False))
    return found


def _up_to_the_user() -> int:
    """How many calls above that of the warning the user's code is."""
    frame: Any = sys._getframe(1)
    level = 1
    while frame.f_back and not is_users(frame.f_code.co_filename):
        frame, level = frame.f_back, level + 1
    return level


@contextmanager
def warned_of_random_numbers(f: Any) -> Iterator[None]:
    """Warn if a function draws random numbers; not where code was tried, which draws anew."""
    before, trials = _states(), tried[0]
    yield
    after = _states()
    drawn = [module for module, state in before.items() if after.get(module) != state]
    if "np.random" in after and "np.random" not in before:  # NumPy loads it where it is used
        drawn.append("np.random")
    if drawn and tried[0] == trials:
        name = getattr(f, "__name__", "the function")
        warnings.warn(
            f"{name}() draws random numbers from {' and '.join(drawn)} while it is compiled: they "
            f"are drawn once, and each call has the same. help: draw them outside and give them as "
            f"an argument, or give a seed as a static argument to have it compiled for each",
            stacklevel=_up_to_the_user(),
        )
