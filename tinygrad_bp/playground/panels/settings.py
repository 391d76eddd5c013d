"""The settings as the page shows them: one sentence, a form, the menus of presets and of runs."""

from __future__ import annotations

from functools import cache

from ..presets.catalogue import CATALOGUE
from ..presets.used import sentence, used
from ..state.hiding import CONTROLS, NUMBERS, PANELS
from ..state.messages import FILES
from ..state.settings import BY_NAME, schema

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from ..run.moment import Moment


def schema_view(moment: Moment) -> dict[str, Any]:
    """What stays the same: all settings with their bounds, the presets, what can be hidden."""
    return _lasting()


@cache
def _lasting() -> dict[str, Any]:
    presets = [
        {"name": preset.name, "title": preset.title, "hint": preset.hint}
        for preset in CATALOGUE.values()
    ]
    return {
        "settings": schema(),
        "presets": presets,
        "files": _named(FILES),
        "panels": _named(PANELS),
        "controls": _named(CONTROLS),
        "numbers": _named(NUMBERS),
    }


def view(moment: Moment) -> dict[str, Any]:
    """The settings: their values, those that matter, and what differs from the preset."""
    settings = moment.settings
    preset = CATALOGUE[settings["preset"]]
    base, samples = preset.values(), moment.run.samples
    return {
        "values": dict(settings),
        "base": base,
        "changed": [name for name, value in settings.items() if value != base[name]],
        "used": used(preset, settings, samples),
        "sentence": [
            {"settings": list(part.settings), "text": part.text, "changed": part.is_changed}
            for part in sentence(preset, settings, samples)
        ],
        "comparisons": [
            {"value": f"{name}={BY_NAME[name].field.write(value)}", "label": label}
            for name, value, label in _comparisons(settings)
        ],
    }


def _comparisons(settings: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """What a second run could differ in: the setting, its other value, and that in words."""
    by_layer = ["activation"] if len(settings["hidden"]) == 1 else []
    for name in ("order", "bias", "loss", "optimizer", *by_layer):
        control = BY_NAME[name]
        for other in control.field.schema()["names"][:3]:
            if other["name"] != settings[name]:
                yield name, other["name"], f"{control.label}: {other['label']}"
    if settings["bias"] != "none":
        learning = not settings["train_biases"]
        yield "train_biases", learning, "biases learning" if learning else "biases fixed"
    rate = settings["learning_rate"]
    for other in (rate / 10, rate * 10):
        near = min(max(other, 1e-6), 1e4)
        rounded = float(f"{near:.3g}")
        if rounded != rate:
            yield "learning_rate", rounded, f"η {rounded:g}"
    seed = settings["seed"] + 1 if settings["seed"] < 1000 else 0
    yield "seed", seed, f"seed {seed:,}"


def _named(names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "label": label} for name, label in names.items()]
