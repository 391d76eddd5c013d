"""`tinygrad-bp lesson`: a whole worked example, for the tutorial's network or another."""

from __future__ import annotations

import argparse

from ..letters import visible
from .arguments import names, path, samples, sizes
from .lesson_weights import weights
from .writing import refuse_own_input, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..nn.modules import MLP
    from .arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands."""
    parser = commands.add_parser(
        "lesson",
        help="a whole worked example of backpropagation, for any network and numbers",
        description=_HELP,
    )
    add = parser.add_argument
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
        help="of all layers, or one name for each, as in tanh,sigmoid (default: sigmoid)",
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
        "--inputs",
        metavar="NUMBERS",
        type=samples,
        help='as in 0.05,0.1; several samples: "1,2;3,4"',
    )
    add(
        "--targets",
        metavar="NUMBERS",
        type=samples,
        help="likewise, one for each output; or a class",
    )
    add("--loss", metavar="NAME", default="half_squared_error", help="a loss of tinygrad_bp.nn")
    add("--learning-rate", metavar="RATE", type=float, default=0.5, help="default: 0.5")
    add("--rounds", metavar="N", type=int, default=1, help="how many updates (default: 1)")
    add("--digits", metavar="N", type=int, default=9, help="after the point (default: 9)")
    bias = parser.add_mutually_exclusive_group()
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
    add(
        "--wrt",
        metavar="NAMES",
        type=names,
        help="the derivatives that are worked out, as in w1,w5",
    )
    add(
        "--out",
        metavar="FILE",
        type=path,
        help="a name ending in .html, .md, .tex or .txt (default: text to standard output)",
    )
    parser.set_defaults(run=_run)


_HELP = """\
Writes out one step of backpropagation with every number: the forward pass,
the error, each derivative by the chain rule, the update, and the network after
it. On its own, the tutorial's example; with options, any network of layers.

Numbers that begin with a minus go with an equals sign: --inputs=-1,2

Examples:
  tinygrad-bp lesson
  tinygrad-bp lesson --train-biases --rounds 100 --out lesson.html
  tinygrad-bp lesson --layers 2,3,1 --activation tanh --inputs 1,2 --targets 0.5"""


def _run(args: argparse.Namespace) -> None:
    from ..nn.losses import BY_NAME
    from ..teach.document.readable import checked_ending
    from ..teach.lessons.lesson import lesson

    if args.out is not None:
        checked_ending(args.out)
        if args.weights is not None:
            refuse_own_input(args.out, args.weights)
    if args.loss not in BY_NAME:
        raise ValueError(f"--loss must be one of {', '.join(BY_NAME)}, not {args.loss[:40]!r}")
    try:
        model = _model(args)
        made = lesson(
            model,
            *_data(args, model),
            loss=BY_NAME[args.loss],
            learning_rate=args.learning_rate,
            rounds=args.rounds,
            train_biases=args.train_biases,
            wrt=args.wrt,
            digits=args.digits,
        )
    except (LookupError, TypeError) as error:
        raise ValueError(str(error)) from None
    if args.out is None:
        write(made.text())
    else:
        made.save(args.out)
        write(f"Written: {visible(str(args.out))}")


def _model(args: argparse.Namespace) -> MLP | None:
    """The network that is asked for; None for the tutorial's."""
    given = weights(args.weights) if args.weights else None
    shape = (args.layers, args.activation, args.bias)
    if given is None and shape == (None, None, None):
        return None
    from ..nn import MLP
    from ..teach.lessons.naming import copied
    from ..teach.tutorial.network import GIVEN

    if isinstance(given, MLP):
        if shape != (None, None, None):
            raise ValueError(f"{args.weights} is a whole network: leave out --layers and the like")
        return given
    nin, *nouts = args.layers or [2, 2, 2]
    activations = args.activation or ["sigmoid"]
    if len(activations) == 1:
        activations *= len(nouts)
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


def _check_names(args: argparse.Namespace, given: dict[str, float], labels: set[str]) -> None:
    for name in sorted(given.keys() ^ labels):
        problem = "there is no" if name in labels else "the network has no"
        raise ValueError(f"{args.weights}: {problem} {name[:40]!r}")


def _data(args: argparse.Namespace, model: MLP | None) -> tuple[Any, Any]:
    """The samples; where none are given, the tutorial's for a network that they fit."""
    from ..teach.tutorial.network import GIVEN

    inputs, targets = args.inputs, args.targets
    if model is not None:
        if inputs is None and len(model.layers[0].neurons[0].w) == 2:
            inputs = [[GIVEN["i1"], GIVEN["i2"]]]
        if targets is None and len(model.layers[-1].neurons) == 2:
            targets = [[GIVEN["target_o1"], GIVEN["target_o2"]]]
        for name, data in (("inputs", inputs), ("targets", targets)):
            if data is None:
                raise ValueError(f"give --{name} NUMBERS, one for each of the network's {name}")
    if targets is not None:
        targets = [row[0] if len(row) == 1 else row for row in targets]
    if inputs is not None and len(inputs) == 1:  # one sample
        inputs = inputs[0]
        if targets is not None:
            if len(targets) > 1:
                raise ValueError(f"--inputs has 1 sample, and --targets has {len(targets)}")
            targets = targets[0]
    elif inputs is None and targets is not None:
        targets = targets[0]
    return inputs, targets
