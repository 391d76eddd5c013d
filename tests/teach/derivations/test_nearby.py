"""A derivation around one node says the same as the whole one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.nn import MLP, cross_entropy, half_squared_error
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.nearby import Nearby, is_user
from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.lessons.calculation import Task
from tinygrad_bp.teach.lessons.samples import checked_samples
from tinygrad_bp.teach.tutorial.network import build

if TYPE_CHECKING:
    from typing import Any

    from tinygrad_bp.autodiff.value import Value
    from tinygrad_bp.teach.derivations.local_derivatives import LocalDerivative
    from tinygrad_bp.teach.lessons.calculation import Calculation


def calculated(sizes: list[int], loss: Any, target: Any, **options: Any) -> Calculation:
    model = MLP(2, sizes, seed=1, **options)
    return Task(model, checked_samples(model, [[0.3, -0.7]], [target]), loss).calculate()


CALCULATIONS = {
    "two outputs": calculated([3, 2], half_squared_error, [0.1, 0.9], output_activation="sigmoid"),
    "softmax": calculated([3, 3], cross_entropy, 1, activation="tanh"),
    "shared biases": calculated([2, 2, 1], half_squared_error, [0.5], bias="layer"),
    "one way": calculated([1, 1, 1], half_squared_error, [0.5], activation="tanh"),
}


def nearby(calculation: Calculation) -> tuple[Nearby, dict[str, Value]]:
    [sample] = calculation.samples
    calculation.total.backward()
    nodes = [*sample.inputs, *sample.numbers, *sample.parts, calculation.total]
    nodes += calculation.model.parameters()
    known = {node.label: node.grad for node in nodes}
    last = [number.out for number in sample.layers[-1] if number.out is not number.net]
    inner = {calculation.total, *sample.parts, *last}

    def users(node: Value) -> list[Value]:
        return [user for user in nodes if user not in inner and is_user(user, node)]

    return Nearby(calculation.total, known, users, inner), {node.label: node for node in nodes}


@pytest.mark.parametrize("kind", CALCULATIONS)
def test_its_terms_are_those_of_the_whole_derivation(kind: str) -> None:
    calculation = CALCULATIONS[kind]
    near, nodes = nearby(calculation)
    whole = derive(calculation.total, nodes.values())
    told = 0
    for node in nodes.values():
        step, expected = near.step(node), whole.step(node)
        if expected is None:
            continue
        assert step is not None
        assert step.number == pytest.approx(expected.number, rel=1e-14)
        assert [(text(t.local.name), text(t.local.formula)) for t in step.terms] == [
            (text(t.local.name), text(t.local.formula)) for t in expected.terms
        ]
        for term, other, share in zip(step.terms, expected.terms, near.shares(node), strict=True):
            assert term.number == pytest.approx(other.number, rel=1e-14)
            assert share.number == pytest.approx(other.number, rel=1e-14)
        assert (step.delta and step.delta.name) == (expected.delta and expected.delta.name)
        told += 1
    assert told > 5


def test_a_way_is_no_longer_than_asked_for() -> None:
    near, nodes = nearby(CALCULATIONS["one way"])
    whole = [text(local.name) for local in near.trunk(nodes["w1"], 20)]
    assert whole[-2:] == ["∂out_h1_1/∂net_h1_1", "∂net_h1_1/∂w1"]
    assert [text(local.name) for local in near.trunk(nodes["w1"], 2)] == whole[-2:]


def test_what_the_output_does_not_depend_on_has_no_step() -> None:
    near, nodes = nearby(CALCULATIONS["one way"])
    assert near.step(near.output) is None
    assert near.number(near.output) == 1.0
    assert near.users(nodes["E_total"]) == []


def test_a_factor_of_a_product_is_told_as_its_formula_would_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    net = build()
    net["E_total"].backward()
    known = {name: node.grad for name, node in net.items()}

    def local() -> LocalDerivative | None:
        near = Nearby(net["E_total"], known, lambda x: [y for y in net.values() if is_user(y, x)])
        return near.local(net["net_h1"], net["w1"])

    quick = local()
    assert quick is not None
    monkeypatch.setattr("tinygrad_bp.teach.derivations.nearby._other_factor", lambda *_: None)
    found = local()
    assert found is not None
    assert (quick.name, quick.formula, quick.factors, quick.number) == (
        found.name,
        found.formula,
        found.factors,
        found.number,
    )
