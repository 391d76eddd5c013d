"""What people say in numbers and names of arguments, and in counts: it, or an error in words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg


def f(x: Any, y: Any, z: Any) -> Any:
    """Of three numbers."""
    return x * y + z


#: Each with the arguments of which it takes the places.
TRANSFORMS: dict[str, Any] = {
    "argnums": lambda places: tg.grad(f, places)(1.0, 2.0, 3.0),
    "static_argnums": lambda places: tg.jit(f, static_argnums=places),
    "nondiff_argnums": lambda places: tg.custom_jvp(f, nondiff_argnums=places),
    "nondiff_argnums of custom_vjp": lambda places: tg.custom_vjp(f, nondiff_argnums=places),
}
#: What each of them is called in a message.
WORD = {name: name.partition(" ")[0] for name in TRANSFORMS}
NAMES: dict[str, Any] = {
    "argnames": lambda names: tg.grad(f, argnames=names)(1.0, 2.0, 3.0),
    "static_argnames": lambda names: tg.jit(f, static_argnames=names),
    "nondiff_argnames": lambda names: tg.custom_jvp(f, nondiff_argnames=names),
}
each_transform = pytest.mark.parametrize("name", TRANSFORMS)


@each_transform
@pytest.mark.parametrize("places", [3, -4, (7,), [0, 3], np.int64(5), 10**30])
def test_places_of_no_argument(name: str, places: Any) -> None:
    with pytest.raises(ValueError, match=f"{WORD[name]}=.* does not fit "):
        TRANSFORMS[name](places)


@each_transform
@pytest.mark.parametrize("places", ["x", 1.5, (0, 1.5), True, (True,), (None,), ("0",)])
def test_places_that_are_no_whole_numbers(name: str, places: Any) -> None:
    words = "must be an int or a sequence of ints, not "
    with pytest.raises(TypeError, match=f"{WORD[name]} {words}"):
        TRANSFORMS[name](places)


@each_transform
@pytest.mark.parametrize("places", [(0, 0), (1, -2), np.array([2, 2])])
def test_places_that_are_there_twice(name: str, places: Any) -> None:
    with pytest.raises(ValueError, match="names an argument twice"):
        TRANSFORMS[name](places)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("names", [1, ("x", 1), {"x"}])
def test_names_that_are_none(name: str, names: Any) -> None:
    with pytest.raises(TypeError, match=f"{name} must be a name or a sequence of names, not "):
        NAMES[name](names)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_no_argument_and_twice_of_one(name: str) -> None:
    with pytest.raises(ValueError, match="'q'"):
        NAMES[name]("q")
    with pytest.raises(ValueError, match="names an argument twice"):
        NAMES[name](("x", "x"))


@pytest.mark.parametrize("places", [-1, (2,), [2], np.int64(2), np.array([2]), range(2, 3)])
def test_places_of_all_kinds(places: Any) -> None:
    assert tg.grad(f, places)(1.0, 2.0, 3.0) in (1.0, (1.0,))
    assert tg.jit(f, static_argnums=places)(1.0, 2.0, 3.0) == 5.0

    own = tg.custom_vjp(f, nondiff_argnums=places)
    own.defvjp(lambda x, y, z: (f(x, y, z), z), lambda z, rest, g: (z * g, rest * g))
    assert tg.grad(own, (0, 1))(1.0, 2.0, 3.0) == (3.0, 3.0)


def test_own_functions_of_any_number_of_arguments_tell_in_the_call() -> None:
    own = tg.custom_jvp(lambda *xs: sum(xs), nondiff_argnums=(-1, 2))
    with pytest.raises(ValueError, match=r"nondiff_argnums=\(-1, 2\) does not fit .* 2 argument"):
        own(1.0, 2.0)
    with pytest.raises(ValueError, match="names an argument twice"):
        own(1.0, 2.0, 3.0)
    assert own(1.0, 2.0, 3.0, 4.0) == 10.0


@pytest.mark.parametrize("make", [tg.custom_jvp, tg.custom_vjp])
def test_own_functions_of_what_is_none(make: Any) -> None:
    with pytest.raises(TypeError, match=r"is made of a function, not 3\.0"):
        make(3.0)
    with pytest.raises(TypeError, match=r"max\(\) does not tell its arguments"):
        make(max)


@pytest.mark.parametrize("count", [1.5, "x", True, -1])
def test_counts(count: Any) -> None:
    def refused(what: str) -> Any:
        return pytest.raises((TypeError, ValueError), match=rf"{what}, \d or more, not {count!r}")

    def doubled(x: Any) -> Any:
        return tg.while_loop(lambda c: c < 9.0, lambda c: 2.0 * c, x, max_steps=count)

    with refused("length must be a number of steps"):
        tg.scan(lambda c, _: (c, c), length=count)
    with refused("axis_size must be a number of rows"):
        tg.vmap(f, axis_size=count)
    with refused("max_steps must be a number of steps"):
        doubled(1.0)
    with refused("max_steps must be a number of steps"):
        tg.jit(doubled)(1.0)


def test_loops_take_functions() -> None:
    with pytest.raises(TypeError, match=r"while_loop\(\) takes two functions, not float: 1\.0"):
        tg.while_loop(1.0, lambda c: c, 1.0)  # type: ignore[arg-type]
