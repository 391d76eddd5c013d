"""What is given to nn: taken as it is meant, or answered by what was given and is expected."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.nn.arguments import ACTIVATIONS, activation_name, are_whole, chosen, real, whole


class TestWholeNumbers:
    def test_the_least(self) -> None:
        assert whole("nin", 1) == 1
        assert whole("padding", 0, least=0) == 0
        assert whole("seed", -3, least=None) == -3
        with pytest.raises(ValueError, match="padding must be a whole number, at least 0, not -1"):
            whole("padding", -1, least=0)

    @pytest.mark.parametrize("size", [np.int64(3), np.uint8(3), np.array(3)])
    def test_those_of_numpy_become_pythons(self, size: Any) -> None:
        assert whole("nin", size) == 3
        assert type(whole("nin", size)) is int

    @pytest.mark.parametrize("size", [0, 1.0, "1", None, True, math.nan, [1], np.array([1, 2])])
    def test_what_is_none(self, size: Any) -> None:
        with pytest.raises(ValueError, match="nin must be a whole number, at least 1, not"):
            whole("nin", size)

    def test_several(self) -> None:
        assert are_whole(1, np.int64(2))
        assert not are_whole(1, 2.0)
        assert not are_whole([1])


class TestNumbers:
    @pytest.mark.parametrize("number", [1, np.float32(1), np.array(1), Fraction(1), True])
    def test_any_real_number(self, number: Any) -> None:
        assert real("lr", number) == 1.0
        assert type(real("lr", number)) is float

    @pytest.mark.parametrize(
        ("number", "error", "message"),
        [
            (-1, ValueError, "lr must be at least 0, not -1"),
            (math.nan, ValueError, "lr must be at least 0, not nan"),
            (math.inf, ValueError, "lr must be at least 0 and finite, not inf"),
            (None, TypeError, "lr must be a number, not None"),
            ("0.1", TypeError, "lr must be a number, not '0.1'"),
            ([0.1], TypeError, "lr must be a number, not"),
            (1j, TypeError, "lr must be a number, not 1j"),
        ],
    )
    def test_what_is_none(self, number: Any, error: type[Exception], message: str) -> None:
        with pytest.raises(error, match=message):
            real("lr", number)

    def test_an_end(self) -> None:
        with pytest.raises(ValueError, match="alpha must be at least 0 and below 1, not 1"):
            real("alpha", 1, below=1)

    def test_inf_where_it_has_a_meaning(self) -> None:
        assert real("max_norm", math.inf, finite=False) == math.inf


class TestNames:
    @pytest.mark.parametrize("given", ["hee", "HE", "h"])
    def test_the_nearest(self, given: str) -> None:
        with pytest.raises(ValueError, match=f"not '{given}': did you mean 'he'"):
            chosen("init", given, ["xavier", "he"])

    @pytest.mark.parametrize("given", [None, 3, ["he"], np.array(["he", "he"]), "zzz"])
    def test_none_is_near(self, given: Any) -> None:
        with pytest.raises(ValueError, match="must be one of xavier, he, not") as raised:
            chosen("init", given, ["xavier", "he"])
        assert "did you mean" not in str(raised.value)


class TestActivations:
    def test_a_number_that_nothing_flows_back_from_is_none(self) -> None:
        with pytest.raises(ValueError, match="activation must be one of linear"):
            activation_name("stop_gradient")

    @pytest.mark.parametrize("name", ACTIVATIONS)
    def test_by_name_and_by_function(self, name: str) -> None:
        assert activation_name(name) == name
        assert activation_name(name.upper()) == name
        if name != "linear":
            assert activation_name(getattr(tg, name)) == name

    def test_none_and_other_names(self) -> None:
        assert activation_name(None) == "linear"
        assert activation_name("arctan") == "atan"

    def test_a_function_of_another_library(self) -> None:
        with pytest.raises(ValueError, match=r"activation must be one of .*did you mean 'tanh'\?"):
            activation_name(math.tanh)
        with pytest.raises(ValueError, match="must be one of"):
            activation_name(tg.maximum)
