"""Which settings matter at the moment, and what they are in one sentence.

>>> from tinygrad_bp.playground.presets.catalogue import CATALOGUE
>>> tutorial = CATALOGUE["tutorial"]
>>> samples = tutorial.samples(tutorial.values())
>>> parts = sentence(tutorial, {**tutorial.values(), "learning_rate": 0.3}, samples)
>>> [part.text for part in parts][:3]
['2 hidden neurons', 'sigmoid', 'half squared error']
>>> [part.text for part in parts if part.is_changed]
['gradient descent with η 0.3']
"""

from __future__ import annotations

from dataclasses import dataclass

from ...letters import counted
from ..state.learning import FEATURES
from ..state.settings import BY_NAME, SETTINGS
from .features import PLAIN, has_features
from .samples import MOST_SHOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from .preset import Preset
    from .samples import Samples

#: These have their own controls elsewhere on the page.
_ELSEWHERE = {
    *("preset", "view", "scale", "across", "up", "sample"),
    *("lesson", "presenter", "hide", "compare"),
}


@dataclass(frozen=True)
class SentencePart:
    """Some settings in words.

    Attributes:
        settings: their names.
        text: the words.
        is_changed: whether they differ from those of the preset.
    """

    settings: tuple[str, ...]
    text: str
    is_changed: bool


def used(preset: Preset, settings: Mapping[str, Any], samples: Samples) -> list[str]:
    """The names of the settings that matter, in the order of the form.

    Args:
        preset: it.
        settings: all of them.
        samples: what the network learns from.
    """
    count = len(samples.rows)
    is_random = settings["start"] == "random" or not preset.given
    draws_samples = {"samples", "noise", "test_share"} & {*preset.data}
    needed = {
        **{name: name in preset.data for name in ("operator", "samples", "noise", "test_share")},
        "scaled": "scaled" in preset.data,
        "discrete": count > 1 and 1 < len(samples.as_given.rows[0]) <= MOST_SHOWN,
        "features": has_features(samples),
        "activation": len(settings["hidden"]) == 1,
        "activations": len(settings["hidden"]) > 1,
        "momentum": settings["optimizer"] in ("sgd", "rmsprop"),
        "batch_size": count > 1,
        "regularization_rate": settings["regularization"] != "none",
        "train_biases": settings["bias"] != "none",
        "start": bool(preset.given),
        "init": is_random,
        "seed": (is_random and settings["init"] != "zero")
        or bool(draws_samples)
        or 0 < settings["batch_size"] < count,
    }
    return [
        control.name
        for control in SETTINGS
        if control.name not in _ELSEWHERE and needed.get(control.name, True)
    ]


def sentence(preset: Preset, settings: Mapping[str, Any], samples: Samples) -> list[SentencePart]:
    """The settings that matter in words, one after another with commas between them."""
    names = used(preset, settings, samples)
    values = preset.values()
    parts = []
    for group, text in _phrases(preset, settings, len(samples.rows)):
        about = tuple(name for name in group if name in names)
        if text and about:
            changed = any(settings[name] != values[name] for name in about)
            parts.append(SentencePart(about, text, changed))
    return parts


def _phrases(
    preset: Preset, settings: Mapping[str, Any], count: int
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Groups of settings with their words, in the order of the form."""
    s = settings
    yield ("operator",), _called(s, "operator")
    yield ("samples", "noise"), f"{counted(s['samples'], 'sample')} with noise {s['noise']:g}"
    yield ("test_share",), f"{100 * s['test_share']:.3g} % held out" if s["test_share"] else ""
    yield ("scaled",), "columns scaled" if s["scaled"] else "columns as they are"
    yield ("features",), _inputs(s["features"])
    yield ("hidden",), _hidden(s["hidden"])
    yield ("activation", "activations", "output_activation"), _activations(s)
    yield ("loss",), _called(s, "loss")
    yield ("optimizer", "learning_rate"), f"{_called(s, 'optimizer')} with η {s['learning_rate']:g}"
    yield ("momentum",), f"momentum {s['momentum']:g}" if s["momentum"] else ""
    yield ("order",), "layers one after another" if s["order"] == "sequential" else ""
    whole = not 0 < s["batch_size"] < count
    at_once = "all samples at once" if whole else f"{counted(s['batch_size'], 'sample')} at a time"
    yield ("batch_size",), at_once
    yield ("frozen",), f"{_listed(s['frozen'])} frozen" if s["frozen"] else ""
    penalty = _called(s, "regularization")
    rate = s["regularization_rate"]
    yield ("regularization", "regularization_rate"), f"{penalty} {rate:g}" * (penalty != "none")
    yield ("bias", "train_biases"), _biases(s)
    yield ("start", "init", "seed"), _start(preset, s)
    yield ("stop_update",), f"stops at update {s['stop_update']:,}" if s["stop_update"] else ""
    yield ("stop_error",), f"stops under {s['stop_error']:g}" if s["stop_error"] else ""
    yield ("discrete",), "the plane in flat tints" if s["discrete"] else ""
    yield ("digits",), counted(s["digits"], "digit")
    tutorial = s["convention"] == "tutorial"
    yield ("convention",), "" if tutorial else f"convention: {_called(s, 'convention')}"


def _called(settings: Mapping[str, Any], name: str) -> str:
    """What the page calls the choice of a setting."""
    names: Mapping[str, str] = BY_NAME[name].field.names  # type: ignore[attr-defined]
    value: str = settings[name]
    return names.get(value, value)


def _inputs(names: list[str]) -> str:
    if tuple(names) == PLAIN:
        return ""
    inputs = "input" if len(names) == 1 else "inputs"
    return f"the {inputs} {_listed([FEATURES[name] for name in names])}"


def _hidden(sizes: list[int]) -> str:
    if not sizes:
        return "no hidden layer"
    if len(sizes) == 1:
        return counted(sizes[0], "hidden neuron")
    return f"hidden layers of {_listed(list(map(str, sizes)))}"


def _activations(settings: Mapping[str, Any]) -> str:
    called: Mapping[str, str] = BY_NAME["activation"].field.names  # type: ignore[attr-defined]
    hidden, by_layer = settings["hidden"], settings["activations"]
    names = by_layer if len(by_layer) == len(hidden) else [settings["activation"]] * len(hidden)
    outputs = settings["output_activation"]
    if {*names} <= {outputs}:
        return called[outputs]
    inner = [called[name] for name in (names if len({*names}) > 1 else names[:1])]
    return f"{_listed(inner)} with {called[outputs]} outputs"


def _biases(settings: Mapping[str, Any]) -> str:
    if settings["bias"] == "none":
        return "no biases"
    how = "shared" if settings["bias"] == "layer" else "one a neuron"
    return f"biases {how} and {'learning' if settings['train_biases'] else 'fixed'}"


def _start(preset: Preset, settings: Mapping[str, Any]) -> str:
    if preset.given and settings["start"] == "given":
        return "given weights"
    if settings["init"] == "zero":
        return "weights 0 at first"
    return f"seed {settings['seed']:,}"


def _listed(texts: list[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} and {last}" if first else last
