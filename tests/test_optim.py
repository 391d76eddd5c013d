"""The module by its shorter name is the module itself."""

from __future__ import annotations

import tinygrad_bp as tg
import tinygrad_bp.nn.optim
import tinygrad_bp.optim
from tinygrad_bp.optim import SGD


def test_there_is_one_module() -> None:
    assert tinygrad_bp.optim is tinygrad_bp.nn.optim is tg.optim
    assert SGD is tg.optim.SGD
