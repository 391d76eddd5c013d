"""Optimisers, and schedules of the learning rate."""

from __future__ import annotations

from . import lr_scheduler as lr_scheduler
from .optimizers import SGD as SGD
from .optimizers import Adam as Adam
from .optimizers import AdamW as AdamW
from .optimizers import Optimizer as Optimizer
from .optimizers import RMSprop as RMSprop
