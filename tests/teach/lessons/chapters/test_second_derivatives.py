"""The chapter on second derivatives."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, said, tables
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Equation, Fold
from tinygrad_bp.teach.document.text import one_line
from tinygrad_bp.teach.formulas.formula import text

TITLE = "Second derivatives"

#: The tutorial's Hessian in thousandths, from differences in 60 digits (`test_curvature.py`
#: compares all of its digits); below the diagonal.
HESSIAN = [
    [-0.00302],
    [-0.00604, -0.0121],
    [0.00115, 0.0023, -0.00358],
    [0.0023, 0.00461, -0.00716, -0.0143],
    [1.57, 3.14, -0.112, -0.223, -12.2],
    [-0.1, -0.2, 1.55, 3.11, -12.3, -12.4],
    [-0.275, -0.55, 0.203, 0.405, 0, 0, 18.2],
    [0.186, 0.372, -0.255, -0.509, 0, 0, 18.3, 18.4],
]


@pytest.fixture(scope="module")
def twice() -> tg.Lesson:
    return tg.lesson(order=2)


def test_the_whole_table_is_there_and_fits_a_page(twice: tg.Lesson) -> None:
    hessian, product = tables(twice, TITLE)
    names = [f"w{k}" for k in range(1, 9)]
    assert hessian[0] == product[0] == ["", *names]
    for i, (name, *row) in enumerate(hessian[1:]):
        assert name == names[i]
        for j, cell in enumerate(row):
            assert float(cell) == HESSIAN[max(i, j)][min(i, j)]
    assert "in units of 0.001" in said(twice, TITLE)
    start = twice.text().index(f"{TITLE}\n")
    assert all(len(line) <= 96 for line in twice.text()[start:].splitlines())


def test_an_entry_is_derived_step_by_step(twice: tg.Lesson) -> None:
    (entry,) = (block for block in chapter(twice, TITLE) if isinstance(block, Fold))
    # As differences in 60 digits have it.
    assert one_line(entry.title) == "∂²E_total/∂w5∂w1 = 0.00157156121"
    lines = [
        " = ".join(map(text, block.sides)) for block in entry.blocks if isinstance(block, Equation)
    ]
    for line in (
        "g_w5 = δ_o1 * out_h1 = 0.138498562 * 0.593269992 = 0.0821670406",
        "∂g_w5/∂out_h1|δ_o1 = δ_o1 = 0.138498562",
        "∂g_w5/∂out_h1 = 0.138498562 + (-0.00824107361) = 0.130257488",
        "∂²E_total/∂w5∂w1 = ∂g_w5/∂w1 = 0.00157156121",
    ):
        assert line in lines
    assert not any("∂g_w5/∂g_w5" in line for line in lines)


def test_both_parts_of_an_entry_are_said(twice: tg.Lesson) -> None:
    *_, parts = (block for block in chapter(twice, TITLE) if isinstance(block, Equation))
    name, formula, numbers, sums, number = map(text, parts.sides)
    assert name == "∂²E_total/∂w5∂w1"
    assert formula == (
        "∂²E_total/∂out_o1² * ∂out_o1/∂w5 * ∂out_o1/∂w1 + ∂E_total/∂out_o1 * ∂²out_o1/∂w5∂w1"
    )
    assert sums == "0.0000999234135 + 0.00147163779"
    assert number == "0.00157156121"
    assert eval(numbers) == pytest.approx(float(number), rel=1e-8)  # nine digits are shown
    assert eval(sums) == pytest.approx(float(number), rel=1e-8)
    # The largest difference of the tables: 12.4 against -12.4.
    assert "farthest apart at ∂²E_total/∂w6²: -0.01237234 in the" in said(twice, TITLE)


@pytest.mark.parametrize(
    ("form", "entry"),
    [
        ("markdown", r"\frac{\partial^2 E_{\mathrm{total}}}{\partial w_5 \partial w_1}"),
        ("latex", r"\frac{\partial^2 E_{\mathrm{total}}}{\partial w_5 \partial w_1}"),
        ("html", "<msup><mo>∂</mo><mn>2</mn></msup>"),
    ],
)
def test_it_is_in_every_form(twice: tg.Lesson, form: str, entry: str) -> None:
    assert entry in getattr(twice, form)()


def test_the_asked_for_entry_is_worked_out_and_the_table_is_of_them() -> None:
    lesson = tg.lesson(order=2, wrt=["w7", "w7"], train_biases=True)
    (entry,) = (block for block in chapter(lesson, TITLE) if isinstance(block, Fold))
    assert one_line(entry.title).startswith("∂²E_total/∂w7² = 0.018161602")
    lesson = tg.lesson(order=2, wrt=["b2", "w1"])
    hessian, _ = tables(lesson, TITLE)
    assert hessian[0] == ["", "w1", "b2"]
    assert "2 weights and biases" in said(lesson, TITLE)


@pytest.mark.parametrize("loss", ["mse", "mae", "half_squared_error"])
@pytest.mark.parametrize("activation", ["relu", "tanh", "linear"])
def test_any_network_of_moderate_size(loss: str, activation: str) -> None:
    net = nn.MLP(3, [3, 2], activation, bias=None, seed=2)
    one, both = [1.0, 0.5, -1.0], [[1.0, 0.5, -1.0], [0.2, -0.3, 0.4]]
    for inputs, targets in ((both, [[0.0, 1.0], [1.0, 0.0]]), (one, [0.0, 1.0])):
        lesson = tg.lesson(net, inputs, targets, loss=loss, order=2, learning_rate=0.1)
        assert len(tables(lesson, TITLE)) == 4  # 15 columns in two tables each
        assert "15 weights." in said(lesson, TITLE)


def test_a_slope_that_is_the_same_everywhere_has_no_second_derivative() -> None:
    net = nn.MLP(1, [1], output_activation="linear", bias=None, init=[0.5])
    lesson = tg.lesson(net, [2.0], 0.0, loss="mae", order=2, learning_rate=0.1)
    assert "Here the two are the same." in said(lesson, TITLE)
    assert tables(lesson, TITLE) == [[["", "w1"], ["w1", "0"]]] * 2


def test_what_is_too_large_is_refused_at_once_with_the_way_out() -> None:
    net = nn.MLP(4, [8, 8, 3], "relu", seed=1)
    data = [1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 0.0]
    with pytest.raises(ValueError, match=r"19,321 second derivatives: name at most 50 .* wrt"):
        tg.lesson(net, *data, order=2, rounds=10)
    assert tables(tg.lesson(net, *data, order=2, wrt=["w1", "w100"], learning_rate=0.01), TITLE)
    with pytest.raises(ValueError, match="not by out_h1: leave it out of wrt"):
        tg.lesson(order=2, wrt=["w1", "out_h1"])
    with pytest.raises(ValueError, match="leave out blanks"):
        tg.lesson(order=2, blanks="updates")
    with pytest.raises(ValueError, match="order must be 1 or 2, not 3"):
        tg.lesson(order=3)


def test_a_lesson_of_first_derivatives_has_no_such_chapter(tutorial: tg.Lesson) -> None:
    assert TITLE not in [section.title for section in tutorial.sections]
