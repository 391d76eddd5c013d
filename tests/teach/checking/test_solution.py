"""The solution: every number with its formula, the derivatives as backward() has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.thorough import THOROUGH
from tinygrad_bp import StaleGraphError, Value, check_work, nn
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.teach.checking.solution import Solution
from tinygrad_bp.teach.document.text import one_line
from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.tutorial import build

if TYPE_CHECKING:
    from collections.abc import Callable


def formulas(solution: Solution) -> dict[str, str]:
    """The formula of each quantity but the leaves."""
    quantities = solution.quantities.values()
    return {q.name: text(q.formula) for q in quantities if q.kind != "leaf"}


def two_paths() -> Value:
    """z depends on x directly and through y."""
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * 2 + x.exp()
    z.label = "z"
    return z


def test_the_tutorials_worksheet() -> None:
    solution = Solution(build()["E_total"])
    solution.complete()
    found = formulas(solution)
    assert found["net_h1"] == "w1*i1 + w2*i2 + b1"
    assert found["∂E_total/∂out_o1"] == "-(target_o1 - out_o1)"
    assert found["∂out_o1/∂net_o1"] == "out_o1 * (1 - out_o1)"
    assert found["δ_o1"] == "∂E_total/∂out_o1 * ∂out_o1/∂net_o1"
    assert found["∂E_total/∂w5"] == "δ_o1 * out_h1"
    assert found["∂E_o1/∂out_h1"] == "δ_o1 * w5"
    assert found["∂E_total/∂out_h1"] == "∂E_o1/∂out_h1 + ∂E_o2/∂out_h1"
    assert found["∂E_total/∂w1"] == "δ_h1 * i1"
    assert found["w5+"] == "w5 - η*∂E_total/∂w5"
    assert "b1+" not in found
    others = solution.quantities["∂E_total/∂out_o1"].others
    assert [text(other) for other in others] == ["0.5 * (2 * (target_o1 - out_o1)) * (-1)"]


def test_a_quantity_has_one_name_however_it_is_asked_for() -> None:
    solution = Solution(build()["E_total"])
    first = solution.quantity("dE_o1/dnet_o1")
    assert first.name == "δ_o1"
    assert solution.quantity("dE_total/dnet_o1") is first
    assert solution.quantity("delta_o1") is first
    assert solution.quantity("dE_total/dE_o1").formula == solution.quantity("dw5/dw5").formula
    assert solution.numbers[solution.quantity("dnet_h1/dw5").name] == 0.0


def test_values_after_an_update_use_the_updated_parameters() -> None:
    solution = Solution(build()["E_total"])
    assert (
        text(solution.quantity("net_o1 after one update").formula)
        == "w5+*out_h1+ + w6+*out_h2+ + b2"
    )
    # Nothing that is updated is behind this one.
    assert Solution(two_paths()).quantity("y+").name == "y"
    fixed = Solution(build()["E_total"], parameters=["w5"])
    assert fixed.quantity("out_h1+").name == "out_h1"
    assert text(fixed.quantity("net_o1+").formula) == "w5+*out_h1 + w6*out_h2 + b2"


def test_only_parameters_that_there_are() -> None:
    with pytest.raises(ValueError, match="parameters: the graph has no 'w9'; near it: w8"):
        Solution(build()["E_total"], parameters=["w9"])
    with pytest.raises(ValueError, match="parameters: the graph has no 'net_h1'"):
        Solution(build()["E_total"], parameters=["net_h1"])


def test_the_two_derivatives_are_two_quantities() -> None:
    solution = Solution(two_paths())
    whole, local = solution.quantity("dz/dx"), solution.quantity("∂z/∂x|y")
    assert text(whole.formula) == "∂z/∂x|y + ∂z/∂y*∂y/∂x"
    assert text(local.formula) == "exp(x)"
    assert (whole.twin, local.twin) == (local.name, whole.name)
    assert whole.remark == "along all paths"
    assert one_line(local.remark) == "with y held constant"


@pytest.mark.parametrize("name", ["∂z/∂x|x", "∂y/∂x|z", "∂E/∂q|y", "∂z/∂x|y,nothing"])
def test_what_cannot_be_held_constant(name: str) -> None:
    with pytest.raises(ValueError, match="the graph has no"):
        Solution(two_paths()).quantity(name)


def test_holding_what_does_not_change_changes_nothing() -> None:
    net = Solution(build()["E_total"])
    assert net.quantity("∂E_total/∂w5|w6") is net.quantity("∂E_total/∂w5")
    # Without y held, w alone leaves both paths open.
    x, w = Value(0.5, "x"), Value(2.0, "w")
    y = x.sin()
    y.label = "y"
    z = y * w + x
    z.label = "z"
    solution = Solution(z)
    assert solution.quantity("∂z/∂x|w").name == "∂z/∂x"
    assert solution.quantity("∂z/∂x|w, y").name == "∂z/∂x|y"


def test_the_learning_rate_takes_no_name_from_a_node() -> None:
    rate = Value(3.0, "η")
    y = rate * 2
    y.label = "y"
    solution = Solution(y, learning_rate=0.25)
    assert solution.numbers["η"] == 3.0
    assert solution.numbers[solution.eta.name] == 0.25


def test_a_stale_graph_is_refused() -> None:
    net = build()
    net["w1"].data = 0.5
    with pytest.raises(StaleGraphError):
        Solution(net["E_total"])


@pytest.mark.once
def test_a_long_chain_needs_no_recursion() -> None:
    w = y = Value(0.5, "w")
    for number in range(1500):
        y = y * 0.999 + 0.001
        y.label = f"y{number}"
    solution = Solution(y)
    solution.complete()
    y.backward()
    assert solution.numbers["∂y1499/∂w"] == pytest.approx(w.grad, rel=1e-9)
    assert solution.quantity("y1499+").kind == "after"


@THOROUGH
def test_hundreds_of_paths_are_added_up() -> None:
    w = y = Value(0.5, "w")
    for number in range(300):
        y = y * 0.5 + w
        y.label = f"y{number}"
    y.backward()
    assert check_work(y, {"dy299/dw": w.grad}).agrees


def test_cross_entropy_has_a_worksheet() -> None:
    logits = [Value(number, f"w{i}") for i, number in enumerate((0.1, 0.2, 0.7))]
    loss = nn.cross_entropy(logits, 1)
    loss.label = "E"
    loss.backward()
    found = check_work(loss, {f"dE/d{logit.label}": logit.grad for logit in logits})
    assert found.agrees


@given(data=st.data())
def test_every_derivative_of_a_random_graph_is_that_of_backward(
    labelled_graphs: Callable[..., st.SearchStrategy[Value]], data: st.DataObject
) -> None:
    output = data.draw(labelled_graphs())
    nodes = topological_order(output)
    solution = Solution(output)
    solution.complete()
    named = [node for node in nodes if node in solution.notation]
    for of in named:
        for node in nodes:
            node.grad = 0.0
        of.backward()
        for by in named:
            assume(abs(by.grad) < 1e4)
            quantity = solution.derivative(of, by)
            expected = pytest.approx(by.grad if of is not by else 1.0, rel=1e-9, abs=1e-9)
            assert solution.numbers[quantity.name] == expected, quantity.name
    # Each is worked out from what comes before it.
    seen: dict[str, float] = {}
    for name, quantity in solution.quantities.items():
        assert set(quantity.uses) <= set(seen)
        found, seen[name] = quantity.run(seen), solution.numbers[name]
        # Of numbers below 1e4, rounding leaves less than that over where they cancel.
        is_noise = seen[name] != found and abs(found) < 1e-10
        assert seen[name] == (0.0 if is_noise else found)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_any_number_for_any_derivative_has_an_answer(
    labelled_graphs: Callable[..., st.SearchStrategy[Value]], data: st.DataObject
) -> None:
    output = data.draw(labelled_graphs(most=5))
    solution = Solution(output)
    solution.complete()
    names = data.draw(
        st.lists(st.sampled_from(sorted(solution.quantities)), min_size=1, max_size=2, unique=True)
    )
    for name in names:
        if solution.quantities[name] is not solution.eta:
            assert solution.quantity(name).name == name
    digits = st.integers(-999, 999).map(lambda thousandths: f"{thousandths / 1000}")
    found = check_work(output, {name: data.draw(digits) for name in names})
    assert [entry.quantity for entry in found.entries] == names
    assert str(found)
