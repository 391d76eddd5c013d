"""What `fit` is given besides model and data: taken as it is meant, or answered."""

from __future__ import annotations

from functools import partial

from ...letters import shown
from ..arguments import chosen
from ..base import Module
from ..losses import BY_NAME as LOSSES
from ..losses import CUTS, SQUASHES, TAKE_CLASSES
from ..optim.optimizers import BY_NAME as OPTIMIZERS
from ..optim.optimizers import Adam, Optimizer
from ..sequential import Softmax
from .given.samples import samples_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..losses import Loss
    from .given.samples import DataPoint


def checked_model(model: Any) -> Module:
    """The model.

    Raises:
        TypeError: if it is none.
    """
    if not isinstance(model, Module):
        is_class = isinstance(model, type) and issubclass(model, Module)
        hint = f": write {model.__name__}(...)" if is_class else ""
        raise TypeError(f"the model must be a Module, not {shown(model)}{hint}")
    return model


def loss_of(given: Any) -> Loss:
    """The loss: a function, or one of `nn` by its name.

    Raises:
        ValueError: if it is neither.

    >>> loss_of("mse").__name__
    'mse'
    """
    if callable(given):
        loss: Loss = given
        return loss
    others = ", or a function of the outputs and the target of a sample"
    return LOSSES[chosen("loss", given, LOSSES, others)]


def squashed_twice(model: Any, loss: Loss) -> str:
    """A sentence for those whose outputs are squashed by the model, and again in the loss.

    Args:
        model: what gives the outputs.
        loss: what they are given to.

    Returns:
        What is wrong, and the way out; "" where nothing is.

    >>> from tinygrad_bp.nn.modules import MLP
    >>> model = MLP(2, [3], output_activation="sigmoid")
    >>> squashed_twice(model, LOSSES["mse"])
    ''
    >>> print(squashed_twice(model, LOSSES["cross_entropy"]))
    cross_entropy takes the softmax of the outputs, and they are squashed by a sigmoid already: ...
    """
    name = name_of(loss)
    inside = SQUASHES.get(name)
    outside = _last_activation(model)
    if inside is None or outside not in ("sigmoid", "tanh", "softmax"):
        return ""
    way_out = (
        "leave out the Softmax at the end"
        if outside == "softmax"
        else 'let the last layer be linear, output_activation="linear"'
    )
    return (
        f"{name} takes the {inside} of the outputs, and they are squashed by a {outside} "
        f"already: after two of them no probability can come near 0 or 1, and training is slow; "
        f"{way_out}"
    )


def _last_activation(model: Any) -> str:
    """What the outputs of a model come out of, as far as it says so."""
    while layers := getattr(model, "layers", None) or getattr(model, "neurons", None):
        model = layers[-1]
    name = "softmax" if isinstance(model, Softmax) else getattr(model, "activation", "")
    return name if isinstance(name, str) else ""


def optimizer_of(given: Any, model: Module) -> Optimizer:
    """The optimiser: one that was made, or one of the model's parameters by its class or name.

    Raises:
        ValueError: if it is neither.
    """
    if not model.parameters() and not isinstance(given, Optimizer):
        raise ValueError(
            f"the model, {shown(model)}, has no parameters to train: they are the Values in its "
            f"attributes, in modules, lists, dicts and arrays"
        )
    if given is None:
        return Adam(model.parameters())
    if isinstance(given, str):
        given = given.lower() if given.lower() in OPTIMIZERS else given
    elif isinstance(given, type) and issubclass(given, Optimizer):
        return given(model.parameters())  # type: ignore[call-arg]  # those of a kind have defaults
    elif all(hasattr(given, name) for name in ("params", "step", "zero_grad", "state_dict")):
        optimizer: Optimizer = given
        return optimizer
    others = ", or one of nn.optim"
    return OPTIMIZERS[chosen("optimizer", given, OPTIMIZERS, others)](model.parameters())


def checked_schedule(schedule: Any, optimizer: Optimizer) -> Any:
    """The schedule of this optimiser's learning rate, or None.

    Raises:
        TypeError: if it is not a schedule.
        ValueError: if it is that of another optimiser.
    """
    if schedule is None:
        return None
    if not hasattr(schedule, "step") or isinstance(schedule, type):
        raise TypeError(
            f"the schedule must be one of nn.optim.lr_scheduler, not {shown(schedule)}: write "
            f"StepLR(optimizer, 10), say"
        )
    if getattr(schedule, "optimizer", optimizer) is not optimizer:
        raise ValueError("the schedule is that of another optimizer: make it with the one given")
    return schedule


def callbacks_of(given: Any) -> list[Any]:
    """The callbacks as a list; one alone too.

    Raises:
        TypeError: if one cannot be called.
    """
    if given is None:
        return []
    is_one = callable(given) or not hasattr(given, "__iter__")
    listed = [given] if is_one else list(given)
    for callback in listed:
        is_class = isinstance(callback, type) and hasattr(callback, "begin")
        if not callable(callback) or is_class:
            hint = f": write {callback.__name__}(...)" if is_class else ""
            raise TypeError(
                f"a callback must be a function of the run, not {shown(callback)}{hint}"
            )
    return listed


def name_of(loss: Any) -> str:
    """The name of a loss of `nn`, some of whose arguments may be given already; "" for any other.

    >>> from functools import partial
    >>> name_of(partial(LOSSES["cross_entropy"], label_smoothing=0.1))
    'cross_entropy'
    """
    while isinstance(loss, partial):
        loss = loss.func
    return next((name for name, one in LOSSES.items() if one is loss), "")


def most_classes(loss: Any) -> float | None:
    """How many classes the targets can be the numbers of; None for a loss that is not of `nn`."""
    name = name_of(loss)
    return TAKE_CLASSES.get(name, 0) if name else None


def cut_of(loss: Any) -> float | None:
    """Above which output it is the second of two classes; None for a loss of other outputs."""
    return CUTS.get(name_of(loss))


def validation_samples(given: Any) -> list[DataPoint]:
    """The samples whose loss is taken after each epoch; none for None.

    Raises:
        TypeError: if it is not X and Y.
    """
    if given is None:
        return []
    if not isinstance(given, (list, tuple)) or len(given) != 2:
        raise TypeError(f"validation must be two: rows and targets, (X, Y), not {shown(given)}")
    return samples_of(*given)
