"""Data to learn from: sets, tables of your own, splitting, and scaling."""

from __future__ import annotations

from .scaling import Standardise as Standardise
from .sets import AND as AND
from .sets import NAND as NAND
from .sets import OR as OR
from .sets import XOR as XOR
from .sets import circles as circles
from .sets import gaussians as gaussians
from .sets import moons as moons
from .sets import spirals as spirals
from .splitting import split as split
from .tables import Table as Table
from .tables import read_csv as read_csv
from .tables import read_table as read_table
