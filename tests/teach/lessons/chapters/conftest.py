"""Lessons with few and with many numbers, and what a chapter of one says."""

from __future__ import annotations

import random

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Block, Document, Grid
from tinygrad_bp.teach.document.text import as_text, one_line


@pytest.fixture(scope="session")
def tutorial() -> tg.Lesson:
    return tg.lesson(rounds=30)


@pytest.fixture(scope="session")
def large() -> tg.Lesson:
    rng = random.Random(1)
    inputs = [[rng.random(), rng.random()] for _ in range(20)]
    model = nn.MLP(2, [16, 16, 1], seed=1)
    return tg.lesson(model, inputs, [0.5] * 20, learning_rate=0.01)


def chapter(lesson: tg.Lesson, title: str) -> tuple[Block, ...]:
    (found,) = (section for section in lesson.sections if section.title == title)
    return found.blocks


def said(lesson: tg.Lesson, title: str) -> str:
    text = as_text(Document(title, chapter(lesson, title), is_part=True))
    return " ".join(text.split())


def tables(lesson: tg.Lesson, title: str) -> list[list[list[str]]]:
    return [
        [[one_line(cell) for cell in row] for row in (block.head, *block.rows)]
        for block in chapter(lesson, title)
        if isinstance(block, Grid)
    ]
