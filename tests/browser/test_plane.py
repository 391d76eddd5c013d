"""The plane in a browser: it is drawn live, and its points are put in and moved by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect


def drawn(page: Any, canvas: str = "#plane canvas.map") -> str:
    """What stands on a canvas."""
    found: str = page.locator(canvas).first.evaluate("canvas => canvas.toDataURL()")
    return found


def points(page: Any) -> Any:
    return page.locator("#plane [data-point]")


@pytest.mark.parametrize("preset", ["iris", "moons", "circles", "operators"])
def test_check_17_the_boundary_changes_between_updates(page_of: PageOf, preset: str) -> None:
    page = page_of(preset)
    slider = page.locator("#curve").get_by_role("slider", name="Go to update")

    def until(is_there: Callable[[str], bool]) -> str:
        for _ in range(200):
            if is_there(drawn(page)):
                return drawn(page)
            page.wait_for_timeout(50)
        raise AssertionError("the plane stayed as it was")

    # Until there is machine code the plane is coarse: an update waits for that.
    page.locator("[data-control=update]").click()
    expect(page.locator("#curve .below")).to_contain_text("of 1")
    after = drawn(page)
    slider.press("Home")
    before = until(lambda shown: shown != after)
    slider.press("End")
    until(lambda shown: shown != before)
    slider.press("Home")
    until(lambda shown: shown == before)


def test_flat_tints_are_two(page_of: PageOf) -> None:
    def share_of_two(page: Any) -> float:
        found: float = page.locator("#plane canvas.map").evaluate(
            """canvas => {
              const { width, height } = canvas;
              const pixels = canvas.getContext("2d").getImageData(0, 0, width, height);
              const counts = new Map();
              for (const pixel of new Uint32Array(pixels.data.buffer)) {
                counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
              }
              const [first, second = 0] = [...counts.values()].sort((a, b) => b - a);
              return (first + second) / (width * height);
            }"""
        )
        return found

    page = page_of("operators")
    assert share_of_two(page) < 0.5
    page = page_of("operators", "&discrete=yes")
    assert share_of_two(page) > 0.5


def test_points_are_added_by_a_click_and_undone(page_of: PageOf) -> None:
    page = page_of("points")
    count = points(page).count()
    plane = page.locator("#plane")
    plane.get_by_role("group", name="Class of the next point").get_by_role("button").first.click()
    plane.scroll_into_view_if_needed()
    box = plane.locator("canvas.map").bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + 12)
    expect(points(page)).to_have_count(count + 1)
    kinds = page.locator("#plane [data-point] .pt.hollow").count()
    plane.get_by_role("button", name="Undo").click()
    expect(points(page)).to_have_count(count)
    assert page.locator("#plane [data-point] .pt.hollow").count() == kinds - 1


def test_a_point_is_dragged(page_of: PageOf) -> None:
    page = page_of("points")
    point = page.locator('#plane [data-point="2"] .hit')
    name = page.locator('#plane [data-point="2"]').get_attribute("aria-label")
    point.scroll_into_view_if_needed()
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 10, steps=4)
    page.mouse.up()
    expect(page.locator('#plane [data-point="2"]')).not_to_have_attribute("aria-label", name)
    moved = page.locator('#plane [data-point="2"] .hit').bounding_box()
    assert moved["x"] - box["x"] == pytest.approx(30, abs=2)
    assert moved["y"] - box["y"] == pytest.approx(-10, abs=2)


def test_a_finger_drags_a_point_and_not_the_page(page_of: PageOf) -> None:
    page = page_of("points", viewport={"width": 390, "height": 900}, has_touch=True)
    point = page.locator('#plane [data-point="1"]')
    point.scroll_into_view_if_needed()
    before, place = point.get_attribute("aria-label"), page.evaluate("scrollY")
    box = point.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = page.context.new_cdp_session(page)
    for kind, way in (("touchStart", 0), ("touchMove", 15), ("touchMove", 40), ("touchEnd", None)):
        at = [] if way is None else [{"x": x + way, "y": y + way}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})
    expect(page.locator("#plane .tools")).to_contain_text("Row 2 moved.", timeout=20_000)
    expect(point).not_to_have_attribute("aria-label", before, timeout=20_000)
    assert page.evaluate("scrollY") == place


def test_a_double_tap_removes_a_point(page_of: PageOf) -> None:
    page = page_of("points")
    count = points(page).count()
    page.locator('#plane [data-point="1"] .hit').dblclick()
    expect(points(page)).to_have_count(count - 1)


def test_points_are_moved_removed_and_added_by_keyboard(page_of: PageOf) -> None:
    page = page_of("points")
    count = points(page).count()
    page.locator('#plane [data-point="0"]').focus()
    page.keyboard.press("ArrowRight")
    second = page.locator('#plane [data-point="1"]')
    expect(second).to_be_focused()
    name = second.get_attribute("aria-label")
    page.keyboard.press("Shift+ArrowUp")
    expect(second).not_to_have_attribute("aria-label", name)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#data")).to_contain_text("row 2 of")
    page.keyboard.press("Delete")
    expect(points(page)).to_have_count(count - 1)
    page.get_by_text("Add a point by numbers").click()
    fields = page.locator("#plane .bynumbers input")
    fields.nth(0).fill("0,25")
    fields.nth(1).fill("0.5")
    fields.nth(1).press("Enter")
    expect(points(page)).to_have_count(count)
    expect(page.locator(f'#plane [data-point="{count - 1}"]')).to_have_attribute(
        "aria-label", re.compile("0.25, .*0.50")
    )


def test_each_neuron_has_a_map_on_focus_and_on_choice(page_of: PageOf) -> None:
    page = page_of("operators")
    whole = drawn(page)
    button = page.locator("#plane").get_by_role("button", name="map of h2")
    button.focus()
    looked = drawn(page)
    assert looked != whole
    button.blur()
    assert drawn(page) == whole
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#plane canvas.map")).to_have_attribute("aria-label", re.compile("of h2"))


def test_of_four_inputs_two_are_chosen(page_of: PageOf) -> None:
    page = page_of("iris")
    plane = page.locator("#plane")
    expect(plane).to_contain_text("Four inputs: a plane shows two")
    before = drawn(page)
    plane.get_by_label("Input across").select_option("petal length")
    expect(plane.locator("svg.over")).to_contain_text("petal length")
    assert drawn(page) != before


def test_one_input_has_a_curve(page_of: PageOf) -> None:
    page = page_of("regression")
    plane = page.locator("#plane")
    expect(plane.get_by_role("heading")).to_have_text("Curve")
    path = plane.locator("path.run").get_attribute("d")
    page.locator("[data-control=update]").click()
    expect(plane.locator("path.run")).not_to_have_attribute("d", path)


def test_the_tutorial_has_no_plane(page_of: PageOf) -> None:
    expect(page_of().locator("#plane")).to_be_hidden()
