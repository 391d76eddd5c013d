"""The page as a whole: what fits, and what stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect
#: A shared machine may be slow.
PATIENCE = 20_000


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_the_lesson_stays_under_the_pointer_while_the_derivation_grows(
    page_of: PageOf, width: int, height: int
) -> None:
    page = page_of(link="&phase=1", viewport={"width": width, "height": height})
    lesson = page.locator("#lesson")
    lesson.hover(position={"x": 20, "y": 20})
    before = lesson.bounding_box()["y"]
    cells = page.locator(".cells button")
    heights = set()
    # A neuron, a derivative of one path, one of two paths, and a neuron again.
    for phase in (1, 7, 11, 2):
        cells.nth(phase).dispatch_event("click")
        expect(cells.nth(phase)).to_have_attribute("aria-current", "step", timeout=PATIENCE)
        assert abs(lesson.bounding_box()["y"] - before) <= 1
        heights.add(page.locator("#derivation > div").bounding_box()["height"])
    assert max(heights) > min(heights) + 100


def test_two_paths_and_four_hidden_neurons_fit_a_projector(page_of: PageOf) -> None:
    for preset, link in (("tutorial", "&select=w1"), ("operators", "&phase=8")):
        page = page_of(preset, f"{link}&presenter=yes", viewport={"width": 1920, "height": 1080})
        expect(page.locator("#derivation .chain")).to_be_visible(timeout=PATIENCE)
        for part in (".sheet", "svg.net", "#derivation .why"):
            expect(page.locator(part).first).to_be_in_viewport(ratio=1, timeout=PATIENCE)


def test_long_names_of_classes_are_read_whole(page_of: PageOf, tmp_path: Any) -> None:
    table = tmp_path / "plants.csv"
    names = ["Iris versicolor var. kermesina", "Iris virginica subsp. shrevei"]
    rows = [f"{k},{k % 3},{names[k % 2]}" for k in range(6)]
    table.write_text("\n".join(["sepal length in centimetres,petals,plant", *rows]))
    page = page_of()
    page.locator("#presets input[accept*=csv]").set_input_files(table)
    page.locator(".bar .title", has_text="Own table").wait_for()
    page.locator(".confusion summary").click()
    for name in names:
        expect(page.locator(".matrix th", has_text=name)).to_have_count(2, timeout=PATIENCE)
    frame = page.locator("#data .frame").bounding_box()
    for cell in page.locator(".rows tbody tr:first-child .name").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
