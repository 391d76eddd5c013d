"""What a command is about: the tutorial's network, or one that its options describe.

All commands that work on a network have the same options for it, and for its samples.
"""

from __future__ import annotations

from contextlib import contextmanager

from ..arguments import Nested, names, number, path, samples, sizes
from .weights import weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from ...nn.base import Module


#: The tutorial's loss.
_LOSS = "half_squared_error"


def add_network(parser: ArgumentParser) -> None:
    """Add the options that say which network, samples and loss."""
    add = parser.add_argument_group(
        "the network and its samples", "By default those of the tutorial."
    ).add_argument
    add(
        "--layers",
        metavar="SIZES",
        type=sizes(2, 10, 64, "2,4,1"),
        help="inputs, then neurons of each layer, as in 2,4,1 (default: the tutorial's 2,2,2)",
    )
    add(
        "--activation",
        metavar="NAME",
        type=names,
        help="of all layers, or one name for each, as in tanh,sigmoid (default: sigmoid; one name "
        "leaves the outputs linear for a loss that makes probabilities of them itself)",
    )
    add(
        "--bias",
        choices=("layer", "neuron", "none"),
        help="one bias for each layer (default, as in the tutorial), for each neuron, or none",
    )
    add(
        "--weights",
        metavar="FILE",
        type=path,
        help="a JSON or CSV file of numbers, in order or by name; or a saved model",
    )
    add("--seed", type=int, help="the random weights of --layers without --weights (default: 0)")
    add(
        "--model",
        metavar="FILE",
        type=path,
        help="a model that nn.save wrote, in the place of all of these",
    )
    add(
        "--inputs",
        metavar="NUMBERS",
        type=samples,
        help='as in 0.05,0.1 or 1/20,1/10; several samples: "1,2;3,4"; an image by its rows: '
        '"[[[0, 1], [1, 0]]]"',
    )
    add(
        "--targets",
        metavar="NUMBERS",
        type=samples,
        help="likewise, one for each output; or a class",
    )
    add("--loss", metavar="NAME", default=_LOSS, help="a loss of tinygrad_bp.nn")


def add_updates(parser: ArgumentParser) -> None:
    """Add the options that say what an update does."""
    group = parser.add_argument_group("the update")
    group.add_argument(
        "--learning-rate",
        "--rate",
        metavar="RATE",
        type=number,
        default=0.5,
        help="default: 0.5, the tutorial's",
    )
    bias = group.add_mutually_exclusive_group()
    bias.add_argument(
        "--fixed-biases",
        dest="train_biases",
        action="store_false",
        default=None,
        help="update weights only (default for the tutorial's network)",
    )
    bias.add_argument(
        "--train-biases",
        dest="train_biases",
        action="store_true",
        default=None,
        help="update the biases too (default for other networks)",
    )
    group.add_argument(
        "--update",
        choices=("simultaneous", "sequential"),
        default="simultaneous",
        help="all at once (default), or layers one after another, the last one first: a derivative "
        "then goes back through the new weights behind it",
    )


def network(args: Namespace) -> dict[str, Any]:
    """The network, the samples and the loss, as `lesson` takes them.

    Raises:
        ValueError: for what does not fit; names the option.
        OSError: where a file cannot be read.
    """
    from ...nn.losses import BY_NAME

    if args.loss not in BY_NAME:
        raise ValueError(f"--loss must be one of {', '.join(BY_NAME)}, not {args.loss[:40]!r}")
    model = _model(args)
    inputs, targets = _data(args, model)
    return {"model": model, "inputs": inputs, "targets": targets, "loss": args.loss}


def updates(args: Namespace) -> dict[str, Any]:
    """What an update does, as `lesson` takes it."""
    names = ("learning_rate", "train_biases", "update")
    return {name: getattr(args, name) for name in names}


def is_asked(args: Namespace) -> bool:
    """Whether any of the options is given that say which network, samples and loss."""
    named = (args.layers, args.activation, args.bias, args.weights, args.seed, args.model)
    return (*named, args.inputs, args.targets, args.loss) != (None,) * 8 + (_LOSS,)


def model_of(args: Namespace) -> Module:
    """The network alone."""
    from ...teach.tutorial.network import model

    return _model(args) or model()


def files_read(args: Namespace) -> list[Path]:
    """The files that the options name."""
    return [file for file in (args.weights, args.model) if file is not None]


@contextmanager
def bad_input() -> Iterator[None]:
    """Where whatever goes wrong is a mistake in what was given."""
    try:
        yield
    except (LookupError, TypeError) as error:
        raise ValueError(str(error)) from None


def _model(args: Namespace) -> Module | None:
    """The network that is asked for; None for the tutorial's."""
    shape = (args.layers, args.activation, args.bias)
    if args.model is not None:
        from ...nn.storage import load

        if (*shape, args.weights, args.seed) != (None,) * 5:
            raise ValueError("--model is a whole network: leave out --layers and the like")
        return load(args.model)
    from ...nn.losses import SQUASHES

    given = weights(args.weights) if args.weights else None
    if given is None and shape == (None, None, None) and args.loss not in SQUASHES:
        return None
    from ...nn import MLP
    from ...nn.base import Module
    from ...teach.lessons.naming import copied
    from ...teach.tutorial.network import GIVEN

    if isinstance(given, Module):
        if shape != (None, None, None):
            raise ValueError(f"{args.weights} is a whole network: leave out --layers and the like")
        return given
    nin, *nouts = args.layers or [2, 2, 2]
    activations = args.activation or ["sigmoid"]
    if args.activation is None or len(activations) == 1 < len(nouts):
        last = "linear" if args.loss in SQUASHES else activations[0]
        activations = [*activations * (len(nouts) - 1), last]
    if len(activations) != len(nouts):
        raise ValueError(
            f"--activation names {len(activations)} activations for {len(nouts)} layers"
        )
    bias = None if args.bias == "none" else args.bias or "layer"
    model = MLP(
        nin,
        nouts,
        activations[:-1],
        activations[-1],
        bias,
        seed=0 if args.seed is None else args.seed,
    )
    if given is None and args.layers is None and bias == "layer":
        given = {name: GIVEN[name] for name in GIVEN if name[0] in "wb"}
    if isinstance(given, dict):
        # By the names that the lesson has, or by those of state_dict().
        labels = [parameter.label for parameter in copied(model).parameters()]
        if not given.keys().isdisjoint(labels):
            _check_names(args, given, set(labels))
            given = [given[label] for label in labels]
    if given is not None:
        try:
            model.load_state_dict(given)
        except ValueError as error:
            raise ValueError(f"{args.weights}: {error}") from None
    return model


def _check_names(args: Namespace, given: dict[str, float], labels: set[str]) -> None:
    for name in sorted(given.keys() ^ labels):
        problem = "there is no" if name in labels else "the network has no"
        raise ValueError(f"{args.weights}: {problem} {name[:40]!r}")


def _data(args: Namespace, model: Module | None) -> tuple[Any, Any]:
    """The samples; where none are given, the tutorial's for a network that they fit."""
    from ...nn.modules import MLP
    from ...teach.tutorial.network import sample

    inputs, targets = args.inputs, args.targets
    if model is not None:
        if isinstance(model, MLP):
            usual_inputs, usual_targets = sample()
            if inputs is None and model.layers[0].nin == len(usual_inputs):
                inputs = [usual_inputs]
            if targets is None and len(model.layers[-1].neurons) == len(usual_targets):
                targets = [usual_targets]
        for name, given, taken in (
            ("inputs", args.inputs, inputs),
            ("targets", args.targets, targets),
        ):
            if given is None and taken is not None and (args.inputs or args.targets):
                numbers = ",".join(f"{number:g}" for number in taken[0])
                args.notes = [f"--{name} are the tutorial's: {numbers}"]
        for name, data in (("inputs", inputs), ("targets", targets)):
            if data is None:
                raise ValueError(f"give --{name} NUMBERS, one for each of the network's {name}")
    is_several = isinstance(inputs, list) and len(inputs) > 1
    if isinstance(targets, list):
        rows = [row[0] if len(row) == 1 else row for row in targets]
        if not is_several and len(rows) > 1 and not isinstance(inputs, Nested):
            raise ValueError(f"--inputs has 1 sample, and --targets has {len(rows)}")
        targets = rows if is_several or len(rows) > 1 else rows[0]
    if isinstance(inputs, list) and not is_several:
        inputs = inputs[0]
    inputs, targets = (
        data.numbers if isinstance(data, Nested) else data for data in (inputs, targets)
    )
    return inputs, targets
