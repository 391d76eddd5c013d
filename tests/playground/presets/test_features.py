"""The network is given what is computed from the two numbers of a sample."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp.playground.presets.features import FEATURES, places_before, with_features
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.playground.state.learning import FEATURES as CALLED

GIVEN = Samples(
    ((0.5, -2.0), (3.0, 0.25)), ((1.0,), (0.0,)), ((1.5, 2.5),), ((1.0,),), ("x", "y"), ("0", "1")
)


def test_each_input_is_what_its_name_and_its_python_say() -> None:
    assert [*FEATURES] == [*CALLED]
    samples = with_features(GIVEN, [*FEATURES])
    assert samples.columns == tuple(CALLED.values())
    for (x, y), row in zip(GIVEN.rows, samples.rows, strict=True):
        known = {"x": x, "y": y, "math": math}
        assert row == tuple(eval(feature.python, known) for feature in FEATURES.values())
    assert [len(row) for row in samples.test_rows] == [len(FEATURES)]
    assert (samples.targets, samples.classes) == (GIVEN.targets, GIVEN.classes)


def test_the_way_back_leads_to_the_same_samples() -> None:
    samples = with_features(with_features(GIVEN, ["xx"]), ["xy", "sin_x"])
    assert samples == with_features(GIVEN, ["xy", "sin_x"])
    assert with_features(samples, ["xy", "sin_x"]) is samples
    assert with_features(samples, ["x", "y"]) is GIVEN


@pytest.mark.parametrize(
    ("columns", "called"),
    [
        ((), ("x²", "xy", "cos y")),
        (("a", "b"), ("a²", "ab", "cos b")),
        (("height", "b"), ("height²", "height·b", "cos b")),
    ],
)
def test_names_are_those_of_the_columns(columns: tuple[str, ...], called: tuple[str, ...]) -> None:
    given = Samples(((1.0, 2.0),), ((0.0,),), columns=columns)
    samples = with_features(given, ["xx", "xy", "cos_y"])
    assert samples.columns == called
    assert samples.given_columns == (columns or ("x", "y"))


def test_samples_of_another_width_stay_as_they_are() -> None:
    for row in ((1.0,), (1.0, 2.0, 3.0)):
        samples = Samples((row,), ((0.0,),))
        assert with_features(samples, ["xx"]) is samples
        assert places_before(samples, samples) == [*range(len(row))]


def test_a_number_that_is_not_finite_has_no_sine() -> None:
    row = with_features(Samples(((math.inf, 1.0),), ((0.0,),)), ["xx", "sin_x"]).rows[0]
    assert row[0] == math.inf
    assert math.isnan(row[1])
