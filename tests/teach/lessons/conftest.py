"""Lessons with every step left open, for networks of many kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

if TYPE_CHECKING:
    from collections.abc import Mapping


def open_lessons(hints: str) -> dict[str, tg.Lesson]:
    """Lessons with all steps left open, by what their networks are like."""
    samples = [[0.1, 0.3, -0.2], [0.5, -0.4, 0.6], [0.7, 0.2, 0.1]]
    return {
        "the tutorial's": tg.lesson(blanks="everything", hints=hints),
        "classes": tg.lesson(
            nn.MLP(3, [4, 3, 2], activation="tanh", seed=1),
            samples,
            [0, 1, 0],
            loss="cross_entropy",
            blanks="everything",
            hints=hints,
        ),
        "one neuron in a layer": tg.lesson(
            nn.MLP(1, [1, 1], activation="tanh", seed=3),
            [0.3],
            [0.6],
            loss="mse",
            rounds=3,
            blanks="everything",
            hints=hints,
        ),
        "no bias": tg.lesson(
            nn.MLP(2, [3, 2], activation="relu", bias=None, seed=5),
            [0.7, 0.4],
            [0.2, 0.9],
            loss="mae",
            blanks="everything",
            hints=hints,
        ),
        "images": tg.lesson(
            nn.Sequential(
                nn.Conv2d(1, 2, 2, seed=1), nn.MaxPool2d(2), nn.Flatten(), nn.MLP(2, [1], seed=2)
            ),
            [[[0.1, 0.7, 0.4], [0.9, 0.3, 0.2], [0.6, 0.8, 0.5]]],
            [0.6],
            blanks="everything",
            hints=hints,
        ),
        "a sum of many": tg.lesson(
            nn.Sequential(nn.Conv2d(1, 1, 2, seed=1), nn.Flatten(), nn.MLP(12, [1], seed=2)),
            [[[0.1 * i + 0.03 * j * j for j in range(5)] for i in range(4)]],
            [0.4],
            wrt="k1_11",
            blanks="everything",
            hints=hints,
        ),
        "layers in turns": tg.lesson(
            nn.MLP(2, [3, 2, 2], activation="tanh", seed=4),
            [[0.7, 0.4], [-0.2, 0.3]],
            [[0.2, 0.9], [0.6, 0.1]],
            update="sequential",
            blanks="everything",
            hints=hints,
        ),
        "tables of updates": tg.lesson(
            nn.MLP(4, [8, 3], activation="sigmoid", seed=2),
            [0.1, 0.2, 0.3, 0.4],
            [0.1, 0.5, 0.9],
            learning_rate=0.1,
            blanks="everything",
            hints=hints,
        ),
    }


@pytest.fixture(scope="session")
def examples() -> Mapping[str, tg.Lesson]:
    """Lessons with all steps left open, their numbers put in where that tells nothing."""
    return open_lessons("numbers")
