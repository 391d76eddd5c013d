"""A sheet, what a student writes who makes no slip, and a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.teach.worksheets.classes import ClassOfSheets, class_of_sheets
from tinygrad_bp.teach.worksheets.sheet import Sheet, worksheet

if TYPE_CHECKING:
    from collections.abc import Callable

    #: What a student writes into the blanks of a sheet, with seven digits, slips left out.
    Written = Callable[[Sheet], dict[str, str]]


def seven_digits(sheet: Sheet) -> dict[str, str]:
    return {step.name: f"{step.value:.7g}" for step in sheet.lesson.blanks}


@pytest.fixture(scope="session")
def sheet() -> Sheet:
    """The tutorial's network with all open after the forward pass, numbers of its own."""
    return worksheet(student="Anna Berg", seed=2026)


@pytest.fixture(scope="session")
def written() -> Written:
    """What a student writes who makes no slip."""
    return seven_digits


@pytest.fixture(scope="session")
def small_class() -> ClassOfSheets:
    """Three students, the updates left open."""
    students = ["Anna Berg", "=1+1", "Ben/../x"]
    return class_of_sheets(students, [(("updates",), "numbers")], seed=1)
