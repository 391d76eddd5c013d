"""`jit`: a function, traced once for each structure of its arguments, and compiled.

>>> import tinygrad_bp as tg
>>> f = jit(tg.value_and_grad(lambda x: x[0] * x[1]))
>>> f([2.0, 3.0])
(6.0, [3.0, 2.0])
>>> print(f.program)
x[2]  # argument
v1 = x[0] * x[1]
return v1, x[1], x[0]
"""

from __future__ import annotations

import gc
import inspect
import sys
from contextlib import contextmanager
from functools import update_wrapper
from math import prod
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from ..autodiff.forward import Dual
from ..autodiff.transforms import differentiating
from ..autodiff.tree import flatten
from . import arguments, entry
from .arguments import Arguments
from .arrays import Array
from .closures import watched
from .containers import TracedArray, TracedList, is_free_array
from .errors import leaked
from .program import Program, lower
from .trace import Trace, current
from .traced import Traced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..autodiff.tree import Structure
    from .arrays import Length

BACKENDS = ("llvm", "python")


def jit(
    f: Callable[..., Any],
    backend: str | None = None,
    *,
    fastmath: bool = False,
    threads: int = 1,
) -> Compiled:
    """The function `f`, compiled: called like `f`, it gives the same numbers, many times faster.

    The first call with arguments of a new structure runs `f` once on Values without a number
    (a trace), and compiles what it did with them. So `f` may not look at a number: an `if` on
    one raises a `TracingError` that says what to write instead. What it does with plain
    numbers of its own is done once, while it is traced.

    Args:
        f: a function of numbers, and of lists, tuples, dicts and NumPy arrays of numbers.
        backend: "llvm" (native code, needs the extra `fast`) or "python" (generated source);
            None takes "llvm" where it is installed.
        fastmath: whether sums and products may be regrouped, and divisions be made products
            with the reciprocal: quicker, with other roundings. inf and nan stay what they are.
        threads: how many threads work on the rows of a `vmap`; for many rows.

    Returns:
        The compiled function. Its results are floats, or arrays where they take after arrays.
        Operations follow IEEE 754: 1/0 is inf and log(-1) is nan. The backend "python" gives the
        numbers that `f` itself gives; "llvm" may differ in the last places, as `llvm.py` says: a
        multiplication and an addition may be rounded together, and in a `vmap` functions are
        those of `lanes.py`, within `lanes.ULPS` of the exact value. Both add up the terms of a
        `reduce` in an order of their own. Values that `f` closes over are read at each call;
        arrays and numbers that it closes over are constants. Called with Values, as in a derivative
        or in another compiled function, it is `f` itself; so it is where `f` closes over Values
        and is called by a function that is differentiated.

    Raises:
        TracingError: in the first call, if `f` asks a Value for its number.
        ValueError: for a backend that there is not.
        ImportError: if what a backend needs is not installed.

    >>> halve = jit(lambda x: x / 2)
    >>> halve(3)
    1.5
    """
    return Compiled(f, backend, fastmath, threads)


class CacheInfo(NamedTuple):
    """How often a structure was there already, and how many there are."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Compiled:
    """A compiled function; see `jit`."""

    #: How many structures of arguments are kept; beyond it the one used longest ago goes.
    maxsize = 64

    def __init__(
        self, f: Callable[..., Any], backend: str | None, fastmath: bool, threads: int
    ) -> None:
        if not callable(f):
            raise TypeError(f"jit() takes a function, not {type(f).__name__}: {f!r}")
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise ValueError(f"threads is a number of threads from 1 up, not {threads!r}")
        self._f = f
        self.backend = _chosen(backend)
        self._fastmath = bool(fastmath)
        self._threads = threads
        self._lock = RLock()
        #: The latest used first.
        self._versions: list[_Version] = []
        self._hits = self._misses = 0
        self._quick: Callable[..., Any] = _no_version
        update_wrapper(self, f, updated=())

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs:
            result = self._quick(*args)
            if result is not NotImplemented:
                self._hits += 1
                return result
        return self._call(args, kwargs)

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if current() is not None:
            return self._f(*args, **kwargs)
        found = Arguments(args, kwargs)
        if found.has_values:
            return self._f(*args, **kwargs)
        try:
            version = self._version(found, args, kwargs)
        except _ClosesOverDualsError:
            return self._f(*args, **kwargs)
        if version.program.scalars and differentiating.get():
            return self._f(*args, **kwargs)
        self._quick = version.quick or _no_version
        return version.run(found)

    def _version(self, found: Arguments, args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Version:
        with self._lock:
            for version in self._versions:
                if version.fits(found):
                    self._hits += 1
                    if version is not self._versions[0]:
                        self._versions.remove(version)
                        self._versions.insert(0, version)
                    return version
            self._misses += 1
            with _collector_paused():
                version = _Version(self, found, args, kwargs)
            self._versions.insert(0, version)
            del self._versions[self.maxsize :]
            return version

    def cache_info(self) -> CacheInfo:
        """How many calls found their structure compiled, and how many structures there are."""
        return CacheInfo(self._hits, self._misses, self.maxsize, len(self._versions))

    @property
    def program(self) -> Program:
        """The instructions, for the arguments of the latest call; prints one a line."""
        return self._latest().program

    @property
    def source(self) -> str:
        """What the backend made of the program, for the arguments of the latest call."""
        source: str = self._latest().code.source
        return source

    def _latest(self) -> _Version:
        if not self._versions:
            raise RuntimeError("nothing is compiled yet: call the function once")
        return self._versions[0]

    def __repr__(self) -> str:
        return f"<compiled {getattr(self._f, '__name__', self._f)!s}, backend {self.backend!r}>"


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without Python's cyclic collector, which looks through all nodes again and again.

    A trace makes many objects at once, and no cycles that are to be freed.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Version:
    """The function for one structure of arguments."""

    def __init__(
        self, owner: Compiled, found: Arguments, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> None:
        self.key = found.key
        trace = Trace()
        with watched(), trace.running():
            variables = found.variables(trace, _parameters(owner._f))
            traced_args, traced_kwargs = arguments.rebuilt(args, kwargs, found, variables)
            result = owner._f(*traced_args, **traced_kwargs)
            arrays: list[Any] = []
            entries, self.structure = flatten(
                _with_nodes(result, arrays), "a compiled function", has_none=True
            )
            if any(isinstance(x, Traced) and x.trace is not trace for x in entries):
                raise leaked()
        if any(isinstance(x, Dual) for x in entries):
            raise _ClosesOverDualsError
        self.lengths: list[Length] = [variable.length for variable in variables]
        #: Where each entry of the result is: a number, or an array and how it is shown.
        shown = iter(arrays)
        self.places: list[tuple[int, Any]] = []
        scalars: list[Any] = []
        collected: list[Array] = []
        for x in entries:
            if isinstance(x, Array):
                self.places.append((len(collected), next(shown)))
                collected.append(x)
            else:
                self.places.append((len(scalars), None))
                scalars.append(x)
        self.program = lower(trace, scalars, collected, variables)
        make = _backend(owner.backend)
        self.code = make(self.program, variables, owner._fastmath, owner._threads)
        self.shapes = found.shapes
        self.quick: Callable[..., Any] | None = None
        if not kwargs:
            layout = arguments.template(args, found.shapes, self.lengths)
            result_layout = arguments.result_template(self.structure, self._block)
            if layout is not None and result_layout is not None:
                self.quick = self.code.quick(layout, result_layout)
                if self.quick and self.program.scalars:
                    self.quick = _where_values_are_numbers(self.quick)

    def fits(self, found: Arguments) -> bool:
        """Whether it was made for such arguments."""
        if found.key != self.key:
            return False
        now = found.lengths
        of = dict(zip(self.lengths, now, strict=True))
        for length, size in of.items():
            # A loop that makes no turn is no loop of the program.
            if size != length.size and not (length.is_free and size and length.size):
                return False
            if any(of[other] != size for other in length.equal):
                return False
        return True

    def _block(self, block: Structure) -> Any:
        """The layout of a number or an array of the result."""
        if block.start == block.stop:
            return entry.Array(0, block.shape or ())
        place, shown = self.places[block.start]
        if shown is not None:
            return shown.template(place + 1, self.lengths)
        if block.shape is None:
            return entry.Number(0, place)
        return entry.Array(0, block.shape, place)

    def run(self, found: Arguments) -> Any:
        """The results for these arguments."""
        scalars = [x._data for x in self.program.scalars]
        numbers, collected = self.code.run(found.slots, scalars, found.lengths)
        entries = [
            numbers[place] if show is None else show(collected[place])
            for place, show in self.places
        ]
        return self.structure.rebuild(entries)


def _with_nodes(result: Any, shown: list[Any]) -> Any:
    """The result with their nodes in the place of arrays that were only handed on."""
    if is_free_array(result):
        shown.append(_Shown(result))
        return result.node
    if isinstance(result, dict):
        changed = {key: _with_nodes(part, shown) for key, part in result.items()}
        return changed if type(result) is dict else arguments.filled(result, changed)
    if isinstance(result, (list, tuple)):
        parts = [_with_nodes(part, shown) for part in result]
        kind = getattr(result, "made_as", type(result))
        return kind(*parts) if hasattr(result, "_fields") else kind(parts)
    return result


class _Shown:
    """How the caller gets an array of results that was only handed on."""

    def __init__(self, thing: TracedArray | TracedList) -> None:
        assert thing.node is not None
        self._length, self._width = thing.node.length, thing.node.width
        #: From the numbers of a row to an item of a list; of an array, the shape of a row.
        self._row: Any = None
        self._shape: tuple[int, ...] = ()
        if isinstance(thing, TracedList):
            self._row = thing.row
        else:
            self._shape = thing.row_shape()
        if not self._row and not prod(self._shape):
            self._length.pin()

    def __call__(self, numbers: Any) -> Any:
        """The array or the list, from its flat numbers."""
        if self._row:
            flat, n = (numbers.tolist() if hasattr(numbers, "tolist") else numbers), self._width
            return [self._row(flat[i : i + n]) for i in range(0, len(flat), n)]
        import numpy

        rows = -1 if prod(self._shape) else self._length.size
        return numpy.asarray(numbers, dtype=float).reshape((rows, *self._shape))

    def template(self, place: int, lengths: Sequence[Length]) -> Any:
        """Its layout, as the array of results at a place."""
        rows = arguments.rows_of(self._length, lengths)
        if not self._row:
            return entry.Array(place, (rows, *self._shape))
        try:
            row = self._row([entry.Number(place, i) for i in range(self._width)])
        except TypeError:  # an array in a row, which holds nothing but numbers
            raise LookupError from None
        return entry.Rows(place, row, self._width, rows)


class _ClosesOverDualsError(Exception):
    """The function closes over a variable of a `jvp` around it: its result has a tangent."""


def _where_values_are_numbers(quick: Callable[..., Any]) -> Callable[..., Any]:
    """The function, but not for calls where a Value that it closes over is more than a number."""

    def checked(*args: Any) -> Any:
        if differentiating.get() or current() is not None:
            return NotImplemented
        return quick(*args)

    return checked


def _no_version(*args: Any) -> Any:
    return NotImplemented


def _parameters(f: Callable[..., Any]) -> Sequence[str]:
    try:
        return list(inspect.signature(f).parameters)
    except (TypeError, ValueError):
        return ()


def _backend(name: str) -> Callable[..., Any]:
    if name == "llvm":
        from .native import NativeCode

        native: Callable[..., Any] = NativeCode
        return native
    from .python import PythonCode

    return PythonCode


def _chosen(backend: str | None) -> str:
    if backend is None:
        return "llvm" if _has_llvm() else "python"
    if backend not in BACKENDS:
        raise ValueError(
            f"backend is one of {', '.join(map(repr, BACKENDS))} or None, not {backend!r}"
        )
    if backend == "llvm" and not _has_llvm(tell=False):
        raise ImportError(
            "the backend 'llvm' needs llvmlite and NumPy: pip install \"tinygrad-bp[fast]\""
        )
    return backend


_told: list[bool] = []


def _has_llvm(tell: bool = True) -> bool:
    try:
        import llvmlite.binding
        import numpy
    except ImportError:
        if tell and not _told:
            _told.append(True)
            print(
                "tinygrad_bp: compiled functions run as generated Python here; "
                'pip install "tinygrad-bp[fast]" makes them native code, far faster.',
                file=sys.stderr,
            )
        return False
    return bool(llvmlite.binding and numpy)
