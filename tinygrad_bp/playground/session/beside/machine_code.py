"""The machine code of the runs of a scene, made beside the session.

>>> from tinygrad_bp.playground.session.beside.work import AtOnce
>>> scene = Scene()
>>> code = MachineCode(scene, AtOnce)
>>> code.begin()
>>> code.is_busy, code.is_there
(False, True)
"""

from __future__ import annotations

from ..scene import Scene
from .work import Beside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .work import Makes

#: How soon it is looked whether work beside the session is done, in seconds.
SOON = 0.05


class MachineCode:
    """Has the code made that the runs of a scene miss.

    Args:
        scene: it.
        makes: makes what does it.
    """

    def __init__(self, scene: Scene, makes: Makes) -> None:
        self._scene, self._beside = scene, Beside(makes)

    @property
    def is_there(self) -> bool:
        """Whether all that updates need is there."""
        return all(run.is_ready for run in self._scene.run.both)

    @property
    def is_busy(self) -> bool:
        """Whether some is made."""
        return self._beside.is_busy

    def begin(self) -> None:
        """Have made what is missing now, and nothing that was missing before."""
        wanted = {key: make for run in self._scene.run.both for key, make in run.preparations}
        self._beside.keep(wanted)
        for key, make in wanted.items():
            self._beside.ask(key, make)
        self.take()

    def take(self) -> bool:
        """Take what was made; whether there is some."""
        is_new = bool(self._beside.finished())
        for run in self._scene.run.both if is_new else ():
            run.settle()
        return is_new
