"""The report of the worked example: what it says, in every form, and as data."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from rich.console import Console

from tinygrad_bp import tutorial
from tinygrad_bp.teach.document.terminal import as_renderable
from tinygrad_bp.teach.tutorial import GIVEN, Chapter, Figure, Report

CHAPTERS = [
    Chapter(
        "Forward pass",
        "How it goes.",
        [Figure("out_h1", 0.5932699921071872, "0.593269992"), Figure("net", -3.5e-05)],
    ),
    Chapter(
        "Training",
        "On and on.",
        [Figure("E", 0.25, "0.24", "Not so."), Figure("w", 0.5, "0.4", "Not so.")],
    ),
    Chapter("Once more", "Otherwise.", [Figure("E", 0.25, "0.25")]),
]


@pytest.fixture(scope="module")
def report() -> Report:
    return tutorial.report()


def in_a_terminal() -> list[str]:
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(as_renderable(Report(CHAPTERS).document))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_each_part_has_its_title_its_word_and_its_rows() -> None:
    lines = in_a_terminal()
    start = lines.index("Forward pass")
    assert lines[start - 1] == ""
    assert lines[start + 1] == "How it goes."
    assert lines[start + 3].split() == ["out_h1", "0.593269992107", "0.593269992", "✓"]
    assert lines[start + 4].split() == ["net", "-0.000035"]
    assert lines[start + 3].index("0.5") == lines[start + 4].index("0.0")


def test_a_note_stands_once_below_its_table() -> None:
    lines = in_a_terminal()
    start = lines.index("Training")
    assert lines[start + 3].split() == ["E", "0.25", "0.24", "differs"]
    assert lines[start + 5] == "  E and w: Not so."
    assert "\n".join(lines).count("Not so") == 1
    assert Report(CHAPTERS).text().count("E and w: Not so.") == 1


def test_the_count_leaves_out_the_part_that_computes_figures_again() -> None:
    for text in ("\n".join(in_a_terminal()), Report(CHAPTERS).text()):
        assert "1 of the 3 figures agree to their last printed digit" in text


def test_the_data_has_every_number_in_full() -> None:
    found = Report(CHAPTERS).as_data()
    assert found["given"] == GIVEN
    assert found["sections"][0]["figures"] == [
        {
            "name": "out_h1",
            "value": 0.5932699921071872,
            "printed": "0.593269992",
            "agrees": True,
            "note": None,
        },
        {"name": "net", "value": -3.5e-05, "printed": None, "agrees": None, "note": None},
    ]
    assert found["sections"][1]["figures"][0]["note"] == "Not so."


def test_every_form_has_every_figure_and_what_the_others_are(report: Report) -> None:
    forms = report.text(), report.markdown(), report.latex(document=True), report.html(page=True)
    for form in forms:
        for figure in tutorial.figures():
            assert figure.printed in form
        flat = " ".join(form.split())
        assert "28 of the 34 figures agree to their last printed digit" in flat
        assert "The printed figure has a slip in its last digit" in flat
        assert "The tutorial, computed" in form
        assert "Forward pass" in form


def test_in_text_a_row_is_a_line(report: Report) -> None:
    lines = [line.split() for line in report.text().splitlines()]
    assert ["∂E_total/∂w5", "0.0821670405642", "0.082167041", "✓"] in lines
    assert ["∂E_o2/∂out_h1", "-0.0190491182583", "-0.019049119", "differs"] in lines
    assert max(map(len, report.text().splitlines())) <= 96


def test_names_are_typeset(report: Report) -> None:
    assert (
        r"$\frac{\partial E_{\mathrm{total}}}{\partial w_5}$ & 0.0821670405642 & 0.082167041 &"
        in (report.latex())
    )
    assert re.search(r"<td><math><msub data-name=\"out_h1\">.*?</math></td>", report.html())


def test_formulas_in_its_sentences_are_mathematics(report: Report) -> None:
    assert "function of that: out = 1 / (1 + exp(-net))." in " ".join(report.text().split())
    assert r"= $\frac{1}{1 + e^{-" in report.markdown()
    assert "<mfrac><mn>1</mn>" in report.html()
    assert "out = 1 / (1 + exp(-net))." in report.as_data()["sections"][0]["text"]


def test_the_page_colours_what_agrees_and_what_differs(report: Report) -> None:
    body = report.html(page=True)
    body = body[body.index("<body>") : body.index("</html>")]
    marks = list(ElementTree.fromstring(body).iter("span"))
    assert {(mark.get("class"), mark.text) for mark in marks} == {
        ("good", "✓"),
        ("bad", "differs"),
    }
    assert sum(mark.get("class") == "bad" for mark in marks) == 6


def test_a_notebook_shows_it(report: Report) -> None:
    assert report._repr_html_() == report.html(page=False)
    assert "<html" not in report._repr_html_()
    assert repr(report).startswith("<Report of the tutorial")
