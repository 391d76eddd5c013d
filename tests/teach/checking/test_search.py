"""The search for slips: what is tried, and how far it is followed."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp import Value, tutorial
from tinygrad_bp.teach.checking import search as search_module
from tinygrad_bp.teach.checking.findings import Slip
from tinygrad_bp.teach.checking.precision import read_number
from tinygrad_bp.teach.checking.search import Search
from tinygrad_bp.teach.checking.solution import Solution


def found(output: Value, **given: str) -> dict[str, list[Slip]]:
    """The slips for numbers of quantities; in their names, "over" stands for a fraction."""
    solution = Solution(output)
    names = {name: solution.quantity(name.replace("_over_", "/")).name for name in given}
    solution.complete()
    return Search(solution, {names[name]: read_number(text) for name, text in given.items()}).run()


def first(output: Value, **given: str) -> Slip:
    """The likeliest slip for the last of the numbers."""
    *_, slips = found(output, **given).values()
    return slips[0]


@pytest.fixture
def net() -> dict[str, Value]:
    return tutorial.build()


def test_nothing_is_tried_for_what_agrees(net: dict[str, Value]) -> None:
    assert found(net["E_total"], net_h1="0.3775") == {}


def test_a_slip_before_the_number_is_followed_to_it(net: dict[str, Value]) -> None:
    out = 1 / (1 + math.exp(-0.445))
    slip = first(net["E_total"], out_h1=f"{out:.8f}")
    assert (slip.kind, slip.place, slip.words) == (
        "decimal point",
        "net_h1",
        "i1 = 0.05 was read as 0.5",
    )
    assert str(slip.formula) == "w1*0.5 + w2*i2 + b1"


def test_leaves_that_were_exchanged_throughout(net: dict[str, Value]) -> None:
    swapped = {name: value.data for name, value in net.items()}
    swapped["w1"], swapped["w3"] = swapped["w3"], swapped["w1"]
    h1 = swapped["w1"] * 0.05 + swapped["w2"] * 0.1 + 0.35
    h2 = swapped["w3"] * 0.05 + swapped["w4"] * 0.1 + 0.35
    outs = [1 / (1 + math.exp(-net)) for net in (h1, h2)]
    net_o1 = 0.4 * outs[0] + 0.45 * outs[1] + 0.6
    words = {slip.words for slip in found(net["E_total"], net_o1=f"{net_o1:.10f}")["net_o1"]}
    assert "w1 and w3 were exchanged throughout" in words


def test_numbers_rounded_on_the_way(net: dict[str, Value]) -> None:
    rounded = 0.4 * 0.59 + 0.45 * 0.6 + 0.6
    words = {slip.words for slip in found(net["E_total"], net_o1=f"{rounded:.6f}")["net_o1"]}
    assert "the numbers on the way were rounded to 2 places" in words


def test_one_derivative_for_the_other() -> None:
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * 2 + x.exp()
    z.label = "z"
    slip = first(z, dz_over_dx="1.648721")
    assert (slip.kind, slip.words) == (
        "other derivative",
        "this is ∂z/∂x|y, with y held constant",
    )
    solution = Solution(z)
    local = solution.quantity("∂z/∂x|y").name
    solution.complete()
    [slips] = Search(solution, {local: read_number("3.403886")}).run().values()
    assert slips[0].words == "this is ∂z/∂x, along all paths"


def test_other_numbers_that_are_right_speak_against_a_slip(net: dict[str, Value]) -> None:
    # As if i1 were 0.5; but then out_h1, which is right, would be another.
    out_h1 = 1 / (1 + math.exp(-0.445))
    net_o1 = f"{0.4 * out_h1 + 0.45 * net['out_h2'].data + 0.6:.9f}"

    def cost(**given: str) -> float:
        *_, slips = found(net["E_total"], **given, net_o1=net_o1).values()
        return next(s.cost for s in slips if str(s.formula) == "w1*0.5 + w2*i2 + b1")

    assert cost(out_h1="0.593269992") == pytest.approx(cost() + 2.0)


def test_numbers_that_were_used_are_named(net: dict[str, Value]) -> None:
    wrong = {"net_h1": "0.445", "out_h1": "0.3"}
    slips = found(net["E_total"], **wrong, dout_h1_over_dnet_h1=f"{0.3 * (1 + 0.3):.6f}")
    [slip] = [s for s in slips["∂out_h1/∂net_h1"] if s.changes == 2][:1]
    verb = "was" if slip.words.count("your ") == 1 else "were"
    assert slip.words.endswith(f"your out_h1 = 0.3 {verb} used")


def test_a_search_ends(net: dict[str, Value], monkeypatch: pytest.MonkeyPatch) -> None:
    solution = Solution(net["E_total"])
    solution.complete()
    given = {"net_h1": read_number("0.97183264")}
    whole = Search(solution, given)
    whole.run()
    assert whole.is_complete
    monkeypatch.setattr(search_module, "_MOST_TRIES", 100)
    short = Search(solution, given)
    short.run()
    assert not short.is_complete


def test_a_single_digit_is_not_said_to_be_the_wrong_one(net: dict[str, Value]) -> None:
    *_, slips = found(net["E_total"], net_h1="1").values()
    assert "wrong digit" not in {slip.kind for slip in slips}


def test_a_derivative_has_no_learning_rate_in_it(net: dict[str, Value]) -> None:
    given = f"{0.3 * 0.08216704056423077:.9f}"
    solution = Solution(net["E_total"], 0.3)
    name = solution.quantity("∂E_total/∂w5").name
    solution.complete()
    slip = Search(solution, {name: read_number(given)}).run()[name][0]
    assert slip.words == "the learning rate η comes in with the update, and not before"
    assert str(slip.formula) == "η * (δ_o1 * out_h1)"
