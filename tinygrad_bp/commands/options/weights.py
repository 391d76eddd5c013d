"""Files of weights: a saved network, or numbers in JSON or CSV."""

from __future__ import annotations

import csv
import json
from contextlib import suppress

from ..arguments import as_number
from ..reading import read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from ...nn.base import Module


def weights(path: Path) -> Module | list[float] | dict[str, float]:
    """What is in a file: a saved network, numbers in order, or numbers by name.

    Raises:
        ValueError: for anything else; names the file.
        OSError: if it cannot be read.
    """
    ending = path.suffix.lower()
    if ending not in (".json", ".csv"):
        raise ValueError(f"{path}: the name of a file of weights ends in .json or .csv")
    text = read_text(path)
    return _json(path, text) if ending == ".json" else _csv(path, text)


def _json(path: Path, text: str) -> Module | list[float] | dict[str, float]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path} is not valid JSON: {error}") from None
    if isinstance(found, dict) and "format" in found:
        from ...nn.storage import load

        return load(path)
    if isinstance(found, dict) and found:
        return {name: _number(path, f"{name!r}", item) for name, item in found.items()}
    if isinstance(found, list) and found:
        return [_number(path, f"number {k}", item) for k, item in enumerate(found, 1)]
    raise ValueError(f'{path}: expected numbers by name, {{"w1": 0.15, ...}}, or a list of them')


def _csv(path: Path, text: str) -> list[float] | dict[str, float]:
    try:
        lines = [
            [cell.strip() for cell in row] for row in csv.reader(text.splitlines()) if any(row)
        ]
    except csv.Error as error:
        raise ValueError(f"{path} is not valid CSV: {error}") from None
    if not lines:
        raise ValueError(f"{path} is empty")
    if not all(len(row) == 2 and not _is_number(row[0]) for row in lines):
        return [_number(path, f"line {k}", cell) for k, row in enumerate(lines, 1) for cell in row]
    has_head = not _is_number(lines[0][1])
    named: dict[str, float] = {}
    for k, (name, cell) in enumerate(lines[has_head:], 1 + has_head):
        if name in named:
            raise ValueError(f"{path}, line {k}: {name[:40]!r} appears twice")
        named[name] = _number(path, f"line {k}", cell)
    return named


def _is_number(cell: str) -> bool:
    with suppress(ValueError):
        as_number(cell)
        return True
    return False


def _number(path: Path, where: str, item: Any) -> float:
    shown = repr(item)
    shown = shown if len(shown) <= 40 else f"{shown[:37]}..."
    if isinstance(item, bool) or not isinstance(item, (int, float, str)):
        raise ValueError(f"{path}, {where[:60]}: expected a number, got {shown}")
    try:
        number = as_number(item) if isinstance(item, str) else float(item)
    except (OverflowError, ValueError):
        raise ValueError(f"{path}, {where[:60]}: expected a number, got {shown}") from None
    if not abs(number) < float("inf"):
        raise ValueError(f"{path}, {where[:60]}: expected a finite number, got {shown}")
    return number
