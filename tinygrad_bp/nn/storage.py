"""Models in files: JSON with the architecture and every bit of the weights.

A save is all or nothing: if it fails, the old file stays. Nothing in a file is ever executed:
it can only name modules of this package.
"""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import overload

from ..files import json_text, write_whole
from ..letters import shown, visible
from .base import Module
from .between.batch_norm import BatchNorm
from .between.dropout import Dropout
from .between.layer_norm import LayerNorm
from .data.scaling import Standardise
from .images.convolution import Conv2d
from .images.pooling import AvgPool2d, MaxPool2d
from .modules import MLP, Layer, Neuron
from .recurrent import RNN
from .sequential import Flatten, Sequential, Softmax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike
    from typing import Any, TextIO

    from .base import ModuleT

    File = str | PathLike[str] | TextIO

FORMAT = "tinygrad_bp model"

#: The version of files that say how the model is built; and of those with weights alone, which
#: versions of the package that read only the first know that they cannot read.
VERSION, WEIGHTS_ALONE = 1, 2

#: The modules that a file can name: those with weights, and those without.
_WITH_WEIGHTS = (Neuron, Layer, MLP, Conv2d, RNN, BatchNorm, LayerNorm)
_WITHOUT = (AvgPool2d, Dropout, Flatten, MaxPool2d, Softmax, Standardise)
_CLASSES = {kind.__name__: kind for kind in (*_WITH_WEIGHTS, *_WITHOUT, Sequential)}

#: A model whose file were longer would have some four million weights.
_MOST_CHARACTERS = 200_000_000

#: What reading a damaged file can raise.
MISTAKES = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


class ModelFileError(ValueError):
    """A file without a model that can be read: cut off, damaged, foreign, or too new.

    >>> import io
    >>> load(io.StringIO('{"format": "tinygrad_bp mod'))
    Traceback (most recent call last):
    tinygrad_bp.nn.storage.ModelFileError: the file is not complete JSON: ...
    """


@dataclass
class Saved:
    """What is in a file.

    Attributes:
        model: the model.
        training: the state of its training, for `fit(..., resume=...)`; may be empty.
        notes: whatever its owner saved with it: plain JSON.
    """

    model: Module
    training: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)


def save(
    model: Module,
    file: File,
    *,
    training: dict[str, Any] | None = None,
    notes: dict[str, Any] | None = None,
) -> None:
    """Write a model to a file; if that fails, the old file stays as it was.

    Of a model of your own class the file has the weights, to be loaded `into` another one of it.

    Args:
        model: any module. Those of this package, alone or in a `Sequential`, are built again when
            the file is loaded.
        file: a path, or an open text file.
        training: the state of its training.
        notes: anything else to keep with it: numbers, strings, lists and dicts.

    Raises:
        TypeError: if it is no model.
        OSError: if the file cannot be written.

    >>> import io
    >>> file = io.StringIO()
    >>> save(Neuron(1, "tanh", init=[0.1, 0.2]), file)
    >>> print(file.getvalue())
    {
     "format": "tinygrad_bp model",
     "version": 1,
     "model": {
      "class": "Neuron",
      "nin": 1,
      "activation": "tanh",
      "bias": "neuron"
     },
     "parameters": {
      "w.0": 0.1,
      "b": 0.2
     },
     "training": {},
     "notes": {}
    }
    """
    for name, extra in (("training", training), ("notes", notes)):
        if extra is not None and not isinstance(extra, dict):
            raise TypeError(f"{name} must be a dict, not {shown(extra)}")
    if not isinstance(model, Module):
        name = type(model).__name__
        raise TypeError(f"a file cannot describe {name}, which is not a model: {shown(model)}")
    architecture, parameters = _described(model), model.state_dict()
    version = VERSION
    if not architecture or _built(architecture).state_dict().keys() != parameters.keys():
        # It is somebody's own, or parts of it share parameters.
        version, architecture = WEIGHTS_ALONE, {"class": type(model).__name__}
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": version,
        "model": architecture,
        "parameters": parameters,
        "training": training or {},
        "notes": notes or {},
    }
    if model.class_names:
        document["classes"] = {"names": model.class_names, "cut": model.class_cut}
    if model.feature_names:
        document["features"] = model.feature_names
    text = json_text(document)
    if hasattr(file, "write"):
        file.write(text)
    else:
        write_whole(file, text)


@overload
def load(file: File, into: None = None) -> Module: ...
@overload
def load(file: File, into: ModuleT) -> ModuleT: ...
def load(file: File, into: Module | None = None) -> Module:
    """The model in a file.

    Args:
        file: a path, or an open text file.
        into: a model whose weights become those of the file: of any class, with parameters of the
            same names. Without it the model is built anew.

    Raises:
        ModelFileError: if the file holds no model that this version can read, or that can be built
            anew; or if its weights do not fit, and then none is set.
        OSError: if it cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> from tinygrad_bp.nn.modules import MLP
    >>> net = MLP(2, [3, 1], seed=1)
    >>> with TemporaryDirectory() as folder:
    ...     save(net, f"{folder}/net.json")
    ...     again = load(f"{folder}/net.json")
    >>> again([1.0, 2.0]).data == net([1.0, 2.0]).data
    True

    A model of your own class is built as it was, and given its weights:

    >>> class Scaled(Module):
    ...     def __init__(self):
    ...         self.net, self.scale = MLP(1, [2, 1]), 10.0
    ...
    ...     def forward(self, x):
    ...         return self.net(x) * self.scale
    >>> trained = Scaled()
    >>> with TemporaryDirectory() as folder:
    ...     save(trained, f"{folder}/scaled.json")
    ...     again = load(f"{folder}/scaled.json", into=Scaled())
    >>> again([1.0]).data == trained([1.0]).data
    True
    """
    return read(file, into).model


def read(file: File, into: Module | None = None) -> Saved:
    """All that is in a file: the model, the state of its training, and the notes.

    Args:
        file: a path, or an open text file.
        into: as for `load`.

    Raises:
        ModelFileError: as for `load`.
        OSError: if it cannot be read.
    """
    name = "the file" if hasattr(file, "read") else visible(os.fsdecode(file))
    if into is not None and not isinstance(into, Module):
        raise TypeError(f"into must be a model, not {shown(into)}")
    document = _document(file, name)
    version = document.get("version")
    if version not in (VERSION, WEIGHTS_ALONE):
        raise ModelFileError(
            f"{name} has version {version!r} of the format, and this tinygrad_bp reads "
            f"versions {VERSION} and {WEIGHTS_ALONE}: a newer release may read it"
        )
    try:
        parameters = {key: _number(value) for key, value in document["parameters"].items()}
        saved = Saved(Module(), dict(document["training"]), dict(document["notes"]))
        known = _names_known(document)
        kind = visible(str(document["model"]["class"]))
        if into is None and version == VERSION:
            into = _built(document["model"], len(parameters))
            into.load_state_dict(parameters)
            vars(into).update(known)
            return replace(saved, model=into)
    except MISTAKES as error:
        raise ModelFileError(f"{name} is damaged: {type(error).__name__}: {error}") from None
    if into is None:
        raise ModelFileError(
            f"{name} has the weights of a model of the class {kind}, and does not say how it is "
            f"built: make one as it was, and call nn.load({shown(name)}, into=model)"
        )
    try:
        into.load_state_dict(parameters)
    except ValueError as error:
        raise ModelFileError(f"{name} does not fit the model: {error}") from None
    vars(into).update(known)
    return replace(saved, model=into)


def _document(file: File, name: str) -> dict[str, Any]:
    """What a file says, as far as it is one of this format."""
    try:
        if hasattr(file, "read"):
            text = file.read()
        else:
            with open(file, encoding="utf-8") as opened:
                text = opened.read(_MOST_CHARACTERS + 1)
        if len(text) > _MOST_CHARACTERS:
            raise ModelFileError(f"{name} is longer than the file of any model")
        document = json.loads(text, parse_constant=_no_constant)
    except ModelFileError:
        raise
    except (RecursionError, ValueError) as error:
        raise ModelFileError(f"{name} is not complete JSON: {error}") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ModelFileError(f"{name} is not a model that tinygrad_bp saved")
    return document


def _names_known(document: dict[str, Any]) -> dict[str, Any]:
    """What the file says of classes and columns; `train` notes the names of classes alone."""
    note = document["notes"].get("classes")
    given = document.get("classes", {"names": note if _are_names(note) else [], "cut": None})
    names, cut, features = given["names"], given["cut"], document.get("features", [])
    for listed in (names, features):
        if not _are_names(listed):
            raise TypeError(f"expected names, got {shown(listed)}")
    cut = None if cut is None else _number(cut)
    known = {"class_names": names, "class_cut": cut} if names else {}
    return {**known, "feature_names": features} if features else known


def _are_names(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(name, str) for name in given)


def _described(model: Any) -> dict[str, Any] | None:
    """The architecture, as `_built` reads it; None where that cannot build it."""
    kind = type(model).__name__
    if _CLASSES.get(kind) is not type(model):
        return None
    if isinstance(model, Sequential):
        layers = [_described(layer) for layer in model.layers]
        return {"class": kind, "layers": layers} if all(layers) else None
    return {"class": kind, **model.config()}


def _built(architecture: dict[str, Any], most: int = sys.maxsize) -> Module:
    """The model of an architecture, all weights zero; an error if it has more than `most`."""
    zeros = repeat(0.0, most)

    def next_weight() -> float:
        for zero in zeros:
            return zero
        raise ValueError(f"the model has more than {most} weights")

    def build(description: dict[str, Any]) -> Module:
        config = dict(description)
        kind: Any = _CLASSES[config.pop("class")]
        if kind is Sequential:
            return Sequential(*[build(layer) for layer in config["layers"]])
        if kind in _WITH_WEIGHTS:
            config["init"] = next_weight
        built: Module = kind(**config)
        # What it would take by default may not be what it was.
        if missing := sorted(built.config().keys() - description.keys()):
            raise ValueError(f"{description['class']}: {', '.join(missing)} missing")
        return built

    return build(architecture)


def _no_constant(name: str) -> None:
    raise ValueError(f"JSON has no number {name}")


def _number(value: Any) -> float:
    if value in ("inf", "-inf", "nan"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError(f"expected a number, got {value!r}")
    return float(value)
