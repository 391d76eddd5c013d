"""Small neural networks made of Values, in the manner of micrograd and PyTorch.

>>> from tinygrad_bp import nn
>>> net = nn.MLP(2, [3, 1], activation="tanh", seed=1)
>>> optimizer = nn.optim.Adam(net.parameters(), lr=0.1)
>>> history = nn.fit(net, [[0.0, 1.0], [1.0, 0.0]], [1.0, -1.0], optimizer=optimizer)
>>> history.loss[-1] < 1e-4
True
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import data as data
    from . import optim as optim
    from . import utils as utils
    from .base import Module as Module
    from .between.batch_norm import BatchNorm as BatchNorm
    from .between.dropout import Dropout as Dropout
    from .between.layer_norm import LayerNorm as LayerNorm
    from .estimators.classifier import Classifier as Classifier
    from .estimators.evaluation import ClassEvaluation as ClassEvaluation
    from .estimators.evaluation import NumberEvaluation as NumberEvaluation
    from .estimators.evaluation import evaluate as evaluate
    from .estimators.regressor import Regressor as Regressor
    from .images.convolution import Conv2d as Conv2d
    from .images.pooling import AvgPool2d as AvgPool2d
    from .images.pooling import MaxPool2d as MaxPool2d
    from .losses import binary_cross_entropy as binary_cross_entropy
    from .losses import binary_cross_entropy_with_logits as binary_cross_entropy_with_logits
    from .losses import cross_entropy as cross_entropy
    from .losses import half_squared_error as half_squared_error
    from .losses import hinge as hinge
    from .losses import mae as mae
    from .losses import mse as mse
    from .modules import MLP as MLP
    from .modules import Layer as Layer
    from .modules import Neuron as Neuron
    from .onnx import to_onnx as to_onnx
    from .recurrent import RNN as RNN
    from .sequential import Flatten as Flatten
    from .sequential import Sequential as Sequential
    from .sequential import Softmax as Softmax
    from .storage import ModelFileError as ModelFileError
    from .storage import load as load
    from .storage import save as save
    from .training.callbacks import Checkpoint as Checkpoint
    from .training.callbacks import EarlyStopping as EarlyStopping
    from .training.callbacks import WeightRecorder as WeightRecorder
    from .training.fit import fit as fit
    from .training.history import History as History

#: Where each name lives, which is loaded when it is first asked for. Type checkers read the
#: imports above in their place; a test compares the two.
_LAZY = {
    "data": "data",
    "optim": "optim",
    "utils": "utils",
    "Module": "base",
    **dict.fromkeys(("ClassEvaluation", "NumberEvaluation", "evaluate"), "estimators.evaluation"),
    "BatchNorm": "between.batch_norm",
    "Dropout": "between.dropout",
    "LayerNorm": "between.layer_norm",
    "Classifier": "estimators.classifier",
    "Regressor": "estimators.regressor",
    "Conv2d": "images.convolution",
    "binary_cross_entropy": "losses",
    "binary_cross_entropy_with_logits": "losses",
    **dict.fromkeys(("cross_entropy", "half_squared_error", "hinge", "mae", "mse"), "losses"),
    **dict.fromkeys(("MLP", "Layer", "Neuron"), "modules"),
    **dict.fromkeys(("AvgPool2d", "MaxPool2d"), "images.pooling"),
    "to_onnx": "onnx",
    "RNN": "recurrent",
    **dict.fromkeys(("Flatten", "Sequential", "Softmax"), "sequential"),
    **dict.fromkeys(("ModelFileError", "load", "save"), "storage"),
    **dict.fromkeys(("Checkpoint", "EarlyStopping", "WeightRecorder"), "training.callbacks"),
    "fit": "training.fit",
    "History": "training.history",
}

#: Those that are modules themselves.
_MODULES = {"data", "optim", "utils"}

__all__ = [*_LAZY]  # noqa: PLE0604

if not TYPE_CHECKING:  # a checker that saw it would let every name pass

    def __getattr__(name):
        from importlib import import_module

        try:
            module = import_module(f"{__name__}.{_LAZY.get(name, name)}")
        except ModuleNotFoundError as error:
            if name in _LAZY or error.name != f"{__name__}.{name}":
                raise
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
        is_module = name in _MODULES or name not in _LAZY
        globals()[name] = found = module if is_module else getattr(module, name)
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
