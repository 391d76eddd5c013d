"""What is said where a function that is compiled asks for what it cannot have."""

from __future__ import annotations

import linecache
import sys
from typing import Any


class TracingError(TypeError):
    """A function that is compiled asked a Value for its number, which is not there yet.

    A choice between Values is an operation, and so is part of what is compiled:

    >>> import tinygrad_bp as tg
    >>> tg.jit(lambda x: x if x > 0 else 0.01 * x)(3.0)
    Traceback (most recent call last):
    tinygrad_bp.compiler.tracing.errors.TracingError: `if`, ... use where(condition, a, b), ...
    >>> tg.jit(lambda x: tg.where(x > 0, x, 0.01 * x))(3.0)
    3.0

    Plain numbers may decide anything: `for i in range(3)`, `if layers > 2`.
    """


#: What needs a number, and what to use instead.
DECISIONS = "`if`, `while`, `and`, `not`, max() or sorted()"
CONVERSIONS = "float(), or a function of `math`,"
CHOICES = (
    "use where(condition, a, b), maximum(a, b) or minimum(a, b) to choose between Values, "
    "&, | and ~ between comparisons, numpy.stack([x, y]) in place of numpy.array or a list where "
    "NumPy chooses, or let a plain number decide"
)
EQUALITY = "use where(abs(x - y) > 0, different, equal) to choose between Values"
FUNCTIONS = "use the functions of Values (v.exp() or tinygrad_bp.exp(v) for math.exp(v))"
PLAIN = "use a plain number, one that the function closes over"
PLACES = (
    f"{PLAIN}; or, to take an entry at a place that is computed, write tinygrad_bp.take(array, i), "
    f"or give the function the array as an argument (one that it closes over is NumPy's own, and a "
    f"list is Python's); x[i:i + 2] is x[i + numpy.arange(2)]"
)
RESULTS = "do it with the result of the compiled function"
DERIVATIVES = "use grad(), value_and_grad() or gradients() for derivatives"


def no_number(what: str, way_out: str) -> TracingError:
    """The error for what a number would be needed for."""
    return error_at(
        f"{what} needs a number, but the Values of a function that is being compiled have none",
        way_out,
    )


def leaked() -> TracingError:
    """The error for a node that is used outside of the trace that it belongs to."""
    return error_at(
        "a Value is used outside of the run that it is from: it was made when another function "
        "was compiled, or in the body of a loop",
        "return it from the function, or from the body of the loop, as a result",
    )


def error_at(what: str, way_out: str) -> TracingError:
    """The error, with the line of the user's code that led to it."""
    frame: Any = sys._getframe(1)
    while frame.f_back and not is_users(frame.f_code.co_filename):
        frame = frame.f_back
    file, line = frame.f_code.co_filename, frame.f_lineno
    code = linecache.getline(file, line, frame.f_globals).strip()
    where = f"{file}, line {line}, in {frame.f_code.co_name}{f': {code}' if code else ''}"
    return TracingError(f"{what} ({where}). help: {way_out}")


def is_users(file: str) -> bool:
    """Whether the code in a file is the user's, and not the package's, NumPy's or Python's."""
    import sysconfig  # only an error needs these two, which take time to load
    from pathlib import Path

    path = Path(file)
    if file == "<string>" or path.is_relative_to(Path(__file__).parents[2]):
        return False
    if "site-packages" in path.parts:
        return "numpy" not in path.parts
    library = sysconfig.get_paths()["stdlib"]
    return not path.is_relative_to(library) and not file.startswith("<frozen ")
