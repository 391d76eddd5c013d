"""What is said where NumPy cannot do with Values what it does with floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

WORDS = r"numpy\.{name}\(\) works on floats, not on Values: write what it computes"
WAYS = {"eager": lambda f: lambda x: tg.vjp(f, x), "compiled": lambda f: tg.jit(f, "python")}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Any:
    return WAYS[request.param]


@pytest.mark.parametrize(
    ("name", "f"),
    [
        ("nextafter", lambda x: np.nextafter(x, 1.0)),
        ("spacing", np.spacing),
        ("linalg.eigvalsh", lambda x: np.linalg.eigvalsh(np.outer(x, x))),
        ("packbits", None),
        ("polyfit", lambda x: np.polyfit(x, np.arange(3.0), 1)),
    ],
)
def test_what_floats_can(name: str, f: Any, way: Any) -> None:
    if f is None:  # floats cannot either
        with pytest.raises(TypeError, match="integer or boolean"):
            way(np.packbits)(np.arange(3.0))
        return
    with pytest.raises(TypeError, match=WORDS.format(name=name.replace(".", r"\."))):
        way(f)(np.arange(3.0))


@pytest.mark.parametrize(
    ("error", "f"),
    [
        (ValueError, lambda x: x @ np.ones(2)),
        (ValueError, lambda x: np.concatenate([x, np.ones((1, 1))])),
        (IndexError, lambda x: np.take(x, 7)),
        (ValueError, lambda x: np.sum(x, axis=4)),
        (TypeError, np.roll),
    ],
)
def test_mistakes_are_what_they_are_with_floats(error: Any, f: Any, way: Any) -> None:
    x = np.arange(3.0)
    with pytest.raises(error) as expected:
        f(x)
    with pytest.raises(error) as found:
        way(f)(x)
    assert "works on floats" not in str(found.value)
    assert type(found.value) is type(expected.value)


def test_an_operation_without_a_value_says_so() -> None:
    for f in (lambda x: np.std(np.log(x)), lambda x: np.apply_along_axis(np.log, 0, x)):
        with pytest.raises(ValueError, match=r"math domain error in log\("):
            tg.vjp(f, np.array([-1.0, 2.0]))


def test_functions_of_the_user_are_called_once() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(1)
        raise TypeError("mine")

    with pytest.raises(TypeError, match="mine"):
        tg.vjp(lambda x: np.apply_along_axis(f, 0, x), np.arange(3.0))
    with pytest.raises(TypeError, match="mine"):
        tg.vjp(np.frompyfunc(f, 1, 1), np.arange(3.0))
    assert len(calls) == 2
