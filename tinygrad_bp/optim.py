"""`tinygrad_bp.nn.optim` by its shorter name."""

from __future__ import annotations

import sys

from .nn import optim
from .nn.optim import *  # noqa: F403 (for type checkers)

sys.modules[__name__] = optim  # one module, whichever way it is imported
