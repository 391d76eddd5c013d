"""The tutorial: its network, its training, and every figure that it prints."""

from __future__ import annotations

from .calculation import GIVEN as GIVEN
from .calculation import Figure as Figure
from .calculation import Run as Run
from .calculation import Section as Section
from .calculation import build as build
from .calculation import figures as figures
from .calculation import train as train
from .calculation import worked_example as worked_example
