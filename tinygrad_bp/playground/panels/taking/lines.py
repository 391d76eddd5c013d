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

from ....teach.lessons.calculation import Task
from ....teach.lessons.naming import copied
from ....teach.lessons.samples import checked_samples
from ...presets.features import FEATURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ...run.moment import Moment

#: The classes of the optimisers.
_OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "rmsprop": "RMSprop"}

#: What regularisation adds to the derivative by a weight, times its rate.
_PENALTIES = {"l1": "tg.sign(w.data)", "l2": "w.data"}


def python(moment: Moment) -> str:
    """Lines that do the same as the run up to a moment, and print its error, with all its digits.

    Where settings or numbers were changed under way, they go on from there.
    """
    lines = _by_hand(moment) if _is_plain(moment) else _by_the_run(moment)
    return "\n".join(lines) + "\n"


def _is_plain(moment: Moment) -> bool:
    """Whether the package's losses and optimisers do it: all at once, sample by sample.

    Machine code adds up samples in another order, and the page goes on where Python's numbers
    raise an error.
    """
    run = moment.run
    if run.recipe.order == "sequential" or run.is_native:
        return False
    if not all(map(math.isfinite, run.errors[: run.update + 1])):
        return False
    try:
        for numbers in (run.start, [*run.parameters.values()]):
            model = copied(run.model)
            model.load_state_dict(numbers)
            given = checked_samples(model, run.rows, run.targets)
            Task(model, given, run.recipe.loss_function).calculate()
    except (ArithmeticError, ValueError):
        return False
    return True


def _by_hand(moment: Moment) -> Iterator[str]:
    """All parameters move together: by the package's own losses and optimisers."""
    settings = moment.settings
    count, size = len(moment.run.rows), settings["batch_size"]
    has_batches = 0 < size < count
    momentum = settings["momentum"] if settings["optimizer"] != "adam" else 0.0
    options = f"lr={settings['learning_rate']!r}" + f", momentum={momentum!r}" * bool(momentum)
    penalty = settings["regularization"]
    needed = [*_imports(moment), *["import random"] * has_batches]
    yield from [*needed, ""] if needed else []
    yield "import tinygrad_bp as tg"
    yield "from tinygrad_bp import nn"
    yield ""
    yield from _data(moment, is_one=len(moment.run.targets[0]) == 1)
    yield from _model(moment)
    yield "weights = [w for layer in model.layers for neuron in layer.neurons for w in neuron.w]"
    if settings["frozen"]:
        fixed = f"{{{', '.join(map(str, sorted(moment.run.recipe.fixed)))}}}"
        yield f"trained = [p for k, p in enumerate(model.parameters()) if k not in {fixed}]"
    else:
        yield f"trained = {'model.parameters()' if settings['train_biases'] else 'weights'}"
    yield f"optimizer = nn.optim.{_OPTIMIZERS[settings['optimizer']]}(trained, {options})"
    yield ""
    yield ""
    yield "def error_of(k):"
    yield "    x = X[k]"
    yield "    for layer in model.layers:  # as on the page, a bias is added last"
    bias = "" if moment.run.recipe.model.config()["bias"] is None else " + neuron.b"
    net = f"sum(w * xi for w, xi in zip(neuron.w, x)){bias}"
    yield f"        x = [{net} for neuron in layer.neurons]"
    yield "        activation = layer.neurons[0].activation"
    yield '        if activation != "linear":'
    yield "            x = [getattr(net, activation)() for net in x]"
    outputs = "x[0]" if len(moment.run.targets[0]) == 1 else "x"
    yield f"    return nn.{settings['loss']}({outputs}, Y[k])"
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
    yield "    slopes = [tg.gradients(error_of(k), trained) for k in places]"
    yield "    for parameter, column in zip(trained, zip(*slopes)):"
    yield "        parameter.grad = sum(slope.data for slope in column) / len(places)"
    if penalty != "none":
        yield "    for w in weights:"
        yield f"        w.grad += {settings['regularization_rate']!r} * {_PENALTIES[penalty]}"
    yield "    optimizer.step()"
    yield f"errors = [error_of(k).data for k in range({count})]"
    where = f"after update {moment.run.update}"
    yield f'print("{where} the error is", sum(errors) / len(errors))'


def _by_the_run(moment: Moment) -> Iterator[str]:
    """By the run of the page."""
    settings = moment.settings
    names = (
        *("loss", "optimizer", "learning_rate", "momentum", "regularization"),
        *("regularization_rate", "batch_size", "order", "seed"),
    )
    yield from [*_imports(moment), ""] if _imports(moment) else []
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
    yield "run.prepare()"
    yield f"run.advance({_updates(moment)})"
    yield f'print("after update {moment.run.update} the error is", run.error)'


def _data(moment: Moment, *, is_one: bool = False) -> Iterator[str]:
    """The samples; each target a number, where there is one output."""
    samples, targets = moment.run.samples, moment.run.targets
    name = "points" if samples.features else "X"
    yield from _table(name, [list(row) for row in samples.as_given.rows])
    if samples.features:
        yield f"X = [[{', '.join(_formulas(moment))}] for x, y in points]"
    yield from _table("Y", [row[0] if is_one else list(row) for row in targets])


def _formulas(moment: Moment) -> list[str]:
    """The inputs in Python, of the two numbers of a sample."""
    return [FEATURES[name].python for name in moment.run.samples.features]


def _imports(moment: Moment) -> list[str]:
    """What the inputs take."""
    return ["import math"] if any("math." in formula for formula in _formulas(moment)) else []


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
