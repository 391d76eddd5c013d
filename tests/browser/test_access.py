"""The page for everyone: axe, which knows the rules of WCAG, finds nothing in any of six states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="needs the extra `browser`"
)


def ready(page: Any) -> None:
    """As it opens."""


def walking(page: Any) -> None:
    """In the middle of the backward pass, with a derivation open."""
    for _ in range(8):
        page.get_by_role("button", name="Phase", exact=True).click()
    # Not before: axe would measure the colours of what is just being drawn anew.
    playwright.expect(page.locator("#phases .done, #phases .now")).to_have_count(8)
    page.wait_for_selector("#derivation math")


def asked(page: Any) -> None:
    """In a lesson, with a number that is not right."""
    page.locator("#lesson").get_by_role("button", name="blank").click()
    page.locator("#lesson input").first.fill("0,5")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lesson :text('Not yet')")


def set_up(page: Any) -> None:
    """With the settings open."""
    page.locator("#settings summary").first.click()


def compared(page: Any) -> None:
    """Two runs side by side."""


def diverged(page: Any) -> None:
    """After a run that came to nothing."""
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_selector("text=Diverged at update")


STATES: dict[str, tuple[str, str, Callable[[Any], None]]] = {
    "ready": ("moons", "", ready),
    "walking": ("tutorial", "", walking),
    "asked": ("tutorial", "", asked),
    "set up": ("iris", "", set_up),
    "compared": ("tutorial", "&compare=order=sequential&update=1", compared),
    "diverged": (
        "tutorial",
        "&learning_rate=1000&activation=linear&output_activation=linear&speed=6",
        diverged,
    ),
}


# What is as it should be is counted, not listed: to name each element takes most of the time.
FAULTS = {"resultTypes": ["violations"]}
# In the dark nothing but colours is another.
CONTRAST = {**FAULTS, "runOnly": {"type": "rule", "values": ["color-contrast"]}}


@pytest.mark.parametrize("state", STATES)
def test_check_22_axe_finds_nothing(state: str, page_of: PageOf) -> None:
    preset, link, bring_about = STATES[state]
    # Without transitions: axe would measure colours that are on their way.
    page = page_of(preset, link, color_scheme="light", reduced_motion="reduce")
    bring_about(page)
    found = []
    for width in (390, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, options in (("light", FAULTS), ("dark", CONTRAST)):
            page.emulate_media(color_scheme=scheme)
            for violation in axe.Axe().run(page, options=options).response["violations"]:
                nodes = [node["html"][:200] for node in violation["nodes"][:5]]
                found.append((width, scheme, violation["id"], nodes))
    assert not found
