"""`tinygrad_bp.nn.data` by its shorter name."""

from __future__ import annotations

import sys

from .nn import data
from .nn.data import *  # noqa: F403 (for type checkers)

sys.modules[__name__] = data  # one module, whichever way it is imported
