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

from contextlib import nullcontext
from copy import deepcopy
from functools import partial, update_wrapper
from typing import TYPE_CHECKING, Any

from ..autodiff.engine.collector import collector_paused
from ..autodiff.hooks import differentiating
from .backends import chosen, code_of
from .bound import CompiledMethod, Objects
from .pickling import reduced, shadow
from .statics import StaticArguments
from .tracing.randomness import warned_of_random_numbers
from .tracing.trace import current
from .version import ClosesOverDualsError, Version
from .versions import Versions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..autodiff.value import Value
    from .arguments import Arguments
    from .program.arrays.array_program import ArrayProgram
    from .program.program import Program
    from .versions import CacheInfo


def jit(
    f: Callable[..., Any],
    backend: str | None = None,
    *,
    fastmath: bool = False,
    threads: int = 1,
    arrays: bool = True,
    static_argnums: int | Sequence[int] = (),
    static_argnames: str | Sequence[str] = (),
) -> Compiled:
    """The function `f`, compiled: called like `f`, it gives the same numbers, many times faster.

    The first call with arguments of a new structure runs `f` once on Values without a number
    (a trace), and compiles what it did with them. So `f` may not look at a number: an `if` on
    one raises a `TracingError` that says what to write instead. What it does with plain
    numbers of its own is done once, while it is traced.

    Args:
        f: a function of numbers, and of lists, tuples, dicts and NumPy arrays of numbers. They
            are read as floats of 64 bits, whatever kind of number they are.
        backend: "llvm" (native code, needs the extra `fast`), "python" (generated source) or
            "jax" (XLA, on whatever machine JAX finds; needs the extra `jax`); None takes "llvm"
            where it is installed.
        fastmath: whether sums and products may be regrouped, and divisions be made products
            with the reciprocal: quicker, with other roundings. inf and nan stay what they are.
        threads: how many threads work on the rows of a `vmap`; for many rows. Only one does where
            "llvm" works on arrays (see `arrays`), as it then does in very large programs alone.
        arrays: whether "llvm" may work on arrays that it finds in what `f` does with numbers, where
            that is much, or a loop is in a `vmap`: quicker, with sums of many terms added up in
            another order. False keeps the order of `f`.
        static_argnums: the place of an argument that `f` is to see as it is, or of several: what
            says how often, or by which function. It can be hashed, and `f` is traced for each.
        static_argnames: the same by name.

    Returns:
        The compiled function. Its results are floats, or arrays where they take after arrays.
        Operations follow IEEE 754: 1/0 is inf and log(-1) is nan. The backend "python" gives the
        numbers that `f` itself gives; "llvm" may differ in the last places, as `llvm/module.py`
        says: a multiplication and an addition may be rounded together, and in a `vmap` functions
        are those of `llvm/math/functions.py`, within its `ULPS` of the exact value. Both add up
        the terms of a `reduce` in an order of their own, "llvm" those of all long sums of a large
        program (`arrays`); a sum of n terms then differs by at most n * 2**-52 of the sum of their
        sizes. "jax" adds up the terms of all sums in one of its own, and its functions are XLA's.

        Values that `f` closes over are read at each call; arrays and numbers that it closes over
        are constants. Called with Values, as in a derivative or in another compiled function, it is
        `f` itself; so it is where `f` closes over Values and is called by a function that is
        differentiated.

        As a method it reads its object as it reads what it closes over, and is traced again where
        a number among the attributes of the object was assigned since. Ctrl-C ends long loops.

    Raises:
        TracingError: in the first call, if `f` asks a Value for its number.
        ValueError: if there is no backend of this name, or no such static argument.
        ImportError: if what a backend needs is not installed.

    >>> halve = jit(lambda x: x / 2)
    >>> halve(3)
    1.5
    >>> jit(lambda x, n: x**n if n else 1.0, static_argnames="n")(3.0, n=2)
    9.0
    """
    made = Compiled(f, backend, fastmath, threads, False, arrays, static_argnums, static_argnames)
    made.warns = True
    return made


class Compiled:
    """A compiled function; see `jit`.

    Native code may be made in haste: in a tenth of the time, to run several times longer.
    """

    #: How many structures of arguments are kept.
    maxsize = Versions.maxsize
    #: Whether it tells of random numbers that are drawn while it is compiled.
    warns = False

    def __init__(
        self,
        f: Callable[..., Any],
        backend: str | None = None,
        fastmath: bool = False,
        threads: int = 1,
        hasty: bool = False,
        arrays: bool = True,
        static_argnums: int | Sequence[int] = (),
        static_argnames: str | Sequence[str] = (),
    ) -> None:
        if not callable(f):
            raise TypeError(f"jit() takes a function, not {type(f).__name__}: {f!r}")
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise ValueError(f"threads must be a number of threads, 1 or more, not {threads!r}")
        # One by one: an object whose __dict__ somebody asked for is slower to call.
        update_wrapper(self, f, updated=())
        for name, thing in getattr(f, "__dict__", {}).items():
            if not hasattr(Compiled, name):
                setattr(self, name, thing)
        self._f = f
        self._statics = StaticArguments(f, static_argnums, static_argnames)
        options = (backend, bool(fastmath), threads, hasty, bool(arrays))
        self._options = (*options, static_argnums, static_argnames)
        self.backend = chosen(backend)
        self._make = partial(code_of(self.backend), fastmath=bool(fastmath), threads=threads)
        if self.backend == "llvm":
            self._make = partial(self._make, hasty=hasty, arrays=bool(arrays))
        self._versions = Versions()
        self._quick: Callable[..., Any] = _no_version
        self._objects = Objects(f, self._of_method)
        #: What it is known by in pickles, and what stands for its function there.
        self._mark = ""
        self._shadow_made: Any = None
        #: The class that it is a method of, if any.
        self._owner: type | None = None

    def _of_method(self, f: Callable[..., Any]) -> Compiled:
        """The same of a method that is bound to its object."""
        made = Compiled(f, *self._options[:5], *self._statics.of_method())
        made.warns = self.warns
        return made

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if not kwargs:
            result = self._quick(*args)
            if result is not NotImplemented:
                self._versions.hits += 1
                return result
        return self._call(args, kwargs)

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, owner: Any, kind: type | None = None) -> Any:
        if owner is None or isinstance(self._f, staticmethod):
            return self
        return CompiledMethod(self, owner, self._objects)

    def _call(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self._owner and args and isinstance(args[0], self._owner):  # Model.loss(model, x)
            of_object = self._objects.compiled(args[0])
            if of_object is not None:
                return of_object(*args[1:], **kwargs)
        if current() is not None:
            return self._f(*args, **kwargs)
        bound = self._statics.bound(self._f, args, kwargs)
        found = bound.arguments()
        if found.has_values:
            return self._f(*args, **kwargs)
        try:
            version = self.version(found, bound.args, bound.kwargs, bound.f)
        except ClosesOverDualsError:
            return self._f(*args, **kwargs)
        if version.program.scalars and differentiating.get():
            return self._f(*args, **kwargs)
        self._quick = self._statics.quick(version.quick, args, kwargs) or _no_version
        return version.run(found)

    def version(self, found: Arguments, args: Any, kwargs: Any, f: Any = None) -> Version:
        """What is compiled for such arguments, of `f` with its static ones; now, if nothing is."""
        to_jax = self.backend == "jax"  # whose own derivatives are to stop there
        f = f or self._f

        def made() -> Version:
            with warned_of_random_numbers(self._f) if self.warns else nullcontext():
                return Version(f, self._make, found, args, kwargs, to_jax)

        return self._versions.version(found, made)

    def cache_info(self) -> CacheInfo:
        """How many calls found their structure compiled, and how many structures there are."""
        return self._versions.info()

    @property
    def program(self) -> Program | ArrayProgram:
        """The instructions, for the arguments of the latest call; prints one a line.

        They are those that the backend runs: on numbers, or on arrays of them.
        """
        latest = self._versions.latest()
        arrays: ArrayProgram | None = getattr(latest.code, "arrays", None)
        return arrays or latest.program

    @property
    def source(self) -> str:
        """What the backend made of the program, for the arguments of the latest call."""
        source: str = self._versions.latest().code.source
        return source

    def to_jax(self, dtype: Any = "float64", values: Sequence[Value] = ()) -> Callable[..., Any]:
        """The function as a pure one of JAX's arrays, for `jax.jit`, `vmap`, `grad` and their kin.

        It is called like `f`, with numbers and arrays of JAX or NumPy, and gives arrays of JAX in
        the structure of the result. What scalars do alike it does with arrays: slices, sums,
        products of matrices. It is traced once for each structure. Values that `f` closes over
        are read where JAX traces it.

        Derivatives that JAX takes are the table's, at kinks and ties too, and stop where ours do.
        But JAX cannot be told that nothing flows behind a branch: where a slope there is infinite,
        its reverse mode gives nan; and a tie of more than two it may share out otherwise. Those
        taken before, as in `jit(value_and_grad(f)).to_jax()`, are ours altogether.

        Args:
            dtype: the kind of all numbers. JAX has "float64" only where it is switched on.
            values: Values that `f` closes over, the parameters of a model, say. Their numbers are
                then the function's first argument, an array, before those of `f`.

        Raises:
            ImportError: if JAX is not installed.
            RuntimeError: in a call, if JAX has no "float64".
        """
        inner = self if self.backend == "jax" else Compiled(self._f, "jax", *self._options[1:])
        from .jax.function import pure_function

        return pure_function(self._f, inner.version, dtype, values, self._statics)

    def to_c(
        self, *args: Any, name: str = "f", dtype: str = "double", values: Sequence[Value] = ()
    ) -> str:
        """The function as a file of C, for a microcontroller, say.

        It is C99 that needs nothing but `<math.h>`: no memory is asked for, and all sizes are those
        of the arguments. The comment at its head says what goes in and comes out: a number alone
        as one, all else as a pointer to its numbers in their order; of a tuple as the result, a
        pointer for each part. Loops stay loops, and layers of many weights become loops, which
        begin their sums at 0. Otherwise the order of operations is that of `f`.

        Args:
            args: arguments of the sizes that it is to have, as for a call; without any, those of
                the latest call, in whose structure sizes are those of the first.
            name: what the function is called.
            dtype: the type of all numbers: "double", or "float", which has 7 digits.
            values: Values that `f` closes over, the parameters of a model, say. Their numbers are
                then the first argument. Those of others are constants in the file.

        Raises:
            ValueError: if C lets no function have this name, or there is no such `dtype`.
            NotImplementedError: if `f` has an operation of Python code.

        >>> print(jit(lambda x, y: x * y + 1).to_c(2.0, 3.0, name="next").split(";\\n", 1)[1])
        void next(double x, double y, double *out) {
            out[0] = x * y + 1.0;
        }
        <BLANKLINE>
        """
        from .c.function import CCode, c_file

        if not args:
            latest = self._versions.latest()
            return c_file(latest, [x.size for x in latest.lengths], name, dtype, values)
        bound = self._statics.bound(self._f, args, {})
        found = bound.arguments()
        if found.has_values:
            raise TypeError("to_c() takes numbers as arguments, for their sizes, and no Values")
        with collector_paused():
            version = Version(bound.f, CCode, found, bound.args, {})
        return c_file(version, found.lengths, name, dtype, values)

    def __reduce__(self) -> Any:
        return reduced(self, Compiled, self._f, self._options)

    @property
    def _shadow(self) -> Any:
        self._shadow_made = self._shadow_made or shadow(self, self._f)
        return self._shadow_made

    def __copy__(self) -> Compiled:
        return self  # as functions are copied

    def __deepcopy__(self, memo: dict[int, Any]) -> Compiled:
        f = deepcopy(self._f, memo)
        return self if f is self._f else Compiled(f, *self._options)

    def __repr__(self) -> str:
        return f"<compiled {getattr(self._f, '__name__', self._f)!s}, backend {self.backend!r}>"


def _no_version(*args: Any) -> Any:
    return NotImplemented
