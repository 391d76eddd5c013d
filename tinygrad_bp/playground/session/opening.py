"""A network, and samples, of somebody's own: what they say about the settings.

>>> from tinygrad_bp.nn import MLP
>>> told = settings_of(MLP(2, [3, 1], "tanh", "sigmoid", bias=None))
>>> told["hidden"], told["activation"], told["bias"]
([3], 'tanh', 'none')
>>> samples_of_rows([[0.0], [1.0]], [0, 2], outputs=3).targets
((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
"""

from __future__ import annotations

import io

from ...letters import shown
from ...nn.modules import MLP
from ...nn.storage import load
from ...teach.lessons.samples import checked_samples
from ..presets.samples import Samples
from ..state.settings import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..state.address import Address


def model_in(text: str) -> MLP:
    """The network in a file, if it is one that the page can show.

    Raises:
        ValueError: if it is none.
    """
    model = load(io.StringIO(text))
    return checked_network(model)


def checked_network(model: Any) -> MLP:
    """The network.

    Raises:
        TypeError: if it is no `MLP`.
    """
    if not isinstance(model, MLP):
        raise TypeError(f"the page shows networks of layers, an nn.MLP, and not {shown(model)}")
    return model


def settings_of(model: MLP) -> dict[str, Any]:
    """The settings that make such a network.

    Raises:
        ValueError: if it is larger than the page can show.
    """
    config = model.config()
    *hidden, _ = config["nouts"]
    activations = config["activation"]
    told = {
        "hidden": hidden,
        "activation": activations[0] if activations else "sigmoid",
        "activations": activations if len({*activations}) > 1 else [],
        "output_activation": config["output_activation"],
        "bias": config["bias"] or "none",
        "start": "given",
    }
    return {name: checked(name, value) for name, value in told.items()}


def samples_of_rows(X: Any, Y: Any, outputs: int | None = None) -> Samples:  # noqa: N803
    """Samples of rows and targets, which may be the numbers of classes.

    Args:
        X, Y: rows, and a target for each.
        outputs: how many outputs the network has; by default as many as the targets have.

    Raises:
        ValueError, TypeError: if they do not fit.
    """
    rows = [[float(x) for x in row] if hasattr(row, "__len__") else [float(row)] for row in X]
    if not rows:
        raise ValueError("X is empty: give at least one row")
    targets = [[float(y) for y in row] if hasattr(row, "__len__") else float(row) for row in Y]
    outputs = outputs or (len(targets[0]) if isinstance(targets[0], list) else 1)
    given = checked_samples(MLP(len(rows[0]), [outputs], init=float), rows, targets)
    made = [
        tuple(float(k == g.targets) for k in range(outputs))
        if isinstance(g.targets, int)
        else g.targets
        for g in given
    ]
    return Samples(tuple(tuple(x.data for x in g.inputs) for g in given), tuple(made))


def samples_of_address(moment: Address) -> Samples | None:
    """The samples that an address has; None where they are those of its preset."""
    if not moment.data:
        return None
    parts = (moment.data, moment.test)
    rows, test_rows = (tuple(tuple(inputs) for inputs, _ in part) for part in parts)
    targets, test_targets = (tuple(tuple(wanted) for _, wanted in part) for part in parts)
    means, deviations = moment.scales[::2], moment.scales[1::2]
    if len(moment.scales) not in (0, 2 * len(rows[0]), 2 * len(rows[0] + targets[0])):
        raise ValueError(
            f"the address has {len(moment.scales)} numbers in scales: it needs two for each column"
        )
    if any(deviation <= 0 for deviation in deviations):
        raise ValueError(
            f"in scales a standard deviation must be above 0, and {min(deviations):g} is not"
        )
    inputs, outputs = len(rows[0]), len(targets[0])
    for name, count in (("columns", inputs), ("classes", outputs if outputs > 1 else 2)):
        if len(given := getattr(moment, name)) not in (0, count):
            raise ValueError(
                f"the address has {len(given)} names in {name}: these data need {count}"
            )
    return Samples(
        *(rows, targets, test_rows, test_targets),
        *(tuple(moment.columns), tuple(moment.classes)),
        tuple(zip(means, deviations, strict=True)),
    )
