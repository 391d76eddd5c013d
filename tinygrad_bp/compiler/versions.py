"""What a compiled function has compiled: a version for each structure of arguments."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, NamedTuple

from ..autodiff.engine.collector import collector_paused

if TYPE_CHECKING:
    from collections.abc import Callable

    from .arguments import Arguments
    from .version import Version


class CacheInfo(NamedTuple):
    """How often a structure was there already, and how many there are."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Versions(list["Version"]):
    """The versions of one function, the latest used first.

    Attributes:
        hits: how many calls found theirs.
    """

    #: How many are kept; beyond it the one used longest ago goes.
    maxsize = 64

    def __init__(self) -> None:
        super().__init__()
        self.hits = self._misses = 0
        self._lock = RLock()

    def version(self, found: Arguments, make: Callable[[], Version]) -> Version:
        """The one for such arguments; if there is none, it is made now."""
        with self._lock:
            for version in self:
                if version.fits(found):
                    self.hits += 1
                    if version is not self[0]:
                        self.remove(version)
                        self.insert(0, version)
                    return version
            self._misses += 1
            with collector_paused():
                version = make()
            self.insert(0, version)
            del self[self.maxsize :]
            return version

    def latest(self) -> Version:
        """The one used last."""
        if not self:
            raise RuntimeError("nothing has been compiled yet: call the function once")
        return self[0]

    def info(self) -> CacheInfo:
        """How many calls found their structure compiled, and how many structures there are."""
        return CacheInfo(self.hits, self._misses, self.maxsize, len(self))
