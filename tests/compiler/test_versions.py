"""The versions of a compiled function: found again, the latest first, so many and no more."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.compiler.versions import Versions


class OfLength:
    """A version for as many arguments."""

    def __init__(self, n: int) -> None:
        self.n = n

    def fits(self, found: Any) -> bool:
        return bool(self.n == found)


def version(versions: Any, n: int) -> Any:
    return versions.version(n, lambda: OfLength(n))


def test_the_latest_is_the_first() -> None:
    versions: Any = Versions()
    made = [version(versions, n) for n in (1, 2, 3)]
    assert version(versions, 1) is made[0] is versions.latest()
    assert [x.n for x in versions] == [1, 3, 2]
    assert versions.info() == (1, 3, Versions.maxsize, 3)


def test_the_one_used_longest_ago_goes() -> None:
    versions: Any = Versions()
    for n in range(Versions.maxsize):
        version(versions, n)
    version(versions, 0)
    version(versions, -1)
    assert len(versions) == Versions.maxsize
    assert {x.n for x in versions} == {*range(-1, Versions.maxsize)} - {1}


def test_what_cannot_be_made_leaves_nothing_behind() -> None:
    def fails() -> Any:
        raise ValueError("no")

    versions: Any = Versions()
    with pytest.raises(RuntimeError, match="call the function once"):
        versions.latest()
    with pytest.raises(ValueError, match="no"):
        versions.version(1, fails)
    assert versions.info() == (0, 1, Versions.maxsize, 0)
