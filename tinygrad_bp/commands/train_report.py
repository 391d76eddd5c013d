"""The report of `tinygrad-bp train`: what was trained, how good it is, what it confuses."""

from __future__ import annotations

from rich import box
from rich.console import Group
from rich.table import Table as Grid
from rich.text import Text

from ..letters import visible
from ..nn.data.scores import accuracy, confusion_matrix, errors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..nn.data.tables import Table
    from ..nn.tabular import Predictor
    from ..nn.training.history import History

    #: For some rows what is in the table, and what is predicted.
    Results = dict[str, tuple[list[Any], list[Any]]]

#: A confusion matrix of more classes is too wide for a page.
_MOST_CLASSES = 10


def report(predictor: Predictor, history: History, rows: Table, held_out: Table | None) -> Group:
    """The report of a training, for rich."""
    classes = predictor.classes
    results: Results = {}
    for name, part in (("trained on", rows), ("held out", held_out)):
        if part:
            actual = [classes[int(y)] for y in part.Y] if classes else part.Y
            results[name] = actual, predictor.predict(part.X)
    kind = f"{len(classes)} classes" if classes else "numbers"
    epochs, best = len(history.loss), history.best_epoch
    about = (
        f"{visible(predictor.target)}: {kind}, predicted from "
        f"{visible(', '.join(predictor.features))}\n"
        f"{len(predictor.network.parameters())} weights and biases, those of epoch {best} of "
        f"{epochs}, whose loss was the lowest: {history.loss[best - 1]:.6g}"
    )
    if history.compiled:
        about += f"\ntrained by compiled code (backend {history.compiled})"
    if classes is None:
        return Group(Text(about), _errors(results))
    return Group(Text(about), _accuracies(results), *_mistakes(classes, results))


def _accuracies(results: Results) -> Grid:
    grid = _grid("rows", "right", "accuracy")
    for name, (actual, predicted) in results.items():
        share = accuracy(actual, predicted)
        _add(grid, name, len(actual), round(share * len(actual)), f"{share:.1%}")
    return grid


def _errors(results: Results) -> Grid:
    grid = _grid("rows", "root mean square error", "mean absolute error", "R²")
    for name, (actual, predicted) in results.items():
        _add(grid, name, len(actual), *(f"{number:.4g}" for number in errors(actual, predicted)))
    return grid


def _mistakes(classes: list[str], results: Results) -> tuple[str, Grid]:
    """The confusion matrix of the rows that were held out, if any, else of all."""
    name, (actual, predicted) = [*results.items()][-1]
    matrix = confusion_matrix(actual, predicted, classes)
    if len(classes) <= _MOST_CLASSES:
        grid = _grid(*classes)
        for kind, counts in zip(classes, matrix, strict=True):
            _add(grid, kind, *(count or "·" for count in counts))
        return f"Rows {name}: how many of each class (down) were taken for each (across)", grid
    grid = _grid("rows", "right", "most often mistaken for")
    for k, counts in enumerate(matrix):
        rows, right, counts[k] = sum(counts), counts[k], 0
        most = max(counts)
        other = f"{classes[counts.index(most)]} ({most})" if most else ""
        _add(grid, classes[k], rows, right, other)
    return f"Rows {name}, class by class", grid


def _grid(*columns: str) -> Grid:
    """A table with a name at the start of each row."""
    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    grid.add_column()
    for column in columns:
        grid.add_column(Text(visible(column)), justify="right")
    return grid


def _add(grid: Grid, *cells: object) -> None:
    # As Text, a name in brackets is not mark-up.
    grid.add_row(*(Text(visible(str(cell))) for cell in cells))
