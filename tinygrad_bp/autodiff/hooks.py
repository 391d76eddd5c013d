"""What a higher floor may hang into Values: a recorder, their looks in a notebook, NumPy.

Values know nothing of the floors above, and no floor above changes their class. The
places where one may register are here.

A `Recorder` learns what a piece of code does with ordinary Values: the compiler has one
while it runs a function to see what it computes. It stands in one thread (more exactly, in
one context) as long as `recording` lasts. Values there ask it before a number leaves the
graph, and let it make an operation of a comparison. Nodes need not be told to it: while it
stands, each knows when it was made (`engine/clock.py`). In other threads Values ask nobody, and as
long as no recorder stands anywhere they do not even look for one, so that this costs nothing.

>>> from tinygrad_bp import Value
>>> class Guard(Recorder):
...     def refuse(self, value, what):
...         raise TypeError(f"{what} is not for now")
>>> x = Value(2.0)
>>> with recording(Guard()):
...     y = x * x
...     x.data
Traceback (most recent call last):
TypeError: reading .data is not for now
>>> x.data, y.data
(2.0, 4.0)
"""

from __future__ import annotations

from _contextvars import ContextVar  # `contextvars` has no more, and would be loaded too
from _thread import allocate_lock  # all of `threading` would be slow to import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextvars import Token
    from typing import Any

    from .operations.operation import Op


#: When the function began whose derivative is wanted and that runs now, the outermost, by
#: `engine/clock.py`; 0 where there is none. What it closes over may vary, then.
differentiating: ContextVar[int] = ContextVar("differentiating", default=0)


class Recorder:
    """One that Values ask first, in the thread that it stands in; this one lets all happen."""

    def refuse(self, value: Any, what: str) -> None:
        """Raise an error if the number of the Value may not be had.

        Args:
            value: an ordinary Value, or what it is compared with.
            what: what was asked of it: "reading .data", "float()".
        """

    def made_from_here(self) -> Callable[[Any], bool]:
        """A function that tells of a node of its own whether it was made from here on."""
        return lambda node: False

    def jacobian(self, call: Any) -> Any:
        """The jacobian of a call (see `calls.py`); None lets it be one of a pass each."""

    def compare(self, op: Op, x: Any, y: Any) -> Any:
        """The comparison as a node; None lets it be one of numbers."""

    def layer(self, neurons: Sequence[Any], inputs: Sequence[Any]) -> list[Any] | None:
        """What neurons side by side give; None lets them be asked one by one.

        Args:
            neurons: each with its weights `w`, its bias `b`, and the name of its activation.
            inputs: what all of them take.
        """
        return None

    def filters(
        self,
        neurons: Sequence[Any],
        image: Sequence[Any],
        size: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int],
    ) -> list[Any] | None:
        """What neurons give that look at each window of an image, as nested lists.

        Args:
            neurons: as for `layer`.
            image: channels of rows of numbers.
            size: of a window, down and across.
            stride: how far apart windows are.
            padding: how many zeros go around the image.

        Returns:
            A channel for each neuron; None lets them be asked window by window.
        """
        return None

    def pooled(
        self,
        f: Callable[[list[Any]], Any],
        image: Sequence[Any],
        size: tuple[int, int],
        stride: tuple[int, int],
    ) -> list[Any] | None:
        """What a function gives of the numbers of each window of each channel of an image.

        The arguments and the result are as for `filters`.
        """
        return None

    def steps(
        self, f: Callable[[Any, Any], Any], start: list[Any], rows: Sequence[Any], products: int
    ) -> tuple[list[Any], list[Any]] | None:
        """What a function carries through the rows of a sequence; None lets it be called for each.

        Args:
            f: from what is carried and [a row] to what is carried on and a result.
            start: the numbers carried into the first step.
            rows: of numbers.
            products: how many products there are in a step.

        Returns:
            What is carried in the end, and the results of all steps.
        """
        return None

    def each(self, f: Callable[..., Any], *numbers: Sequence[Any]) -> list[Any] | None:
        """What a function gives of each of many numbers, or of those at the same place of several
        sequences; None lets it be called one by one."""
        return None

    def total(self, terms: Sequence[Any]) -> Any:
        """The sum of many numbers; None lets them be added one by one."""
        return None

    def highest(self, numbers: Sequence[Any]) -> Any:
        """The highest of many numbers, where equal ones need not be told apart; None lets them be
        compared one by one."""
        return None

    def gather(self, numbers: Sequence[Any], places: Sequence[Any]) -> list[Any] | None:
        """The numbers at places, nan at one that there is not; None lets all be looked at."""
        return None

    def order(self, numbers: Sequence[Any]) -> tuple[list[Any], list[Any]] | None:
        """Many numbers in their order, and where each was; None lets them be compared one by one.

        Equal ones stay in their order, and nan is last.
        """
        return None


#: The recorders that stand, in all threads. Mostly there is none, and Values look no further.
standing: list[Recorder] = []

_here: ContextVar[Recorder | None] = ContextVar("recorder", default=None)

#: The recorder that stands in this thread, or None.
recorder_here = _here.get


class recording:  # noqa: N801 (it is used like a function, in a `with`)
    """While it lasts, Values of this thread ask the recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __enter__(self) -> None:
        self._token: Token[Recorder | None] = _here.set(self._recorder)
        with _lock:
            standing.append(self._recorder)
            if len(standing) == 1:
                _switch(True)

    def __exit__(self, *_: object) -> None:
        with _lock:
            standing.remove(self._recorder)
            if not standing:
                _switch(False)
        _here.reset(self._token)


def ask(value: Any, what: str) -> None:
    """Have the recorder of this thread, if there is one, refuse what it has to."""
    if recorder := recorder_here():
        recorder.refuse(value, what)


def while_recording(cls: type, name: str, attribute: object) -> None:
    """While a recorder stands, the class has this attribute in the place of its own.

    For one that is read too often to look for a recorder each time.
    """
    own = cls.__dict__[name]

    def switch(stands: bool) -> None:
        global _changes  # noqa: PLW0603
        if _changes < MOST_CHANGES:  # an odd number: the last one is to the other attribute
            _changes += 1
            setattr(cls, name, attribute if stands else own)

    switches.append(switch)


#: How often an attribute is changed. A class that was changed a thousand times is slow for good,
#: from Python 3.13 on. So in the end the other attribute stays, and finds that no recorder stands.
MOST_CHANGES = 201
_changes = 0


def _switch(stands: bool) -> None:
    for switch in switches:
        switch(stands)


#: Called when the first recorder takes its stand, with True, and when the last one leaves.
switches: list[Callable[[bool], None]] = []
_lock = allocate_lock()

#: How a Value shows itself in a notebook, by MIME type; None where only its text will do.
_displays: list[Callable[[Any], dict[str, str] | None]] = []


def show_in_notebooks(display: Callable[[Any], dict[str, str] | None]) -> None:
    """Register how a Value shows itself in a notebook.

    Args:
        display: from a Value to its representations by MIME type, or to None, which leaves it
            at its text.
    """
    _displays[:] = [display]


#: What answers NumPy where it is given a Value that is in no array.
_answering_numpy: list[Callable[[], Any]] = []


def answer_numpy(load: Callable[[], Any]) -> None:
    """Register what answers NumPy, which is loaded when NumPy asks a Value first.

    Args:
        load: gives an object with the functions `of_ufunc(ufunc, method, inputs, kwargs)` and
            `of_function(function, types, args, kwargs)`.
    """
    _answering_numpy[:] = [load]


def answers_to_numpy() -> Any:
    """What has been registered to answer NumPy."""
    return _answering_numpy[-1]()


def notebook_display(value: Any) -> dict[str, str] | None:
    """What the registered display gives for a Value."""
    return _displays[-1](value) if _displays else None
