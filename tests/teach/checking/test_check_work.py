"""`check_work`: what it says of a student's numbers on the tutorial's network."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, check_work, tutorial
from tinygrad_bp.teach.checking.checked import Checked
from tinygrad_bp.teach.checking.solution import Solution
from tinygrad_bp.teach.tutorial import build


@pytest.fixture(scope="module")
def output() -> Value:
    return build()["E_total"]


def check(output: Value, name: str, number: Any, **options: Any) -> Checked:
    [entry] = check_work(output, {name: number}, **options).entries
    return entry


def first(output: Value, name: str, number: Any) -> tuple[str, str, str]:
    """The likeliest slip: kind, place, words."""
    slip = check(output, name, number).slips[0]
    return slip.kind, slip.place, slip.words


def test_every_figure_of_the_tutorial_that_is_right_agrees(output: Value) -> None:
    figures = [figure for figure in tutorial.figures() if "update" not in figure.name]
    found = check_work(output, {figure.name: figure.printed for figure in figures})
    assert len(figures) > 15
    assert [(e.name, e.expected) for e in found.entries] == [(f.name, f.value) for f in figures]
    assert found.agrees


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("net_h1", "net_h1"),
        ("net h1", "net_h1"),
        ("NET_H1", "net_h1"),
        ("w_5", "w5"),
        ("∂E_total/∂w5", "∂E_total/∂w5"),
        ("dE_total/dw5", "∂E_total/∂w5"),
        ("d E_total / d w5", "∂E_total/∂w5"),
        ("dE/dw5", "∂E_total/∂w5"),
        (r"$\frac{\partial E_{total}}{\partial w_5}$", "∂E_total/∂w5"),
        ("w5.grad", "∂E_total/∂w5"),
        ("∂out_o1/∂net_o1", "∂out_o1/∂net_o1"),
        ("dE_o2/dout_h1", "∂E_o2/∂out_h1"),
        ("δ_o1", "δ_o1"),
        ("delta_o1", "δ_o1"),
        ("dE_total/dnet_o1", "δ_o1"),
        ("dE_o1/dnet_o1", "δ_o1"),
        ("w5+", "w5+"),
        ("w5 after one update", "w5+"),
        ("w5 after 1 update", "w5+"),
        ("new w5", "w5+"),
        ("b1+", "b1+"),
        ("E_total+", "E_total+"),
    ],
)
def test_names_as_they_are_written(output: Value, name: str, quantity: str) -> None:
    assert check(output, name, "0.123").quantity == quantity


def test_expected_numbers_are_those_of_the_engine() -> None:
    net = build()
    output = net["E_total"]
    output.backward()
    inner = [name for name in net if name != "E_total"]
    found = check_work(output, {f"dE_total/d{name}": net[name].grad for name in inner})
    for entry, name in zip(found.entries, inner, strict=True):
        assert entry.expected == pytest.approx(net[name].grad, rel=1e-14)
        assert entry.agrees
    new = tutorial.train(1)
    found = check_work(output, {f"{name}+": number for name, number in new.weights.items()})
    assert found.agrees
    assert check(output, "E_total+", new.errors[1]).agrees


@pytest.mark.parametrize(
    ("number", "agrees", "digits"),
    [
        ("0.0821670", True, 6),
        ("0.0821671", True, 5),
        ("0.0821669", True, 5),
        ("0.0821673", False, 5),
        ("0.08217", True, 4),
        ("0.082", True, 2),
        ("0.08", True, 1),
        ("0.09", False, 0),
        ("0.083", False, 1),
        ("0.081", False, 1),
        ("8.2167e-2", True, 5),
        ("8,2167 x 10^-2", True, 5),
        (".0822", True, 3),
        ("\u22120.082167", False, 0),
        (0.08216704056423078, True, 16),
        (0.0822, True, 3),
        (Decimal("0.08220"), False, 3),
    ],
)
def test_the_digits_say_how_precisely_it_is_meant(
    output: Value, number: Any, agrees: bool, digits: int
) -> None:
    entry = check(output, "dE_total/dw5", number)
    assert (entry.agrees, entry.digits) == (agrees, digits)


@pytest.mark.parametrize(
    ("name", "number", "kind", "place", "words"),
    [
        ("net_h1", "0.445", "decimal point", "net_h1", "i1 = 0.05 was read as 0.5"),
        (
            "dE_o2/dout_h1",
            "-0.017144205",
            "another taken",
            "∂E_o2/∂out_h1",
            "w6 was used instead of w7",
        ),
        ("dE_total/dw5", "-0.0821670", "sign", "∂E_total/∂w5", "the sign is wrong"),
        (
            "dout_o1/dnet_o1",
            "-0.117122",
            "net for out",
            "∂out_o1/∂net_o1",
            "net_o1 was used instead of out_o1",
        ),
        (
            "dE_total/dout_h1",
            "0.0553994",
            "path left out",
            "∂E_total/∂out_h1",
            "∂E_o2/∂out_h1 was left out",
        ),
        (
            "dE_o1/dout_h1",
            "0.0497094",
            "already updated",
            "∂E_o1/∂out_h1",
            "w5 was already updated",
        ),
        (
            "dE_total/db2",
            "0.060240195",
            "own number taken",
            "∂E_total/∂b2",
            "b2, and not 1, was taken for its input",
        ),
        ("E_o1", "0.549622", "factor left out", "E_o1", "the factor 0.5 was left out"),
        ("out_o1", "0.7531651", "digits swapped", "out_o1", "two digits are exchanged"),
        (
            "dE_total/dw5",
            "0.8216704",
            "decimal point",
            "∂E_total/∂w5",
            "the decimal point is misplaced",
        ),
    ],
)
def test_slips_and_their_words(
    output: Value, name: str, number: str, kind: str, place: str, words: str
) -> None:
    assert first(output, name, number) == (kind, place, words)


def test_the_same_slip_in_each_error(output: Value) -> None:
    words = first(output, "E_total", "0.596742218")[2]
    assert words == "the factor 0.5 was left out, and likewise in E_o2"


@pytest.mark.parametrize("name", ["w1+", "w2+", "w3+", "w4+"])
def test_the_other_update_order(output: Value, name: str) -> None:
    number = tutorial.train(1, "sequential").weights[name[:-1]]
    assert "other update order" in {
        slip.kind for slip in check(output, name, f"{number:.9f}").slips[:2]
    }


def test_an_earlier_wrong_number_is_carried_on(output: Value) -> None:
    found = check_work(
        output, {"net_h1": "0.445", "out_h1": "0.609449784", "net_o1": "1.112377883"}
    )
    _, out, net = found.entries
    assert out.slips[0].words == "it follows from your net_h1 = 0.445"
    assert net.slips[0].kind == "carried on"
    assert "1. 0.609449784: it follows from your net_h1 = 0.445" in str(found)


def test_another_slip_after_an_earlier_wrong_number(output: Value) -> None:
    # The derivative of out_h1 with net for out, of a net_h1 that was wrong already.
    wrong = check(output, "dout_h1/dnet_h1", f"{0.445 * (1 - 0.445):.7f}")
    assert not any(slip.changes == 1 and slip.cost < 1.8 for slip in wrong.slips)
    entry = check_work(output, {"net_h1": "0.445", "dout_h1/dnet_h1": "0.246975"}).entries[1]
    assert (entry.slips[0].kind, entry.slips[0].changes) == ("net for out", 2)
    assert "your net_h1 = 0.445 was used" in entry.slips[0].words


def test_what_no_slip_explains(output: Value) -> None:
    entry = check(output, "net_h1", "0.97183264")
    assert (entry.agrees, entry.slips) == (False, ())
    assert "no known slip gives this number" in entry.text()


def test_the_answer_says_which_of_two_derivatives_was_meant() -> None:
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * 2 + x.exp()
    z.label = "z"
    wrong = check_work(z, {"dz/dx": "1"})  # once an endless recursion
    assert str(wrong).splitlines()[:2] == [
        "dz/dx = 1: does not agree with 3.40388639",
        "  This is ∂z/∂x, the derivative along all paths; ∂z/∂x|y is the one with y held constant.",
    ]
    found = check_work(z, {"dz/dx": "3.40388639", "dz/dx with y held constant": "1.64872127"})
    assert found.agrees
    assert [entry.quantity for entry in found.entries] == ["∂z/∂x", "∂z/∂x|y"]
    assert str(found).splitlines()[1:4:2] == [
        "  This is ∂z/∂x, the derivative along all paths; ∂z/∂x|y is the one with y held constant.",
        "  This is ∂z/∂x|y, the derivative with y held constant; ∂z/∂x is the one along all paths.",
    ]


def test_where_there_is_one_derivative_nothing_is_said_of_another(output: Value) -> None:
    assert check(output, "dE_total/dw1", "0.1").remark == ""


def test_a_name_that_a_formula_has_once_is_not_said_to_be_confused_in_one_place(
    output: Value,
) -> None:
    slips = check(output, "dE_o2/dout_h1", "-0.017144205").slips
    assert any("was used instead of" in slip.words for slip in slips)
    assert not any("in one place" in slip.words for slip in slips)


def test_few_digits_fit_many_slips(output: Value) -> None:
    entry = check(output, "dE_total/dw1", "0.0006")
    assert entry.is_doubtful
    assert "more digits would tell" in entry.text()
    assert not check(output, "dE_o2/dout_h1", "-0.017144205").is_doubtful


@pytest.mark.once
def test_the_work_is_left_as_it_was() -> None:
    net = build()
    net["E_total"].backward()
    before = {name: (value.data, value.grad) for name, value in net.items()}
    check_work(net["E_total"], {"w1+": "0.2", "net_h1": "0.445"})
    assert {name: (value.data, value.grad) for name, value in net.items()} == before


@pytest.mark.parametrize(
    ("numbers", "error", "message"),
    [
        ({"net_h9": 1.0}, ValueError, "no 'net_h9'; near it: net_h2, net_h1"),
        ({"dE_total/dq": 1.0}, ValueError, "no 'dE_total/dq'"),
        ({"net_h1": "abc"}, ValueError, "net_h1: expected a number such as .*'abc'"),
        ({"net_h1": float("nan")}, ValueError, "not 'nan'"),
        ({"net_h1": None}, TypeError, "net_h1: .* real number, not NoneType"),
        ({"net_h1": 1.0, "net h1": 2.0}, ValueError, "same quantity, net_h1"),
    ],
)
def test_bad_input_is_named(
    output: Value, numbers: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        check_work(output, numbers)


def test_a_stale_graph_is_refused() -> None:
    net = build()
    net["w1"].data = 0.5
    with pytest.raises(tg.StaleGraphError):
        check_work(net["E_total"], {"net_h1": "0.3775"})


def test_a_graph_without_labels_has_names_too() -> None:
    x = tg.Value(2.0)
    y = x * x
    assert check(y.exp(), "v1", "54.59815").agrees


def test_pages_write_the_formulas_of_a_slip_as_mathematics() -> None:
    numbers = {"dE_o2/dout_h1": "-0.017144205", "w1+": "0.149561432"}
    report = check_work(tutorial.build()["E_total"], numbers)
    assert (
        r"$\delta_{\mathrm{o2}} \cdot w_6$ = -0.0171442064: $w_6$ was used instead"
        in report.markdown()
    )
    assert r"$w_1 - \frac{\partial E_{\mathrm{total}}}{\partial w_1}$" in report.latex()
    assert '<msub data-name="δ_o2"><mi>δ</mi>' in report.html()
    assert "δ_o2 * w6 = -0.0171442064: w6 was used instead of w7" in report.text()


def test_a_name_that_is_unknown_is_told_and_the_rest_goes_on(output: Value) -> None:
    numbers = {"net_h9": "1", "net_h1": "0.3775", "dE/dw9": "0.1", "out_h1": "abc", "w5+": "0.1"}
    found = check_work(output, numbers)
    assert [entry.name for entry in found.entries] == ["net_h1", "w5+"]
    assert [(each.name, each.written) for each in found.unchecked] == [
        ("net_h9", "1"),
        ("dE/dw9", "0.1"),
        ("out_h1", "abc"),
    ]
    lines = str(found).splitlines()
    assert (
        "net_h9 = 1: not checked: the graph has no 'net_h9'; near it: net_h2, net_h1, net_o2, "
        "net_o1"
    ) in " ".join(lines)
    assert lines[-1] == "1 of 5 numbers right, 3 not checked."
    right = check_work(output, {"net_h1": "0.3775", "net_h9": "1"})
    assert not right.agrees
    assert "not checked" in right.html()


def test_where_nothing_is_left_to_check_each_name_is_told(output: Value) -> None:
    with pytest.raises(ValueError, match=r"no 'net_h9'; near .*; the graph has no 'out_h9'; near"):
        check_work(output, {"net_h9": "1", "out_h9": "2"})


def test_fractions_are_numbers() -> None:
    x = Value(0.5, "x")
    y = x * x / 3
    y.label = "y"
    found = check_work(y, {"y": "1/12", "dy/dx": "\u2153", "x": "1/3"})
    assert [entry.agrees for entry in found.entries] == [True, True, False]
    assert str(found).splitlines()[0] == "y = 1/12: agrees, to all 10 digits"


def test_a_sheet_lists_the_names_that_may_be_asked_for(output: Value) -> None:
    names = [name for kind in Solution(output).names().values() for name in kind]
    assert {"net_h1", "∂E_total/∂w1", "∂out_h1/∂net_h1", "δ_o1", "w8+"} <= set(names)
    check_work(output, dict.fromkeys(names[:20], "0.1"))


@pytest.mark.parametrize("zero", ["0", "-0", "0/5", 0, 0.0])
def test_an_exact_0_is_checked_like_any_other_number(zero: Any) -> None:
    output = build()["E_total"]
    [nothing, wrong] = check_work(output, {"∂E_o2/∂w5": zero, "∂E_total/∂net_h1": zero}).entries
    assert nothing.agrees
    assert not wrong.agrees
    assert "no known slip" in str(wrong) or wrong.slips[0].value == 0.0


def moved_in_turns() -> dict[str, float]:
    """The tutorial's weights after an update that moves the last layer first."""
    weights = tutorial.train(1, "sequential").weights
    return {name: number for name, number in weights.items() if name.startswith("w")}


def test_where_weights_move_in_turns_the_derivatives_go_through_the_new_ones() -> None:
    numbers = {"∂E_total/∂w1": "0.000364723", "w1+": "0.149817639", "w5+": "0.358916480"}
    check = check_work(tutorial.build()["E_total"], numbers, moved=moved_in_turns())
    assert check.agrees


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("∂E_total/∂w1", "0.000438568"),
        ("∂E_total/∂out_h1", "0.036350306"),
        ("w1+", "0.149780716"),
    ],
)
def test_a_weight_from_before_its_update_is_a_slip_then(name: str, number: str) -> None:
    check = check_work(tutorial.build()["E_total"], {name: number}, moved=moved_in_turns())
    [slip, *_] = check.entries[0].slips
    assert slip.words.endswith("were not updated yet")


def test_a_number_that_moved_by_something_else_is_taken_as_it_is() -> None:
    total = tutorial.build()["E_total"]
    moved = {**moved_in_turns(), "w5": 0.3, "w7": 0.6}
    [entry] = check_work(total, {"∂E_total/∂out_h1": "0.018690626"}, moved=moved).entries
    assert entry.expected == pytest.approx(0.1384985616 * 0.3 - 0.0380982366 * 0.6, rel=1e-8)
    assert entry.agrees
    with pytest.raises(ValueError, match=r"moved: the graph has no 'w9'"):
        check_work(total, {"w1": 0.15}, moved={"w9": 1.0})
