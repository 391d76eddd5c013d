"""The rule of an optimiser is its own step, for one parameter; what has none says why."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value, optim
from tinygrad_bp.nn.optim.rules import NoRuleError, rule_of


@pytest.mark.parametrize(
    "make",
    [
        lambda p: optim.SGD(p, 0.5, momentum=0.9, nesterov=True, weight_decay=0.25),
        lambda p: optim.Adam(p, 0.5, weight_decay=0.25),
        lambda p: optim.RMSprop(p, 0.5, momentum=0.9, centered=True),
    ],
)
def test_it_is_the_step(make: Any) -> None:
    w = Value(2.0)
    optimizer = make([w])
    rule = rule_of(optimizer)
    for _ in range(3):
        kept = [numbers[0] for numbers in optimizer.memory.values()]
        w.grad = 3.0
        # A number of the rule may be a Value: then it is what a trace sees.
        found, now = rule(0.5, optimizer.steps + 1, Value(w.data), Value(3.0), kept)
        optimizer.step()
        assert found.data == w.data
        assert [x.data for x in now] == [numbers[0] for numbers in optimizer.memory.values()]


class Another(optim.Optimizer):
    def __init__(self, params: Any) -> None:
        super().__init__(params, 0.1, 0.0)
        self._remember("last")

    def _change(self, place: int, gradient: float) -> float:
        return self.lr * gradient


def change(way: str) -> Any:
    """An optimiser with this in its step."""
    names: dict[str, Any] = {}
    exec(f"def _change(self, place, gradient):\n    {way}\n    return gradient", names)
    return type("Changed", (Another,), {"_change": names["_change"]})([Value(1.0)])


@pytest.mark.parametrize(
    "way",
    [
        "gradient *= self.memory['last'][0]",
        "self.memory['last'][place - place] = 1.0",
        "gradient *= place == 0",
        "self.lr = 2 * self.lr",
        "self.calls = 1",
        "self.steps += 1",
    ],
)
def test_what_depends_on_more_has_none(way: str) -> None:
    with pytest.raises((NoRuleError, TypeError)):
        rule_of(change(way))(0.1, 1, 1.0, 1.0, [0.0])


def test_what_keeps_more_than_numbers_or_steps_by_itself_has_none() -> None:
    optimizer: Any = Another([Value(1.0)])
    optimizer.rates = [1.0]
    with pytest.raises(NoRuleError, match="keeps more than numbers"):
        rule_of(optimizer)
    own = type("Own", (Another,), {"step": lambda self: None})([Value(1.0)])
    with pytest.raises(NoRuleError, match="Own has a step of its own"):
        rule_of(own)
    with pytest.raises(NoRuleError, match="int is no Optimizer"):
        rule_of(1)
