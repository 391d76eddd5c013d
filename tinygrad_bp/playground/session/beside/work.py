"""Work that takes seconds, beside a session that goes on answering.

>>> beside = Beside(AtOnce)
>>> beside.ask("sum", lambda: 1 + 1)
>>> beside.finished(), beside.is_busy
({'sum': 2}, False)
"""

from __future__ import annotations

from concurrent.futures import Executor, Future

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any, TypeAlias

    #: Makes what does the work: threads, or one of those below.
    Makes: TypeAlias = Callable[[], Executor]


class AtOnce(Executor):
    """Work is done before anything else goes on."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Do it."""
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


class Later(Executor):
    """Work is done without threads, when it is asked for again: after what can be said at once."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Note it."""
        return _Late(lambda: fn(*args, **kwargs))


class _Late(Future):  # type: ignore[type-arg]
    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work, self._is_asked = work, False

    def done(self) -> bool:
        if self._is_asked and not super().done():
            self.set_result(self._work())
        self._is_asked = True
        return super().done()


class Beside:
    """Work under way, by what it is for.

    Args:
        makes: makes what does it.
    """

    def __init__(self, makes: Makes) -> None:
        self._makes = makes
        self._executor: Executor | None = None
        self._under_way: dict[Any, Future[Any]] = {}

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return bool(self._under_way)

    def ask(self, key: Any, work: Callable[[], Any]) -> None:
        """Have it done, unless it is under way."""
        if key not in self._under_way:
            self._executor = self._executor or self._makes()
            self._under_way[key] = self._executor.submit(work)

    def keep(self, wanted: Collection[Any]) -> None:
        """Forget what is not wanted any more; what has not begun does not begin."""
        for key in self._under_way.keys() - wanted:
            self._under_way.pop(key).cancel()

    def finished(self) -> dict[Any, Any]:
        """What came of the work that is done, told once; an error in it is raised here."""
        done = [key for key, future in self._under_way.items() if future.done()]
        return {key: self._under_way.pop(key).result() for key in done}
