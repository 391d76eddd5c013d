"""A preset's settings are the defaults, and what differs from them."""

from __future__ import annotations

from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.state.settings import DEFAULTS


def test_what_a_preset_does_not_say_is_as_by_default() -> None:
    for name, preset in CATALOGUE.items():
        values = preset.values()
        assert list(values) == list(DEFAULTS)
        assert values["preset"] == name
        changed = {key for key, value in values.items() if value != DEFAULTS[key]}
        assert changed <= {*preset.settings, "preset"}
