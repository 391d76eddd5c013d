"""Which devices are taken, and what is said where they cannot be."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.nn.training.small import fit
from tinygrad_bp.nn.training.devices.choice import devices_of, leaving, team_of


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"devices": "all"}, "devices='all' needs compiled=\"jax\""),
        ({"devices": 2, "compiled": "llvm"}, 'devices=2 needs compiled="jax"'),
        ({"dtype": "float32"}, "dtype='float32' needs compiled=\"jax\""),
        ({"dtype": "int8", "compiled": "jax"}, "dtype must be one of 'float64', 'float32', not"),
    ],
)
def test_what_needs_jax_says_so(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        fit(epochs=1, **options)


def test_without_jax_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jax", None)
    with pytest.raises(ImportError, match=r'pip install "tinygrad-bp\[jax\]"'):
        fit(epochs=1, compiled="jax")


def test_other_code_has_no_devices() -> None:
    assert team_of(None, "float64", "auto") is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("some", 'devices must be "all", a number or a list, not'),
        (0, "devices must be a whole number, at least 1"),
        (True, "devices must be a whole number"),
        (1000, r"devices=1000: JAX finds \d+ \(\w+.*\), with the numbers 0"),
        ([7000], "devices has 7000: JAX finds"),
        ([], "at least one, each once, not"),
        ([0, 0], "at least one, each once, not"),
    ],
)
def test_devices_that_are_not_there(given: Any, says: str) -> None:
    pytest.importorskip("jax", reason="needs the extra `jax`")
    with pytest.raises(ValueError, match=says):
        devices_of(given)


def test_a_device_is_one_of_jax_or_its_number() -> None:
    jax = pytest.importorskip("jax", reason="needs the extra `jax`")
    known = jax.devices()
    assert devices_of(None) == known[:1]
    assert devices_of("all") == known
    assert devices_of(1) == devices_of([0]) == devices_of([known[0]]) == known[:1]


class OfTwo:
    """Processes, of which this one says when it leaves."""

    has_left = False

    def leave(self) -> None:
        self.has_left = True


@pytest.mark.parametrize(
    ("error", "tells"), [(KeyError, True), (KeyboardInterrupt, True), (ConnectionError, False)]
)
def test_what_goes_wrong_here_the_others_hear_of(error: type[BaseException], tells: bool) -> None:
    team: Any = OfTwo()
    with pytest.raises(error), leaving(team):
        raise error
    assert team.has_left is tells
