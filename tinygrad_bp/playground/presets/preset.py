"""What a preset is: settings, samples, and how far it gets.

>>> from tinygrad_bp.playground.presets.samples import Samples
>>> one = Samples(((1.0,),), ((0.5,),))
>>> preset = Preset("points", "One point.", {"hidden": [1]}, lambda settings: one)
>>> preset.values()["hidden"], preset.values()["digits"]
([1], 9)
"""

from __future__ import annotations

from dataclasses import dataclass

from ..state.learning import PRESETS as TITLES
from ..state.settings import DEFAULTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .samples import Samples


@dataclass(frozen=True)
class Promise:
    """What a preset reaches with its own settings and its seed.

    Attributes:
        update: by which update.
        error: the mean error of the samples that it learns from is below this then.
        accuracy: so large a share of the samples that it is tested with is right then; 0 where
            there are none.
    """

    update: int
    error: float
    accuracy: float = 0.0


@dataclass(frozen=True)
class Preset:
    """A network with its data and its settings.

    Attributes:
        name: what addresses call it.
        hint: what it is, in a sentence.
        settings: those that differ from the defaults.
        samples: makes the samples, by the settings.
        data: the settings that its samples follow from, besides `seed`.
        given: the weights that it begins with where `start` is "given"; empty for random ones.
        promise: how far it gets.
    """

    name: str
    hint: str
    settings: Mapping[str, Any]
    samples: Callable[[Mapping[str, Any]], Samples]
    data: tuple[str, ...] = ()
    given: tuple[float, ...] = ()
    promise: Promise | None = None

    @property
    def title(self) -> str:
        """What the page calls it."""
        return TITLES[self.name]

    def values(self) -> dict[str, Any]:
        """All settings."""
        return {**DEFAULTS, "preset": self.name, **self.settings}
