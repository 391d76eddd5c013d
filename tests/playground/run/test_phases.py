"""The phases of an update come in their order, and what is known grows with them."""

from __future__ import annotations

from itertools import pairwise

from tinygrad_bp.nn import MLP
from tinygrad_bp.playground.run.phases import phases_of, place_in, unknown_after
from tinygrad_bp.teach.lessons.tasks import task_of


def test_biases_that_learn_have_phases_of_their_own() -> None:
    names = [phase.name for phase in phases_of(task_of().calculate(), set())]
    assert names[7:] == ["w5", "w6", "w7", "w8", "b2", "w1", "w2", "w3", "w4", "b1", "w+"]


def test_one_output_has_no_parts_of_the_error_and_samples_have_a_mean() -> None:
    calculation = task_of(MLP(1, [1, 1], seed=1), [1.0], [0.5]).calculate()
    phases = phases_of(calculation, set(), has_mean=True)
    assert [(phase.group, phase.name) for phase in phases] == [
        ("forward", "h1"),
        ("forward", "o1"),
        ("error", "E_total"),
        ("backward", "w2"),
        ("backward", "b_o1"),
        ("backward", "w1"),
        ("backward", "b_h1"),
        ("mean", "mean"),
        ("update", "w+"),
    ]


def test_what_is_known_grows_phase_by_phase() -> None:
    phases = phases_of(task_of().calculate(), {"b1", "b2"})
    unknown = [unknown_after(phases, done) for done in range(len(phases) + 1)]
    assert all(later <= earlier for earlier, later in pairwise(unknown))
    assert "net_h1" in unknown[0]
    assert "out_h1" not in unknown[1]
    assert "∂E_total/∂w5" in unknown[7]
    assert not {"∂E_total/∂w5", "∂E_total/∂net_o1"} & unknown[8]
    assert "∂E_total/∂net_o2" in unknown[9]
    assert unknown[15] == {f"w{k}+" for k in range(1, 9)}
    assert not unknown[16]


def test_where_nothing_goes_through_what_moves_all_move_at_the_end() -> None:
    calculation = task_of(MLP(2, [1], seed=1), [1.0, 2.0], [0.5]).calculate()
    assert phases_of(calculation, set(), order="sequential") == phases_of(calculation, set())


def test_the_same_place_in_the_other_order() -> None:
    calculation = task_of().calculate()
    for has_mean in (False, True):
        one = phases_of(calculation, set(), has_mean=has_mean)
        other = phases_of(calculation, set(), has_mean=has_mean, order="sequential")
        for done in range(len(other)):
            assert place_in(other, done, other) == done
        links = [phase.name for phase in one if phase.group == "backward"]
        for place, name in enumerate(links, 8):
            there = place_in(one, place, other)
            assert other[there - 1][:2] == ("backward", name)
            assert place_in(other, there, one) == place
