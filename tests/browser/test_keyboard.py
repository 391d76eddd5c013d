"""The page without a mouse: a whole lesson, and focus that is always visible."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect

#: Whether what has focus can be told from all else: a ring, of its own or of what shows it.
VISIBLE = """
(() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "nothing has focus";
  const box = at.getBoundingClientRect();
  const isOut = box.bottom <= 0 || box.top >= innerHeight;
  if (isOut) return `${at.outerHTML.slice(0, 80)} is not in view`;
  const style = getComputedStyle(at);
  const isRing = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  // In the drawing the ring stands round the number, not round a thin line.
  const rings = at instanceof SVGElement ? [...at.closest("svg").querySelectorAll(".ring")] : [];
  const ring = rings.some((one) => one.checkVisibility() && one.getBoundingClientRect().width > 8);
  return isRing || ring ? "" : `no ring: ${at.outerHTML.slice(0, 120)}`;
})()
"""


class Typist:
    """Somebody at a keyboard, who sees what has focus."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(40)
            assert self.page.evaluate(VISIBLE) == "", key

    def tab_to(self, text: str, most: int = 60) -> None:
        """Press Tab until something with this name or text has focus."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue  # past the end of the page
            assert self.page.evaluate(VISIBLE) == ""
            if re.search(text, self.name()):
                return
        raise AssertionError(f"Tab never came to {text}")

    def name(self) -> str:
        found: str = self.page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || '') + ' ' + "
            "(document.activeElement.value || '') + ' ' + document.activeElement.textContent"
        )
        return found


def test_check_21_a_whole_lesson_by_keyboard_alone(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of()
    typist = Typist(page)

    # Past the bar to the network, and along its lines to w5
    typist.press("Tab")
    assert "Skip to the network" in typist.name()
    page.keyboard.press("Enter")
    typist.tab_to("^i1|^i₁|i1,")
    for _ in range(12):
        if typist.name().startswith("w5,"):
            break
        typist.press("ArrowRight")
    assert re.match(r"w5, from h1 to o1, weight 0\.40, derivative 0\.0822", typist.name())
    typist.press("Enter")
    expect(page.locator("#derivation")).to_contain_text("0.082167041")
    expect(page.locator("#derivation")).to_contain_text("0.186815602")

    # Step through an update, phase by phase
    for _ in range(16):
        typist.press(".")
    expect(page.locator("#time .read")).to_contain_text("1")
    typist.press("r")

    # Change a number, and undo it
    typist.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("0,5")
    page.keyboard.press("Enter")
    expect(page.locator("#network [data-name=w5][role]").first).to_have_attribute(
        "aria-label", re.compile("weight 0.50")
    )
    typist.press("z")
    expect(page.locator("#network [data-name=w5][role]").first).to_have_attribute(
        "aria-label", re.compile("weight 0.40")
    )

    # The lesson to its end
    lesson = page.locator("#lesson")
    typist.tab_to("complete")
    page.keyboard.press("Enter")
    expect(lesson).to_contain_text("1 of ")
    for _ in range(60):
        if "are worked out" in lesson.inner_text():
            break
        typist.press("l")
        if page.evaluate("document.activeElement.hasAttribute('aria-pressed')"):
            typist.press("Enter")
            typist.tab_to("Play it")
        before = lesson.inner_text()
        typist.press("Enter")
        expect(lesson).not_to_have_text(before, use_inner_text=True)
    expect(lesson).to_contain_text("numbers of this update are worked out")

    # And take it away
    typist.tab_to("Take away", most=80)
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    while "Lesson" not in typist.name():
        typist.press("ArrowDown")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    saved = tmp_path / "lesson.html"
    waiting.value.save_as(saved)
    assert "0.0821670" in saved.read_text(encoding="utf-8")


def test_everything_that_tab_comes_to_shows_its_focus(page_of: PageOf) -> None:
    page = page_of()
    typist = Typist(page)
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        if page.evaluate("document.activeElement === document.body"):
            break
        assert page.evaluate(VISIBLE) == ""
        seen.add(typist.name().strip())
    assert len(seen) > 20


def test_escape_closes_then_clears_the_selection(page_of: PageOf) -> None:
    page = page_of(link="&select=w5")
    typist = Typist(page)
    expect(page.locator("#derivation")).to_contain_text("0.082167041")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("#derivation")).to_contain_text("0.082167041")
    page.keyboard.press("Escape")
    expect(page.locator("#derivation")).to_contain_text("Click a weight, a bias or a neuron")
    assert typist.name() is not None
