"""Whether it pays to compile a model for some rows: what it takes, and what eager code takes.

Measured with networks of 114 to 3 million nodes.
"""

from __future__ import annotations

from importlib.util import find_spec

#: Seconds that eager code takes for a call, and for each node of a row.
_CALL, _EAGER = 1.5e-4, 0.7e-6

#: Seconds until there is compiled code: to begin, for each of the first nodes, and for each of the
#: others, of which there are arrays.
_BEGIN, _FEW, _COMPILING, _MORE = 0.15, 1_000, 6e-5, {"llvm": 3e-6, "python": 1.6e-5}


def seconds_of_eager_code(rows: int, nodes: int) -> float:
    """What eager code takes in a call with so many rows of so many nodes.

    >>> round(seconds_of_eager_code(rows=20, nodes=3_000_000))
    42
    """
    return _CALL + rows * nodes * _EAGER


def seconds_to_compile(nodes: int, backend: str = "") -> float:
    """How long it takes to compile a model with so many nodes, by default with what is installed.

    >>> round(seconds_to_compile(3_000_000, "llvm"))
    9
    """
    each = _MORE[backend or ("llvm" if find_spec("llvmlite") else "python")]
    return _BEGIN + min(nodes, _FEW) * _COMPILING + max(0, nodes - _FEW) * each
