"""Python's cyclic collector waits while many objects are made at once.

>>> import gc
>>> with collector_paused():
...     gc.isenabled()
False
>>> gc.isenabled()
True
"""

from __future__ import annotations

import gc
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: So many objects are looked through in some 10 ms.
_MANY_OBJECTS = 200_000


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without Python's cyclic collector, which looks through all nodes again and again.

    A trace, or a large model, makes many objects at once, and no cycles that are to be freed. What
    is left of it stays as long as the compiled function or the model, so what is left of a large
    one is old at once, and not looked through while it ages: to freeze all that there is and to
    unfreeze it moves it to the oldest generation. (Small ones are made and dropped often: they
    would wait there to be freed.)
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            is_large = gc.get_count()[0] > _MANY_OBJECTS
            if is_large and not gc.get_freeze_count():  # else somebody wants it frozen
                gc.freeze()
                gc.unfreeze()
            gc.enable()
