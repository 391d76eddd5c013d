"""The chapter of the error."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import said, tables
from tinygrad_bp import nn


def test_the_errors_of_many_samples_have_a_table() -> None:
    model = nn.MLP(1, [1], seed=1)
    lesson = tg.lesson(model, [0.01 * n for n in range(130)], [0.5] * 130, learning_rate=0.01)
    ((head, *rows),) = tables(lesson, "The error")
    assert head == ["error", "value"]
    assert [row[0] for row in rows] == [f"E_s{n}" for n in range(121, 131)]
    text = said(lesson, "The error")
    assert "The errors of the other 10 samples are found in the same way:" in text
    assert "The error of all 130 samples is the mean of theirs: E_total = " in text
    assert "E_s120 = " in text


@pytest.mark.parametrize(("samples", "words"), [(2, "both samples"), (3, "all 3 samples")])
def test_the_mean_is_of_all_samples(samples: int, words: str) -> None:
    lesson = tg.lesson(nn.MLP(1, [1], seed=1), [0.1] * samples, [0.5] * samples)
    assert f"The error of {words} is the mean of theirs" in said(lesson, "The error")
