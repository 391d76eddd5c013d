"""The lines of Python give the numbers that the page has."""

from __future__ import annotations

from contextlib import redirect_stdout, suppress
from io import StringIO
from typing import Any

import pytest

from tests.playground.panels.taking.test_link import EDIT, TABLE, THREE, Message, after, setting
from tinygrad_bp.playground.panels.taking.lines import python
from tinygrad_bp.playground.session.session import Session

GO = {"type": "go", "update": 5}
OPERATORS = setting("preset", "operators")


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [GO],
        [EDIT, setting("train_biases", True), GO],
        [GO, EDIT],
        [setting("order", "sequential"), GO],
        [OPERATORS, GO],
        [OPERATORS, setting("batch_size", 3), setting("momentum", 0.9), GO],
        [OPERATORS, setting("regularization", "l1"), setting("optimizer", "rmsprop"), GO],
        [OPERATORS, setting("regularization", "l2"), setting("bias", "none"), GO],
        [OPERATORS, setting("hidden", [3, 2]), setting("activations", ["relu", "sin"]), GO],
        [THREE, GO],
        [setting("preset", "regression"), setting("order", "sequential"), GO],
        [TABLE, setting("bias", "neuron"), setting("loss", "mae"), setting("batch_size", 2), GO],
        [setting("preset", "moons")],
        [setting("frozen", ["w5"]), GO],
        [OPERATORS, setting("frozen", ["w2", "b_h1"]), setting("regularization", "l1"), GO],
        [OPERATORS, setting("features", ["xx", "xy", "sin_y"]), GO],
        [OPERATORS, setting("features", ["cos_x", "y"]), setting("order", "sequential"), GO],
        [setting("activation", "exp"), {"type": "edit", "name": "w1", "value": 1e5}, GO],
    ],
)
def test_the_lines_print_the_error_of_the_page_in_all_digits(messages: list[Message]) -> None:
    moment = after(Session(), *messages).moment
    printed, known = StringIO(), dict[str, Any]()
    with redirect_stdout(printed):
        exec(python(moment), known)
    words, number = printed.getvalue().rsplit(maxsplit=1)
    assert words == f"after update {moment.run.update} the error is"
    assert number == repr(moment.run.error)
    model = known["model"] if "run" not in known else known["run"].model
    numbers = [parameter.data for parameter in model.parameters()]
    assert repr(numbers) == repr([*moment.run.parameters.values()])


def test_of_a_run_that_diverged_the_lines_can_be_read() -> None:
    linear = [setting(name, "linear") for name in ("activation", "output_activation")]
    session = after(Session(), *linear, setting("learning_rate", 1000.0))
    for _ in range(10):
        session.handle({"type": "update"})
    after(session, setting("learning_rate", 0.5))
    known = dict[str, Any]()
    with redirect_stdout(StringIO()), suppress(ArithmeticError):
        exec(python(session.moment), known)
    numbers = [parameter.data for parameter in known["model"].parameters()]
    assert repr(numbers) == repr([*session.moment.run.parameters.values()])
