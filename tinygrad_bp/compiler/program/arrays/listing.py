"""A program of arrays as text, one instruction a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def listing(program: Any) -> str:
    """The instructions of an `ArrayProgram`, each with the shape of what it makes."""
    return ""
