"""The error curve in a browser: it has numbers, can be read point by point, and leads back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect


def updated(page: Any, times: int) -> Any:
    """The panel after some updates."""
    for count in range(1, times + 1):
        page.locator("[data-control=update]").click()
        expect(page.locator("#curve .below")).to_contain_text(f"of {count}")
    return page.locator("#curve")


def test_it_has_the_numbers_of_the_run(page_of: PageOf) -> None:
    curve = updated(page_of(), 1)
    expect(curve.locator("svg")).to_contain_text("this run, 0.291027774")
    ticks = curve.locator("svg .tick").all_text_contents()
    assert {"0.0", "0.1", "0.3", "updates"} <= {*ticks}


def test_the_slider_leads_to_any_update(page_of: PageOf) -> None:
    page = page_of()
    curve = updated(page, 3)
    slider = curve.get_by_role("slider", name="Go to update")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    expect(curve.locator("svg")).to_contain_text("this run, 0.298371109")
    expect(slider).to_have_attribute("aria-valuetext", "update 0 of 3")
    field = curve.get_by_role("textbox", name="update")
    field.fill("1")
    field.press("Enter")
    expect(curve.locator("svg")).to_contain_text("this run, 0.291027774")


def test_it_is_read_point_by_point_by_keyboard_and_by_mouse(page_of: PageOf) -> None:
    page = page_of()
    curve = updated(page, 3)
    reader = curve.locator(".reader")
    reader.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(reader).to_have_attribute("aria-valuetext", "update 1: 0.291027774")
    expect(curve.locator(".reading")).to_have_text("update 1: 0.291027774")
    page.keyboard.press("Enter")
    expect(curve.locator("svg")).to_contain_text("this run, 0.291027774")
    box = curve.locator(".area, svg").first.bounding_box()
    page.mouse.move(box["x"] + 45, box["y"] + box["height"] / 2)
    expect(curve.locator(".reading")).to_have_text("update 0: 0.298371109")


def test_it_has_powers_of_ten(page_of: PageOf) -> None:
    curve = updated(page_of(), 1)
    curve.get_by_role("button", name="log").click()
    expect(curve.get_by_role("button", name="log")).to_have_attribute("aria-pressed", "true")
    expect(curve.locator("svg .tick", has_text="0.1").first).to_be_visible()
    expect(curve.locator("svg .tick", has_text=re.compile("^1$")).first).to_be_visible()


def test_what_is_no_number_is_said(page_of: PageOf) -> None:
    page = page_of(link="&activation=linear&output_activation=linear&learning_rate=1000")
    for _ in range(12):
        page.locator("[data-control=update]").click()
    curve = page.locator("#curve")
    expect(curve.locator("svg")).to_contain_text(re.compile("(inf|nan) from update"))
    text = page.locator("body").inner_text()
    assert "NaN" not in text
    assert "null" not in text


def test_it_is_dragged_to_any_update(page_of: PageOf) -> None:
    page = page_of()
    curve = updated(page, 10)
    curve.locator(".reader").scroll_into_view_if_needed()
    box = curve.locator("svg").bounding_box()
    y = box["y"] + 40
    page.mouse.move(box["x"] + box["width"] - 20, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 44, y, steps=8)
    page.mouse.up()
    expect(curve.locator("svg")).to_contain_text("this run, 0.298371109")
    expect(curve.locator(".below")).to_contain_text("of 10")
