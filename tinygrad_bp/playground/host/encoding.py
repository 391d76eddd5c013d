"""What is sent as JSON, which has no nan and no inf: they go as the words.

>>> encoded({"error": float("nan"), "weights": [0.1, float("-inf")]})
'{"error":"nan","weights":[0.1,"-inf"]}'
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def encoded(data: Any) -> str:
    """The data as JSON, with "nan", "inf" and "-inf" in the place of such numbers."""
    try:
        return _json(data)
    except ValueError:
        return _json(_in_words(data))


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _in_words(data: Any) -> Any:
    if isinstance(data, float):
        return data if math.isfinite(data) else str(data)
    if isinstance(data, Mapping):
        return {name: _in_words(part) for name, part in data.items()}
    if isinstance(data, (list, tuple)):
        return [_in_words(part) for part in data]
    return data
