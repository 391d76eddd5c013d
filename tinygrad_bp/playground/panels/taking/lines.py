"""Python that does what the page does: the same network, the same updates, the same numbers.

>>> from tinygrad_bp.playground.session.session import Session
>>> session = Session()
>>> session.handle({"type": "update"})
[]
>>> exec(python(session.moment))
after update 1 the error is 0.29102777369359933
"""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ...run.moment import Moment

#: The classes of the optimisers.
_OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}

_PENALTIES = {"l1": "sum(abs(w) for w in weights)", "l2": "sum(w * w for w in weights) / 2"}


def python(moment: Moment) -> str:
    """Lines that do the same as the run up to a moment, and print its error.

    Where settings or numbers were changed under way, they go on from there.
    """
    lines = _by_layers(moment) if moment.settings["order"] == "sequential" else _at_once(moment)
    return "\n".join(lines) + "\n"


def _at_once(moment: Moment) -> Iterator[str]:
    """All parameters move together: by the package's own losses and optimisers."""
    settings = moment.settings
    count, size = len(moment.run.rows), settings["batch_size"]
    has_batches = 0 < size < count
    trained = "model.parameters()" if settings["train_biases"] else "weights"
    momentum = settings["momentum"] if settings["optimizer"] != "adam" else 0.0
    options = f"lr={settings['learning_rate']!r}" + f", momentum={momentum!r}" * bool(momentum)
    penalty = settings["regularization"]
    error = "mean_error(places)"
    if penalty != "none":
        error += f" + {settings['regularization_rate']!r} * {_PENALTIES[penalty]}"
    if has_batches:
        yield "import random"
        yield ""
    yield "from tinygrad_bp import nn"
    yield ""
    yield from _data(moment)
    yield from _model(moment)
    yield "weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]"
    yield f"optimizer = nn.optim.{_OPTIMIZERS[settings['optimizer']]}({trained}, {options})"
    yield ""
    yield ""
    yield "def mean_error(places):"
    yield f"    errors = [nn.{settings['loss']}(model(X[k]), Y[k]) for k in places]"
    yield "    return sum(errors[1:], errors[0]) / len(errors)"
    yield ""
    yield ""
    yield f"for update in range({_updates(moment)}):"
    if has_batches:
        yield f"    epoch, turn = divmod(update, {-(-count // size)})"
        order = f'random.Random(f"{settings["seed"]} {{epoch}}").sample(range({count}), {count})'
        yield f"    order = {order}"
        yield f"    places = order[{size} * turn : {size} * turn + {size}]"
    else:
        yield f"    places = range({count})"
    yield "    optimizer.zero_grad()"
    yield f"    error = {error}"
    yield "    error.backward()"
    yield "    optimizer.step()"
    yield f'print("after update {moment.run.update} the error is", mean_error(range({count})).data)'


def _by_layers(moment: Moment) -> Iterator[str]:
    """A layer after the other moves: by the run of the page."""
    settings = moment.settings
    names = (
        *("loss", "optimizer", "learning_rate", "momentum", "regularization"),
        *("regularization_rate", "batch_size", "order", "seed"),
    )
    yield "from tinygrad_bp import nn"
    yield "from tinygrad_bp.playground.presets.samples import Samples"
    yield "from tinygrad_bp.playground.run.live_run import LiveRun"
    yield "from tinygrad_bp.playground.run.recipe import Recipe"
    yield ""
    yield from _data(moment)
    yield from _model(moment)
    yield "numbers = [parameter.data for parameter in model.parameters()]"
    yield "recipe = Recipe("
    yield "    model,"
    yield "    Samples(X, Y),"
    yield from (f"    {name}={settings[name]!r}," for name in names)
    yield f"    fixed=frozenset({sorted(moment.run.recipe.fixed)}),"
    yield ")"
    yield "run = LiveRun(recipe, numbers)"
    yield f"run.advance({_updates(moment)})"
    yield f'print("after update {moment.run.update} the error is", run.error)'


def _data(moment: Moment) -> Iterator[str]:
    rows, targets = moment.run.rows, moment.run.targets
    is_one = len(targets[0]) == 1 and moment.settings["order"] != "sequential"
    yield from _table("X", [list(row) for row in rows])
    yield from _table("Y", [row[0] if is_one else list(row) for row in targets])


def _model(moment: Moment) -> Iterator[str]:
    run = moment.run
    config: dict[str, Any] = run.model.config()
    begin = [*(run.start if run.is_whole else run.parameters.values())]
    if not run.is_whole:
        yield f"# Something was changed under way: these are the numbers after update {run.update}."
    yield from _table("begin", begin)
    activations = config["activation"]
    given = activations[0] if len({*activations}) == 1 else activations
    yield "model = nn.MLP("
    yield f"    {config['nin']},"
    yield f"    {config['nouts']},"
    yield f"    activation={given!r},"
    yield f"    output_activation={config['output_activation']!r},"
    yield f"    bias={config['bias']!r},"
    yield "    init=begin,"
    yield ")"


def _updates(moment: Moment) -> int:
    return moment.run.update if moment.run.is_whole else 0


def _table(name: str, rows: Sequence[Any]) -> Iterator[str]:
    """A list, in one line where there is room."""
    if any(isinstance(row, float) and not math.isfinite(row) for row in rows):
        numbers = ", ".join(repr(str(row)) for row in rows)
        yield f"{name} = [float(number) for number in ({numbers},)]"
        return
    line = f"{name} = {rows!r}"
    if len(line) <= 100:
        yield line
    else:
        yield f"{name} = ["
        yield from (f"    {row!r}," for row in rows)
        yield "]"
