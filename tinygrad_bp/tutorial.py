"""`tinygrad_bp.teach.tutorial` by its shorter name."""

from __future__ import annotations

import sys

from .teach import tutorial
from .teach.tutorial import *  # noqa: F403 (for type checkers)

sys.modules[__name__] = tutorial  # one module, whichever way it is imported
