"""What is remembered of a lesson."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.run.progress import Answered, Progress


def test_a_number_is_asked_anew_where_weights_have_changed() -> None:
    progress = Progress().noted(("net_h1", 0.3775), Answered("0.38", 1, is_shown=True))
    assert progress.answered(("net_h1", 0.3775)).is_over
    assert not progress.answered(("net_h1", 0.3774)).is_over


def test_each_round_has_a_place_of_its_own() -> None:
    progress = Progress().at((0, 0), 8).at((1, 0), 3).at((0, 0), 9)
    assert [progress.place(each) for each in ((0, 0), (1, 0), (0, 1))] == [9, 3, 0]


def test_of_very_many_answers_the_first_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinygrad_bp.playground.run.progress._MOST", 20)
    progress = Progress()
    for update in range(25):
        progress = progress.at((update, 0), 1)
    assert [*progress.places] == [(update, 0) for update in range(5, 25)]
