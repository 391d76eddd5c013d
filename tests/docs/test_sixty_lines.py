"""The idea in sixty lines: the engine of the docs gives what the library gives."""

from __future__ import annotations

import runpy
from typing import Any

import tinygrad_bp as tg
from tests.docs.conftest import DOCS

FILE = DOCS / "how-it-works" / "sixty_lines.py"
ENGINE = runpy.run_path(str(FILE))
Number: Any = ENGINE["Number"]


def sigmoid(x: Any) -> Any:
    return Number(1.0) / (ENGINE["apply"]("exp", Number(0.0) - x) + 1.0)


def test_it_has_sixty_lines() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line]) <= 60


def test_on_the_tutorials_network_it_gives_the_numbers_of_the_library() -> None:
    names = {name: Number(number) for name, number in tg.tutorial.GIVEN.items()}
    i1, i2, w1, w2, w3, w4, w5, w6, w7, w8, b1, b2, target_o1, target_o2 = names.values()
    out_h1 = sigmoid(w1 * i1 + w2 * i2 + b1)
    out_h2 = sigmoid(w3 * i1 + w4 * i2 + b1)
    d1 = target_o1 - sigmoid(w5 * out_h1 + w6 * out_h2 + b2)
    d2 = target_o2 - sigmoid(w7 * out_h1 + w8 * out_h2 + b2)
    error = d1 * d1 * 0.5 + d2 * d2 * 0.5
    error.backward()
    net = tg.tutorial.build()
    net["E_total"].backward()
    assert abs(error.data - net["E_total"].data) < 1e-15
    for name, number in names.items():
        assert abs(number.grad - net[name].grad) < 1e-15, name


def test_a_long_chain_works() -> None:
    x = y = Number(1.0)
    for _ in range(20_000):
        y = y + 1.0
    y.backward()
    assert x.grad == 1.0
