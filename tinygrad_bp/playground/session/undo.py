"""What can be undone: scenes as they were before each change.

>>> from tinygrad_bp.playground.session.scene import Scene
>>> scene, undo = Scene(), Undo()
>>> undo.remember(scene.saved())
>>> scene.take_parameters({"w5": 0.5})
>>> undo.back(scene)
>>> scene.run.parameters["w5"]
0.4
>>> undo.forth(scene)
>>> scene.run.parameters["w5"]
0.5
"""

from __future__ import annotations

from ..state.settings import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .saved import SavedScene
    from .scene import Scene

#: How often one can undo, and how many updates all runs together have that are kept for it.
MOST_CHANGES, MOST_UPDATES_KEPT = 100, 3_000_000


class Undo:
    """The changes that can be undone, and those that can be made again."""

    def __init__(self) -> None:
        self._done: list[SavedScene] = []
        self._undone: list[SavedScene] = []
        self._dragged: int | None = None

    def remember(self, before: SavedScene, dragged: int | None = None) -> None:
        """Make it possible to undo a change.

        Args:
            before: the scene before it.
            dragged: the point that was moved, if one was: on its way it is one change.
        """
        if dragged is None or dragged != self._dragged or not self._done:
            self._done.append(before)
        self._dragged = dragged
        self._undone.clear()
        while len(self._done) > MOST_CHANGES or self._length > MOST_UPDATES_KEPT:
            del self._done[0]

    @property
    def _length(self) -> int:
        return sum(saved.length for saved in self._done)

    def back(self, scene: Scene) -> None:
        """Undo the last change.

        Raises:
            ValueError: if there is none.
        """
        self._exchange(scene, self._done, self._undone, "undo")

    def forth(self, scene: Scene) -> None:
        """Make the change again that was undone last.

        Raises:
            ValueError: if there is none.
        """
        self._exchange(scene, self._undone, self._done, "redo")

    def _exchange(
        self, scene: Scene, taken: list[SavedScene], kept: list[SavedScene], what: str
    ) -> None:
        if not taken:
            raise ValueError(f"there is nothing to {what}")
        self._dragged = None
        kept.append(scene.saved())
        shown = {n: v for n, v in scene.settings.items() if BY_NAME[n].keeps == "all"}
        compare = taken[-1].settings["compare"]
        scene.restore(taken.pop())
        scene.settings.update(shown, compare=compare)
