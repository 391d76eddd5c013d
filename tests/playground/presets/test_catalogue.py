"""Every preset has settings within their bounds, and reaches what it promises."""

from __future__ import annotations

import pytest

from tests.playground.presets.learning import learned, share_right
from tests.thorough import THOROUGH
from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.presets.network import network
from tinygrad_bp.playground.presets.preset import Preset
from tinygrad_bp.playground.state.learning import PRESETS
from tinygrad_bp.playground.state.settings import checked

EACH = pytest.mark.parametrize("preset", CATALOGUE.values(), ids=list(CATALOGUE))


def test_the_menu_has_all_presets() -> None:
    assert list(CATALOGUE) == list(PRESETS)


@EACH
def test_the_settings_of_a_preset_are_within_their_bounds(preset: Preset) -> None:
    for name, value in preset.values().items():
        assert checked(name, value) == value
    assert preset.hint.endswith(".")
    assert preset.title


@EACH
def test_samples_are_whole_and_fit_the_network(preset: Preset) -> None:
    settings = preset.values()
    samples = preset.samples(settings)
    assert samples == preset.samples(settings)
    assert len(samples.rows) == len(samples.targets) > 0
    assert len(samples.test_rows) == len(samples.test_targets)
    assert len({len(row) for row in samples.rows + samples.test_rows}) == 1
    assert samples.columns == () or len(samples.columns) == len(samples.rows[0])
    assert len(samples.classes) in (0, max(2, len(samples.targets[0])))
    model = network(settings, samples, preset.given)
    assert model.config()["nouts"] == [*settings["hidden"], len(samples.targets[0])]


@THOROUGH
@EACH
def test_a_preset_keeps_its_promise(preset: Preset) -> None:
    promise = preset.promise
    assert promise is not None
    settings = preset.values()
    samples = preset.samples(settings)
    model, error = learned(settings, samples, promise.update, preset.given)
    assert error < promise.error
    if promise.accuracy:
        assert samples.test_rows
        right = share_right(model, samples.test_rows, samples.test_targets)
        assert right >= promise.accuracy
