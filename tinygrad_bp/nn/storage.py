"""Models in files: JSON with the architecture and every bit of the weights.

A save is all or nothing: if it fails, the old file stays. Nothing in a file is ever executed:
it can only name modules of this package.
"""

from __future__ import annotations

import json
import math
import os
import sys
from dataclasses import dataclass, field
from itertools import repeat

from ..files import write_whole
from ..letters import shown, visible
from .base import Module
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

    File = str | PathLike[str] | TextIO

FORMAT = "tinygrad_bp model"
VERSION = 1

#: The modules that a file can name: those with weights, and those without.
_WITH_WEIGHTS = (Neuron, Layer, MLP, Conv2d, RNN)
_WITHOUT = (AvgPool2d, Flatten, MaxPool2d, Softmax, Standardise)
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

    Args:
        model: modules of this package, alone or in a `Sequential`.
        file: a path, or an open text file.
        training: the state of its training.
        notes: anything else to keep with it: numbers, strings, lists and dicts.

    Raises:
        TypeError: for a model that a file cannot describe.
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
    architecture = _described(model)
    parameters = model.state_dict()
    if _built(architecture).state_dict().keys() != parameters.keys():
        raise TypeError(
            "a model whose parts share parameters cannot be saved: save its state_dict() instead"
        )
    document = {
        "format": FORMAT,
        "version": VERSION,
        "model": architecture,
        "parameters": parameters,
        "training": training or {},
        "notes": notes or {},
    }
    text = json.dumps(_finite(document), indent=1, ensure_ascii=False, allow_nan=False)
    if hasattr(file, "write"):
        file.write(text)
    else:
        write_whole(file, text)


def load(file: File) -> Module:
    """The model in a file.

    Raises:
        ModelFileError: if the file holds no model that this version can read.
        OSError: if it cannot be read.

    >>> from tempfile import TemporaryDirectory
    >>> from tinygrad_bp.nn.modules import MLP
    >>> net = MLP(2, [3, 1], seed=1)
    >>> with TemporaryDirectory() as folder:
    ...     save(net, f"{folder}/net.json")
    ...     again = load(f"{folder}/net.json")
    >>> again([1.0, 2.0]).data == net([1.0, 2.0]).data
    True
    """
    return read(file).model


def read(file: File) -> Saved:
    """All that is in a file: the model, the state of its training, and the notes.

    Raises:
        ModelFileError: if the file holds no model that this version can read.
        OSError: if it cannot be read.
    """
    name = "the file" if hasattr(file, "read") else visible(os.fsdecode(file))
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
    version = document.get("version")
    if version != VERSION:
        raise ModelFileError(
            f"{name} has version {version!r} of the format, and this tinygrad_bp reads "
            f"version {VERSION}: a newer release may read it"
        )
    try:
        parameters = {key: _number(value) for key, value in document["parameters"].items()}
        model = _built(document["model"], len(parameters))
        model.load_state_dict(parameters)
        return Saved(model, dict(document["training"]), dict(document["notes"]))
    except MISTAKES as error:
        raise ModelFileError(f"{name} is damaged: {type(error).__name__}: {error}") from None


def _described(model: Any) -> dict[str, Any]:
    """The architecture, as `_built` reads it."""
    kind = type(model).__name__
    if not isinstance(model, Module):
        raise TypeError(f"a file cannot describe {kind}, which is not a model: {shown(model)}")
    if _CLASSES.get(kind) is not type(model):
        raise TypeError(
            f"a file cannot describe {kind}, which is not a module of nn: save its state_dict(), a "
            f"dict of numbers, and give it to load_state_dict() of one that is built anew"
        )
    if isinstance(model, Sequential):
        return {"class": kind, "layers": [_described(layer) for layer in model.layers]}
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


def _finite(part: Any) -> Any:
    """The document with inf and nan as strings, since JSON has no such numbers."""
    if isinstance(part, dict):
        return {key: _finite(item) for key, item in part.items()}
    if isinstance(part, (list, tuple)):
        return [_finite(item) for item in part]
    return repr(part) if isinstance(part, float) and not math.isfinite(part) else part


def _no_constant(name: str) -> None:
    raise ValueError(f"JSON has no number {name}")


def _number(value: Any) -> float:
    if value in ("inf", "-inf", "nan"):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise TypeError(f"expected a number, got {value!r}")
    return float(value)
