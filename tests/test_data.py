"""The module by its shorter name is the module itself."""

from __future__ import annotations

import tinygrad_bp as tg
import tinygrad_bp.data
import tinygrad_bp.nn.data
from tinygrad_bp.data import moons


def test_there_is_one_module() -> None:
    assert tinygrad_bp.data is tinygrad_bp.nn.data is tg.data
    assert moons is tg.data.moons
