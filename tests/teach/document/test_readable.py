"""All four documents in all four forms: explanations, lessons, checks of work, the report."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from tinygrad_bp import check_work, explain, lesson, tutorial
from tinygrad_bp.teach.document.readable import Readable, checked_ending

KINDS = ["explanation", "lesson", "check", "report"]
FACTS = {
    "explanation": "0.0821670406",
    "lesson": "0.298371109",
    "check": "was used instead of",
    "report": "0.0821670405642",
}


@pytest.fixture(scope="module")
def readable() -> dict[str, Readable]:
    net = tutorial.build()
    numbers = {"net_h1": "0.3775", "dE_o2/dout_h1": "-0.017144205"}
    return {
        "explanation": explain(net["E_total"], net["w5"]),
        "lesson": lesson(wrt=["w5", "w1"]),
        "check": check_work(net["E_total"], numbers),
        "report": tutorial.report(),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_form_says_what_there_is_to_say(readable: dict[str, Readable], kind: str) -> None:
    it = readable[kind]
    forms = [it.text(), it.markdown(), it.latex(document=True), it.html(page=True)]
    forms += [it.latex(document=False), it.html(page=False)]
    assert all(FACTS[kind] in " ".join(form.split()) for form in forms)
    assert str(it) == it.text()


@pytest.mark.parametrize("kind", KINDS)
def test_whole_forms_stand_alone_and_the_others_fit_into_something(
    readable: dict[str, Readable], kind: str
) -> None:
    it = readable[kind]
    assert it.latex(document=True).startswith(r"\documentclass")
    assert "documentclass" not in it.latex(document=False)
    assert it.latex(document=False) in it.latex(document=True)
    assert it.html(page=True).startswith("<!DOCTYPE html>")
    assert ElementTree.fromstring(it.html(page=False)).tag == "div"


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_it(readable: dict[str, Readable], kind: str) -> None:
    it = readable[kind]
    assert it._repr_html_() == it.html(page=False)
    assert it._repr_latex_() == it.latex(document=False)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", [".html", ".md", ".tex", ".txt", ".HTML"])
def test_it_is_saved_in_the_form_of_the_ending(
    readable: dict[str, Readable], kind: str, ending: str, tmp_path: Path
) -> None:
    it, path = readable[kind], tmp_path / f"it{ending}"
    it.save(path)
    expected = {
        ".html": it.html(page=True),
        ".md": it.markdown(),
        ".tex": it.latex(document=True),
        ".txt": it.text(),
    }[ending.lower()]
    assert path.read_text(encoding="utf-8") == expected.rstrip() + "\n"


def test_another_ending_is_refused_before_anything_is_written(
    readable: dict[str, Readable], tmp_path: Path
) -> None:
    with pytest.raises(
        ValueError, match=r"\.html, \.md, \.tex, \.txt, and 'it\.pdf' has none of these endings"
    ):
        readable["check"].save(tmp_path / "it.pdf")
    assert [*tmp_path.iterdir()] == []
    assert checked_ending(Path("a.MD")) == ".md"
