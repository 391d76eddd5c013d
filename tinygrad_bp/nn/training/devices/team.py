"""The processes of a training: what they agree about, and what is said when one is gone."""

from __future__ import annotations

import json
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import jax
import numpy
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding

from ....compiler.jax.code import double_precision
from .steps import AXIS, EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: What a process says to the others before each thing that they do together.
_GOES_ON, _STOPS, _LEAVES = range(3)


class Team:
    """The processes of a training, and their devices.

    Args:
        devices: those of all of them.
        dtype: the kind of all numbers there.

    Attributes:
        tolerance: how far what they compute may be from eager code, beside the largest number.
        is_alone: whether there is one process.
        leads: whether this one writes files, and says what the others begin with.
    """

    def __init__(self, devices: Sequence[Any], dtype: str) -> None:
        self.devices = list(devices)
        self.dtype = numpy.dtype(dtype)
        self.tolerance = 1e-10 if self.dtype.itemsize > 4 else 1e-3
        self.is_alone = len({device.process_index for device in devices}) == 1
        self.leads = self.is_alone or jax.process_index() == 0

    def array(self, numbers: Any) -> Any:
        """Numbers of this kind."""
        return numpy.array(numbers, self.dtype)

    def everywhere(self, numbers: Any) -> Any:
        """The same numbers on each device."""
        array = self.array(numbers)
        sharding = NamedSharding(Mesh(numpy.array(self.devices), (AXIS,)), EVERYWHERE)
        return jax.make_array_from_callback(array.shape, sharding, lambda index: array[index])

    def told(self, document: Any) -> Any:
        """What the leading process gives, on all of them: plain JSON."""
        if self.is_alone:
            return document
        text = json.dumps(document).encode() if self.leads else b""
        with self.together():
            size = multihost_utils.broadcast_one_to_all(numpy.array(len(text), numpy.int32))
            letters = numpy.zeros(int(size), numpy.uint8)
            if self.leads:
                letters[:] = numpy.frombuffer(text, numpy.uint8)
            return json.loads(multihost_utils.broadcast_one_to_all(letters).tobytes())

    def any(self, flag: bool) -> bool:
        """Whether one of them says so."""
        if self.is_alone:
            return flag
        with self._watched():
            return _STOPS in self._said(_STOPS if flag else _GOES_ON)

    def leave(self) -> None:
        """Tell the others that this one goes no further; they wait for what it would do next."""
        if not self.is_alone:
            with suppress(ConnectionError), self._watched():
                self._said(_LEAVES)

    @contextmanager
    def together(self) -> Iterator[None]:
        """Where all of them do something at once, in their kind of numbers.

        Raises:
            ConnectionError: if one of them is gone.
        """
        # By default a GPU multiplies matrices of 32 bits with 10 of their 23 bits behind the point.
        # All of them are "float32": JAX 0.4.30 has no other word for it.
        exact = jax.default_matmul_precision("float32")
        with self._watched(), double_precision(self.dtype.itemsize > 4), exact:
            if not self.is_alone:
                self._said(_GOES_ON)
            yield

    def _said(self, word: int) -> list[int]:
        """What each of them says."""
        said = multihost_utils.process_allgather(numpy.array(word, numpy.int32)).ravel().tolist()
        if word != _LEAVES and _LEAVES in said:
            raise _gone("it left")
        return list(said)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except (RuntimeError, ValueError) as error:
            # JAX's own errors are of one of these classes, by version and by transport.
            if self.is_alone or not _is_of_jax(error):
                raise
            raise _gone(str(error).splitlines()[0]) from error


def _gone(reason: str) -> Exception:
    return ConnectionError(
        f"another process of this training has ended, or cannot be reached ({reason}). What a "
        f"Checkpoint wrote last is whole: begin all processes again with resume=, on any number "
        f"of devices"
    )


def _is_of_jax(error: BaseException) -> bool:
    """Whether JAX's runtime raised it: its messages begin with a status."""
    status = str(error).partition(":")[0]
    return type(error).__name__ in ("JaxRuntimeError", "XlaRuntimeError") or status in _STATUSES


_STATUSES = ("ABORTED", "DEADLINE_EXCEEDED", "FAILED_PRECONDITION", "INTERNAL", "UNAVAILABLE",
             "UNKNOWN")  # fmt: skip
