"""Small neural networks made of Values, in the manner of micrograd and PyTorch.

>>> from tinygrad_bp import nn
>>> net = nn.MLP(2, [3, 1], activation="tanh", seed=1)
>>> len(net.parameters())
13
"""

from __future__ import annotations

from .base import Module as Module
from .modules import MLP as MLP
from .modules import Layer as Layer
from .modules import Neuron as Neuron
