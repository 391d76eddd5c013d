"""Which symbols light which parts of the network."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.draw.parts import bias_part, neuron_part, weight_parts
from tinygrad_bp.teach.lessons.lights import lit_parts


def lit(made: tg.Lesson) -> dict[str, tuple[str, ...]]:
    return lit_parts(made.setting.calculation, made.setting.symbols)


def test_a_part_is_lit_by_all_that_it_stands_for() -> None:
    found = lit(tg.lesson())
    assert found[neuron_part(0, 1)] == ("i2",)
    assert found[neuron_part(1, 0)] == ("net_h1", "out_h1", "δ_h1")
    assert found[neuron_part(2, 1)] == ("net_o2", "out_o2", "δ_o2", "E_o2", "target_o2")
    assert found[bias_part(1)] == ("b2", "b2+")
    for part in weight_parts(0, 1, 0):
        assert found[part] == ("w2", "w2+")
    for part in weight_parts(1, 0, 1):
        assert found[part] == ("w7", "w7+")
    assert len(found) == 2 + 2 + 2 + 2 + 3 * 8


def test_a_bias_of_its_own_lights_its_neuron() -> None:
    found = lit(tg.lesson(nn.MLP(1, [1, 1], activation="tanh", seed=1), [1.0], 0.5))
    assert found[neuron_part(1, 0)] == ("b_h1", "b_h1+", "net_h1", "out_h1", "δ_h1")
    assert bias_part(0) not in found


@pytest.mark.parametrize("count", [2, 3])
def test_each_sample_lights_the_same_parts(count: int) -> None:
    samples = [float(k) for k in range(1, count + 1)]
    model = nn.MLP(1, [1], output_activation="tanh", bias=None, seed=1)
    found = lit(tg.lesson(model, samples, [0.5] * count, learning_rate=0.1))
    assert found[neuron_part(0, 0)] == tuple(f"i1_s{k}" for k in range(1, count + 1))
    assert [name for name in found[neuron_part(1, 0)] if name.startswith("out")] == [
        f"out_o1_s{k}" for k in range(1, count + 1)
    ]
