"""The network and the recipe that the settings ask for, and what does not fit together."""

from __future__ import annotations

import math

from ...nn.base import independent_copy
from ...nn.structure.names import parameter_names
from ...teach.lessons.naming import biases
from ..presets.catalogue import CATALOGUE
from ..presets.features import places_before
from ..presets.network import network
from ..run.recipe import Recipe
from ..run.trouble import activations_of
from ..state.settings import BY_NAME
from .fitting import take_what_fits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ...autodiff.value import Value
    from ...nn.modules import MLP
    from ..presets.samples import Samples
    from ..run.live_run import LiveRun

#: What a network is made of: where one of these changes there is a new one.
ACTIVATIONS = ("activation", "activations", "output_activation")
SHAPE = ("hidden", *ACTIVATIONS, "bias")

#: What a recipe takes from the settings as it is.
_RECIPE = (
    *("loss", "optimizer", "learning_rate", "momentum", "regularization"),
    *("regularization_rate", "batch_size", "order", "seed"),
)


def recipe_of(settings: Mapping[str, Any], samples: Samples, model: MLP) -> Recipe:
    """The recipe that the settings ask for.

    Raises:
        ValueError: if the loss cannot be one of so many outputs, or what is frozen is not there.
    """
    if settings["loss"] == "cross_entropy" and len(samples.targets[0]) == 1:
        raise ValueError(
            "the cross-entropy of a softmax needs two outputs or more: for one output take the "
            "cross-entropy, or that of a sigmoid"
        )
    still = set() if settings["train_biases"] else biases(model)
    if settings["frozen"]:
        still |= _called(model, settings["frozen"])
    fixed = frozenset(k for k, p in enumerate(model.parameters()) if p in still)
    named = {name: settings[name] for name in _RECIPE}
    return Recipe(model, samples, fixed=fixed, **named)


def _called(model: MLP, names: Sequence[str]) -> set[Value]:
    """The parameters of these names.

    Raises:
        ValueError: if there is none of a name.
    """
    known = {name: parameter for parameter, name in parameter_names(model).items()}
    for name in names:
        if name not in known:
            raise ValueError(f"there is no weight or bias {name} here that could be frozen")
    return {known[name] for name in names}


def new_network(
    settings: Mapping[str, Any],
    samples: Samples,
    old: MLP | None = None,
    numbers: Sequence[float] = (),
    before: Samples | None = None,
) -> MLP:
    """A new network.

    Args:
        settings: what it is made of.
        samples: what it is for.
        old: one of whose parameters it takes those that fit.
        numbers: what these are.
        before: the samples that the old one was for; by default it had the same inputs.
    """
    model = network(settings, samples, CATALOGUE[settings["preset"]].given)
    if old is not None:
        kept = independent_copy(old)
        kept.load_state_dict(numbers)
        take_what_fits(kept, model, places_before(before or samples, samples))
    return model


def computing_otherwise(model: MLP, settings: Mapping[str, Any], samples: Samples) -> MLP:
    """A network with the same parameters, and the activations that are set."""
    other = network(settings, samples)
    other.load_state_dict([parameter.data for parameter in model.parameters()])
    return other


def refuse_misfit(run: LiveRun, name: str) -> None:
    """Raise an error where the error has no number, though no number before it is to blame.

    Args:
        run: it, as it is after a change.
        name: the setting that was changed.
    """
    is_to_blame = name in ("loss", *ACTIVATIONS, "preset", "operator")
    if is_to_blame and math.isnan(run.error) and all(map(math.isfinite, run.parameters.values())):
        _refuse_activation(run)
        loss = BY_NAME["loss"].field.schema()["names"]
        label = next(one["label"] for one in loss if one["name"] == run.recipe.loss)
        raise ValueError(
            f"the {label} has no number for these outputs: it takes probabilities, so let the "
            f"output neurons have the activation sigmoid, or take another error"
        )


def _refuse_activation(run: LiveRun) -> None:
    """Raise an error where a neuron gives no number though a number comes into it."""
    numbers = run.numbers(run.rows)
    for name, activation in activations_of(run.model).items():
        outs = numbers[f"out_{name}"]
        nets = numbers.get(f"net_{name}", outs)
        if any(math.isnan(out) and math.isfinite(net) for net, out in zip(nets, outs, strict=True)):
            label = BY_NAME["activation"].field.schema()["names"]
            called = next(one["label"] for one in label if one["name"] == activation)
            raise ValueError(
                f"{called} has no value at what comes into {name}: take another activation"
            )
