"""The module by its shorter name is the module itself."""

from __future__ import annotations

import tinygrad_bp as tg
import tinygrad_bp.teach.tutorial
import tinygrad_bp.tutorial
from tinygrad_bp.tutorial import build


def test_there_is_one_module() -> None:
    assert tinygrad_bp.tutorial is tinygrad_bp.teach.tutorial is tg.tutorial
    assert build is tg.tutorial.build
