"""The plane: each place on it has what the network gives there."""

from __future__ import annotations

import math
from array import array
from base64 import b64decode
from typing import Any

import pytest

from tinygrad_bp.playground.panels.plane import LEAST, MOST, STRIDE, axes, packed, view
from tinygrad_bp.playground.session.session import Session


def opened(preset: str, **settings: Any) -> Session:
    session = Session()
    for name, value in {"preset": preset, **settings}.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    return session


def shown(session: Session) -> dict[str, Any]:
    data = view(session.moment)
    assert data is not None
    return data


def floats(text: str) -> list[float]:
    return [*array("f", b64decode(text))]


def place(data: dict[str, Any], row: int, column: int) -> tuple[float, float]:
    step = data["size"] - 1
    (left, right), (low, high) = data["x"], data["y"]
    return left + (right - left) * column / step, low + (high - low) * row / step


def test_one_sample_has_no_plane_and_neither_have_pictures() -> None:
    assert view(Session().moment) is None
    assert view(opened("digits").moment) is None
    assert view(opened("moons", hide=["plane"]).moment) is None


def test_each_place_has_the_output_there() -> None:
    session = opened("operators")
    data, model = shown(session), session.moment.run.model
    assert data["kind"] == "plane"
    assert LEAST <= data["size"] <= MOST
    assert data["size"] % STRIDE == 1
    [numbers] = map(floats, data["maps"])
    assert len(numbers) == data["size"] ** 2
    net: Any = model
    for row, column in ((0, 0), (0, data["size"] - 1), (7, 3)):
        [out] = net.outputs(place(data, row, column))
        expected = out.data
        if session.moment.run.recipe.loss.endswith("with_logits"):
            expected = 1 / (1 + math.exp(-expected))
        assert numbers[row * data["size"] + column] == pytest.approx(expected, rel=1e-6)


def test_the_plane_is_that_of_the_two_numbers_whatever_is_computed_from_them() -> None:
    plain, session = shown(opened("circles")), opened("circles", features=["xx", "y", "sin_x"])
    data, model = shown(session), session.moment.run.model
    for name in ("columns", "axes", "x", "y"):
        assert data[name] == plain[name]
    [numbers] = map(floats, data["maps"])
    net: Any = model
    for row, column in ((0, 0), (7, 3), (2, data["size"] - 1)):
        x, y = place(data, row, column)
        [out] = net.outputs([y, x * x, math.sin(x)])
        assert numbers[row * data["size"] + column] == pytest.approx(out.data, rel=1e-6)


def test_a_neuron_that_is_selected_has_its_own_map() -> None:
    session = opened("operators")
    assert session.handle({"type": "select", "name": "h2"}) == []
    data, model = shown(session), session.moment.run.model
    assert data["shown"] == "h2"
    net: Any = model
    hidden = net.layers[0].outputs(place(data, 5, 9))[1]
    assert floats(data["maps"][0])[5 * data["size"] + 9] == pytest.approx(hidden.data, rel=1e-6)
    small = floats(data["small"]["h2"]["maps"][0])
    assert len(small) == data["side"] ** 2
    corner = floats(data["maps"][0])[STRIDE * data["size"] + STRIDE]
    assert small[data["side"] + 1] == corner


def test_flat_tints_leave_the_numbers_and_the_run_as_they_are() -> None:
    session = opened("moons")
    shades, run = shown(session), session.moment.run
    assert not shades["discrete"]
    assert session.handle({"type": "set", "name": "discrete", "value": True}) == []
    assert shown(session) == {**shades, "discrete": True}
    assert session.moment.run is run


def test_of_more_inputs_two_are_chosen_and_the_others_are_at_their_means() -> None:
    session = opened("iris", across=3, up=1)
    data, run = shown(session), session.moment.run
    assert data["axes"] == [3, 1]
    means = [sum(column) / len(run.rows) for column in zip(*run.rows, strict=True)]
    x, y = place(data, 4, 6)
    model: Any = run.model
    logits = [out.data for out in model.outputs([means[0], y, means[2], x])]
    whole = sum(map(math.exp, logits))
    for numbers, logit in zip(map(floats, data["maps"]), logits, strict=True):
        assert numbers[4 * data["size"] + 6] == pytest.approx(math.exp(logit) / whole, rel=1e-5)


def test_one_input_has_a_line() -> None:
    session = opened("regression")
    data, model = shown(session), session.moment.run.model
    assert data["kind"] == "line"
    numbers = floats(data["lines"]["o1"])
    net: Any = model
    [first] = net.outputs([data["x"][0]])
    assert numbers[0] == pytest.approx(first.data, rel=1e-6)


def test_axes_are_two_that_are_there() -> None:
    assert [axes(a, b, 3) for a, b in ((0, 0), (5, 5), (2, 0))] == [(0, 1), (2, 0), (2, 0)]


@pytest.mark.parametrize("is_array", [True, False])
def test_what_is_no_number_stays_so(is_array: bool) -> None:
    numbers: Any = [1.5, math.nan, math.inf, -1e300]
    if is_array:
        numbers = pytest.importorskip("numpy", reason="needs NumPy").array(numbers)
    first, lost, most, least = floats(packed(numbers))
    assert first == 1.5
    assert math.isnan(lost)
    assert most == -least == pytest.approx(3.4028234663852886e38)
