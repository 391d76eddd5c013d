"""The tutorial: its network, its training, and every figure that it prints."""

from __future__ import annotations

from .figures import Chapter as Chapter
from .figures import Figure as Figure
from .figures import figures as figures
from .figures import worked_example as worked_example
from .network import GIVEN as GIVEN
from .network import build as build
from .network import model as model
from .reporting import Report as Report
from .reporting import report as report
from .training import TutorialRun as TutorialRun
from .training import train as train
