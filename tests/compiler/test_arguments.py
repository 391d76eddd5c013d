"""Arguments of compiled functions: lists and arrays that are not what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg


class LongList(list[float]):
    """A list that lies about its length."""

    def __len__(self) -> int:
        return 1000


class LongArray(np.ndarray[Any, Any]):
    """An array that lies about its shape."""

    @property  # type: ignore[misc]
    def shape(self) -> Any:
        return (1_000_000,)

    @property
    def size(self) -> int:
        return 1_000_000

    def __len__(self) -> int:
        return 1_000_000


@pytest.mark.parametrize("f", [lambda x: x, tg.vmap(lambda x: x * 1.0), lambda x: [x[0], x[2]]])
@pytest.mark.parametrize(
    "given", [LongList([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0]).view(LongArray)]
)
def test_lengths_are_those_of_the_numbers_that_are_there(jit: Any, f: Any, given: Any) -> None:
    compiled = jit(f)
    for _ in range(2):
        assert [float(x) for x in compiled(given)] in ([1.0, 2.0, 3.0], [1.0, 3.0])


def test_rows_in_rows_are_followed_as_far_as_python_can(jit: Any) -> None:
    deep: Any = 1.0
    for _ in range(3000):
        deep = [deep]
    endless: list[Any] = [1.0]
    endless.append(endless)
    for given in (deep, endless):
        with pytest.raises(ValueError, match="a compiled function: containers are nested hundreds"):
            jit(lambda x: 1.0)(given)
