"""A scene as it was, to come back to.

>>> from tinygrad_bp.playground.session.scene import Scene
>>> scene = Scene()
>>> scene.run.advance(2)
>>> saved = scene.saved()
>>> saved.run.update, saved.length
(2, 3)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ...nn.modules import MLP
    from ..presets.samples import Samples
    from ..run.live_run import LiveRun
    from ..run.recipe import Recipe
    from ..run.timeline import Timeline

    #: Makes samples by the settings.
    Source = Callable[[Mapping[str, Any]], Samples]


class SavedRun(NamedTuple):
    """A run, and where it was."""

    run: LiveRun
    place: tuple[Recipe, Timeline, int]

    @property
    def update(self) -> int:
        """Where it was."""
        return self.place[2]


@dataclass(frozen=True)
class SavedScene:
    """A scene as it was; nothing changes it."""

    settings: Mapping[str, Any]
    samples: Samples
    source: Source | None
    model: MLP
    run: SavedRun
    other: SavedRun | None

    @property
    def length(self) -> int:
        """How many updates its runs have."""
        runs = filter(None, (self.run, self.other))
        return sum(len(run.place[1].errors) for run in runs)
