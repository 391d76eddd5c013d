"""Compiled functions as methods."""

from __future__ import annotations

import gc
import inspect
import pickle
import weakref
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value


class Line:
    """A line through a point, with what an object may have."""

    def __init__(self) -> None:
        self.slope = 2.0
        self.shift = Value(3.0)
        self.steps = [1.0, {"more": (2.0,)}]
        self.ends = np.array([1.0, 2.0])
        self.itself = self

    @tg.jit
    def at(self, x: float, times: float = 1.0) -> Any:
        """Its height."""
        rest = self.steps[0] + self.steps[1]["more"][0] + self.ends[0]  # type: ignore[index]
        return self.slope * x * times + self.shift + rest

    @tg.jit
    def __call__(self, x: float) -> Any:
        return self.at(x) + 1.0

    @classmethod
    def twice(cls, x: float) -> float:
        return 2.0 * x

    @staticmethod
    @tg.jit
    def thrice(x: float) -> float:
        return 3.0 * x


class Raised(Line):
    def at(self, x: float, times: float = 1.0) -> Any:
        return super().at(x, times) + 100.0


def test_a_method_has_its_object() -> None:
    line = Line()
    for _ in range(2):
        assert line.at(3.0) == 13.0
        assert line.at(3.0, 2.0) == line.at(3.0, times=2.0) == 19.0
        assert Line().at(3.0) == Line.at(line, 3.0) == 13.0
        assert line(3.0) == 14.0
        assert Raised().at(3.0) == 113.0
        assert Line.thrice(1.0) == line.thrice(1.0) == 3.0


def test_what_is_assigned_is_read() -> None:
    line = Line()
    assert line.at(3.0) == 13.0
    line.shift.data = 4.0
    assert line.at(3.0) == 14.0
    line.shift = Value(5.0)
    assert line.at(3.0) == 15.0
    line.slope = 3.0
    assert line.at(3.0) == 18.0
    line.steps[0] = 2.0
    assert line.at(3.0) == 19.0
    line.steps[1]["more"] = (4.0,)  # type: ignore[index]
    assert line.at(3.0) == 21.0
    line.ends = np.array([2.0, 2.0])
    assert line.at(3.0) == 22.0
    line.slope = 2.0
    assert line.at(3.0) == 19.0


def test_a_state_is_compiled_once() -> None:
    counted: list[float] = []

    class Counting:
        scale = 1.0

        @tg.jit
        def of(self, x: float) -> float:
            counted.append(self.scale)
            return x * self.scale

    one = Counting()
    for scale in (1.0, 2.0, 1.0, 2.0):
        one.scale = scale
        assert [one.of(3.0), one.of(4.0)] == [3.0 * scale, 4.0 * scale]
    assert counted == [1.0, 2.0]
    for scale in range(100):
        one.scale = float(scale)
        one.of(1.0)
    assert len(Counting.of._objects._found[id(one)].compiled) <= 16


def test_objects_are_not_kept() -> None:
    line = Line()
    method = line.at
    gone = weakref.ref(line)
    assert method(3.0) == 13.0
    del line
    gc.collect()
    assert method(3.0) == 13.0  # the method holds it, as methods do
    del method
    gc.collect()
    assert gone() is None
    assert not Line.at._objects._found


def test_a_container_of_numbers_is_an_argument() -> None:
    @dataclass
    class Point:
        x: float

        @tg.jit
        def times(self, by: float) -> float:
            return self.x * by

    point = Point(2.0)
    assert point.times(3.0) == Point.times(point, 3.0) == 6.0
    point.x = 5.0
    assert point.times(3.0) == 15.0
    assert tg.grad(lambda p: p.times(3.0))(point) == Point(3.0)


def test_models() -> None:
    class Model(tg.nn.Module):
        def __init__(self) -> None:
            self.net = tg.nn.MLP(2, [3, 1], seed=1)

        @tg.jit
        def loss(self, x: Any) -> Any:
            return self.net(x) ** 2

    model = Model()
    for _ in range(2):
        # Compiled code may round a product and a sum together.
        assert model.loss([1.0, 2.0]) == pytest.approx((model.net([1.0, 2.0]) ** 2).data, rel=1e-14)
        for parameter in model.parameters():
            parameter.data *= 2.0
    assert isinstance(tg.grad(lambda x: model.loss([x, 2.0]))(1.0), Value)


def test_it_looks_like_a_method() -> None:
    line = Line()
    assert (line.at.__name__, line.at.__doc__) == ("at", "Its height.")
    assert list(inspect.signature(line.at).parameters) == ["x", "times"]
    assert line.at == line.at
    assert line.at != Line().at
    assert line.at.__self__ is line
    line.at(1.0)
    assert str(line.at.program).startswith("x  # argument")
    assert line.at.cache_info().currsize == 1
    assert pickle.loads(pickle.dumps(Line().at))(3.0) == 13.0
    assert len({line.at, line.at}) == 1
    assert repr(line.at).startswith("<method <compiled at")


def test_objects_without_weak_references_are_told() -> None:
    class Slotted:
        __slots__ = ("x",)

        @tg.jit
        def of(self, x: float) -> float:
            return x

    with pytest.raises(TypeError, match="Slotted must have '__weakref__' among its __slots__"):
        Slotted().of(1.0)
