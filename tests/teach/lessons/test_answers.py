"""The sheet of answers: each blank with its number, in every form."""

from __future__ import annotations

import tinygrad_bp as tg


def test_each_blank_has_its_answer() -> None:
    lesson = tg.lesson(blanks=["sums over paths", "updates"])
    answers = lesson.answers
    text = answers.text()
    # The tutorial's own figures: https://mattmazur.com/2015/03/17/, 0.036350306 and 0.35891648.
    lines = [line.split() for line in text.splitlines()]
    assert ["(1)", "∂E_total/∂out_h1", "0.0363503064", "sums", "over", "paths"] in lines
    assert ["(3)", "w5+", "0.35891648", "updates"] in lines
    assert len(text.splitlines()) == 4 + len(lesson.blanks)
    for form in (answers.markdown(), answers.latex(), answers.html()):
        assert form.count("updates") == 8


def test_numbers_have_the_digits_of_the_lesson() -> None:
    text = tg.lesson(blanks="error", digits=4).answers.text()
    assert ["(3)", "E_total", "0.2984", "error"] in [line.split() for line in text.splitlines()]
