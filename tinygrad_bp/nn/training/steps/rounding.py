"""Whether numbers that were computed in two ways are the same."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def are_close(found: Sequence[float], expected: Sequence[float], tolerance: float = 1e-10) -> bool:
    """Whether they are the same but for rounding.

    >>> are_close([1.0, 2.0], [1.0, 2.0 + 1e-15]), are_close([1.0], [1.001])
    (True, False)
    """
    scale = max(1.0, *map(abs, expected)) if expected else 1.0
    return all(abs(a - b) <= tolerance * scale for a, b in zip(found, expected, strict=True))
