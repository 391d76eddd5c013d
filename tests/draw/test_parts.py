"""The names of the parts of a network's diagram: each part has one of its own."""

from __future__ import annotations

import re
from itertools import pairwise

from tinygrad_bp import draw_network, nn
from tinygrad_bp.draw.parts import bias_part, neuron_part, weight_parts


def test_every_part_of_a_network_can_be_named() -> None:
    """So that a lesson can light it: the circles, the lines, and the numbers at them."""
    source = draw_network(nn.MLP(2, [3, 1], bias="layer", seed=1)).source
    sizes = [2, 3, 1]
    names = [neuron_part(depth, row) for depth, size in enumerate(sizes) for row in range(size)]
    names += [bias_part(depth) for depth in range(2)]
    for depth, (tails, heads) in enumerate(pairwise(sizes)):
        for tail in range(tails):
            for head in range(heads):
                names += weight_parts(depth, tail, head)
    assert len(set(names)) == len(names) == 6 + 2 + 3 * (6 + 3)
    for name in names[:8]:
        assert re.search(rf'\t"?{re.escape(name)}"? \[', source)
    for depth, tail, head in ((0, 1, 2), (1, 2, 0)):
        line, number, _ = weight_parts(depth, tail, head)
        tail_name, head_name = line.split("->")
        assert head_name == f"{number}:sw"
        assert f'"{tail_name}" -> "{number}":wire:sw' in source
    _, _, line = weight_parts(0, 4, 0)
    tail_name, head_name = line.split("->")
    assert f'"{tail_name}" -> "{head_name}"' in draw_network(nn.Layer(5, 1)).source
