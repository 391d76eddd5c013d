"""Tables: Iris, and a table of one's own, with the settings that suit its last column.

>>> samples = of_table("height,width,kind\\n1,2,oak\\n3,4,ash\\n")
>>> samples.rows, samples.targets, samples.classes
(((1.0, 2.0), (3.0, 4.0)), ((1.0,), (0.0,)), ('ash', 'oak'))
>>> suited(samples)["loss"]
'binary_cross_entropy'
"""

from __future__ import annotations

import io
from dataclasses import replace
from importlib.resources import files

from ...letters import visible
from ...nn.data.scaling import Standardise
from ...nn.data.tables import read_table
from ...nn.sequences import as_list
from ..state.messages import NUMBER
from ..state.settings import DEFAULTS
from .preset import Preset, Promise
from .samples import Samples, held_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

#: A page can show no more.
MOST_ROWS, MOST_INPUTS, MOST_OUTPUTS = 1000, 16, 10

#: What a table looks like, for who has none yet.
EXAMPLE = """\
height,width,kind
2.1,1.0,oak
1.9,1.2,oak
2.4,0.8,oak
2.2,1.1,oak
1.1,1.9,ash
0.9,2.2,ash
1.2,2.0,ash
1.0,1.8,ash
"""


def of_table(text: str, name: str = "the table", settings: Mapping[str, Any] = DEFAULTS) -> Samples:
    """The samples in a table, of which the last column is to be predicted from the others.

    Args:
        text: CSV.
        name: what it is called in errors.
        settings: `scaled`, and `test_share` with `seed`.

    Raises:
        ValueError: with one sentence, if it is no table or too large; names the line.
    """
    file = io.StringIO(text)
    file.name = visible(name) or "the table"
    most = MOST_ROWS * (MOST_INPUTS + 1)
    table = read_table(file, missing="refuse", keep_cells=False, most_cells=most)
    columns, count = table.features, len(table.X)
    if len(columns) > MOST_INPUTS or count > MOST_ROWS:
        raise ValueError(
            f"{file.name} has {count:,} rows with {len(columns):,} inputs, and the page takes at "
            f"most {MOST_ROWS:,} with {MOST_INPUTS}: leave some out"
        )
    classes = table.classes or []
    if len(classes) > MOST_OUTPUTS:
        raise ValueError(
            f"{file.name} has {len(classes)} classes in {visible(str(table.target))}, and the "
            f"page takes at most {MOST_OUTPUTS}: is the target in the last column?"
        )
    rows = list(table.X)
    targets: list[list[float]]
    if len(classes) > 2:
        targets = [[float(kind == k) for k in range(len(classes))] for kind in table.Y]
    else:
        targets = [[float(target)] for target in table.Y]
    for number, row in enumerate([*rows, *targets]):
        for value in row:
            NUMBER.check(value, f"{file.name}, row {number % count + 1}: each value")
    scales: list[tuple[float, float]] = []
    if settings["scaled"]:
        rows = _scaled(rows, scales)
        if not classes:
            targets = _scaled(targets, scales)
    samples = held_out(rows, targets, settings, tuple(columns), tuple(classes))
    return replace(samples, scales=tuple(scales))


def suited(samples: Samples) -> dict[str, str]:
    """The settings that suit what is to be predicted: one of two, one of several, or numbers."""
    if not samples.classes:
        return {"output_activation": "linear", "loss": "half_squared_error"}
    if len(samples.targets[0]) == 1:
        return {"output_activation": "sigmoid", "loss": "binary_cross_entropy"}
    return {"output_activation": "linear", "loss": "cross_entropy"}


def _scaled(rows: list[list[float]], scales: list[tuple[float, float]]) -> list[list[float]]:
    """The rows with each column scaled; what was taken for that is added to the scales."""
    scale = Standardise.of(rows)
    scales += zip(scale.means, scale.deviations, strict=True)
    return [list(as_list(scale(row))) for row in rows]


def _iris(settings: Mapping[str, Any]) -> Samples:
    text = files(__package__).joinpath("iris.csv").read_text("utf-8")
    return of_table(text, "Iris", settings)


_TABLE: dict[str, Any] = {
    "hidden": [4],
    "activation": "tanh",
    "bias": "neuron",
    "train_biases": True,
    "start": "random",
    "scaled": True,
    "digits": 6,
    "speed": 4,
}

IRIS = Preset(
    "iris",
    "Fisher's measurements of 150 flowers of three kinds, of 1936.",
    {
        **_TABLE,
        "output_activation": "linear",
        "loss": "cross_entropy",
        "test_share": 0.2,
    },
    _iris,
    ("scaled", "test_share"),
    promise=Promise(500, 0.1, 0.95),
)

TABLE = Preset(
    "table",
    "A table of your own: CSV, a line of names first, what is to be predicted last.",
    {**_TABLE, "loss": "binary_cross_entropy"},
    lambda settings: of_table(EXAMPLE, "the example", settings),
    ("scaled", "test_share"),
    promise=Promise(500, 0.01),
)
