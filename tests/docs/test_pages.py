"""Lessons have all of their parts, links into the page are obeyed there, questions have answers."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from tests.test_questions import QUESTIONS
from tests.thorough import THOROUGH
from tinygrad_bp.playground.host.serving import LOOPBACK, PORT
from tinygrad_bp.playground.session.beside.work import Later
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.address import read

DOCS = Path(__file__).parents[2] / "docs"
LESSONS = sorted((DOCS / "learn").glob("[0-9]*.md"))
ANSWERS = sorted((DOCS / "questions").glob("[0-9]*.md"))

#: The links into the page, by the pages that they stand on.
LINKS = [
    (page.relative_to(DOCS).as_posix(), address)
    for page in sorted(DOCS.rglob("*.md"))
    for address in re.findall(r"\]\(play:([^)\s]+)\)", page.read_text("utf-8"))
]


@pytest.mark.parametrize("page", LESSONS, ids=lambda page: page.stem)
def test_a_lesson_has_all_its_parts(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.startswith(f"# {LESSONS.index(page) + 1}. ")
    for part in (
        r"\{admonition\} After this lesson you can\n- (?s:.*)\*\*\d+ minutes",
        r"worked example",
        r"\*\*\?\*\*|\\boxed\{\?\}",  # a step that is left open
        r"\{admonition\} Solution\n:collapsible: closed\n(?s:.*)(check_work|\.check)\(",
        r"\{admonition\} Solutions\n:collapsible: closed\n(?s:.*)>>> ",
        r"^## On the page\n(?s:.*)\]\(play:",
    ):
        assert re.search(part, text, re.M), part
    titles = re.findall(r"^## (.+)$", text, re.M)
    usual = ["Predict first", "Exercises", "On the page", "In short"]
    assert [title for title in titles if title in usual] == usual


def test_lessons_are_fifteen_in_the_order_of_the_contents() -> None:
    contents = re.findall(r"^\d\d_\w+$", (DOCS / "learn" / "index.md").read_text("utf-8"), re.M)
    assert contents == [page.stem for page in LESSONS]
    assert len(contents) == 15


@THOROUGH
@pytest.mark.parametrize("address", sorted({address for _, address in LINKS}))
def test_a_link_into_the_page_is_obeyed_there(address: str) -> None:
    moment = read(f"#{address}")
    session = Session(makes=Later)
    assert session.handle({"type": "hello", "address": f"#{address}"}) == []
    if moment.phase is not None:
        assert session.moment.phase == moment.phase
    assert moment.settings.items() <= session.moment.settings.items()


def test_a_link_leads_to_where_the_page_is_by_default() -> None:
    pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')
    schemes = runpy.run_path(str(DOCS / "conf.py"))["myst_url_schemes"]
    assert schemes["play"]["url"] == f"http://{LOOPBACK}:{PORT}/#{{{{path}}}}"


def test_each_question_has_a_page_that_names_what_runs() -> None:
    assert [int(page.stem[:2]) for page in ANSWERS] == [*QUESTIONS]
    for page, (command, _) in zip(ANSWERS, QUESTIONS.values(), strict=True):
        text = page.read_text("utf-8")
        assert f"`{command}`" in " ".join(text.split()), page.name
        assert re.match(r"# .+\n\n\*\*", text), f"{page.name} does not begin with the answer"
        assert "```pycon\n>>> " in text or "```{run}\n" in text, page.name


def test_each_question_is_asked_in_a_lesson() -> None:
    asked = {
        name
        for page in LESSONS
        for name in re.findall(r"/questions/(\w+)\.md", page.read_text("utf-8"))
    }
    assert {page.stem for page in ANSWERS} - asked == {"10_draughts"}  # no lesson plays games


@pytest.mark.parametrize("page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.stem)
def test_a_page_shows_its_import_before_it_uses_the_package(page: Path) -> None:
    blocks = re.findall(
        r"^```\{?(?:run|pycon)\}?\n((?::.*\n)*)(.*?)^```$", page.read_text("utf-8"), re.M | re.S
    )
    shown = "".join(code for options, code in blocks if ":hide-code:" not in options)
    before, use, _ = shown.partition("tg.")
    assert not use or "import tinygrad_bp as tg\n" in before
