"""What the chapters of a lesson share."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.derivations import chain_rule, gradient
from tinygrad_bp.teach.formulas.notation import Notation
from tinygrad_bp.teach.lessons.limits import DERIVATIVES


def test_a_lesson_has_one_notation_and_one_derivation(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {"notations": 0, "gradients": 0}
    numbers, init = gradient.backward_numbers, Notation.__init__

    def counted_numbers(*arguments: object) -> object:
        made["gradients"] += 1
        return numbers(*arguments)  # type: ignore[arg-type]

    def counted_init(*arguments: object, **options: object) -> None:
        made["notations"] += 1
        init(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(chain_rule, "backward_numbers", counted_numbers)
    monkeypatch.setattr(Notation, "__init__", counted_init)
    lesson = tg.lesson()
    lesson.text(), lesson.markdown(), lesson.latex(), lesson.html()
    assert made == {"notations": 1, "gradients": 1}


def test_derivatives_are_those_of_a_backward_pass() -> None:
    setting = tg.lesson().setting
    net = tg.tutorial.build()
    net["E_total"].backward()
    for node, symbol in setting.symbols.items():
        if symbol.name in net and symbol.name not in ("E_total",):
            assert setting.derivation.number(node) == pytest.approx(
                net[symbol.name].grad, rel=1e-14
            )


def test_of_many_derivatives_each_layer_has_an_equal_share() -> None:
    model = nn.MLP(2, [16, 16, 1], seed=1)
    setting = tg.lesson(model, [0.5, 0.5], 0.5, learning_rate=0.01).setting
    chosen = setting.derivation.wrt
    assert len(chosen) <= DERIVATIVES < len(setting.wanted) == len(setting.trained)
    for layer in setting.layers or []:
        own = layer.parameters()
        assert sum(value in own for value in chosen) == DERIVATIVES // 3
        assert own[0] in chosen
        assert own[-1] in chosen
    asked = tg.lesson(model, [0.5, 0.5], 0.5, wrt=["w2", "w1", "w2"]).setting
    assert [asked.symbols[value].name for value in asked.derivation.wrt] == ["w2", "w1"]


def test_of_a_name_that_is_not_there_the_names_of_the_lesson_are_told() -> None:
    with pytest.raises(ValueError, match="no 'w99'; it has w1, i1, w2, i2, b1, net_h1"):
        _ = tg.lesson(wrt="w99").setting.wanted


def test_what_is_asked_for_has_several_names() -> None:
    for name in ("b1", "layers.0.b"):
        setting = tg.lesson(wrt=name).setting
        assert [setting.symbols[value].name for value in setting.wanted] == ["b1"]


def test_a_node_that_the_error_does_not_depend_on_has_a_name_and_a_number() -> None:
    model = nn.MLP(1, [2], output_activation="tanh", seed=1)
    lesson = tg.lesson(model, [0.5], [0.0, 1.0], loss=lambda outputs, targets: outputs[0] ** 2)
    text = lesson.text()
    number = f"{model([0.5])[1].data:.9f}".rstrip("0")
    assert f"  out_o2 = {number}" in text
