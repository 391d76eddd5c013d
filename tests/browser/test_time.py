"""Time on the page: its words, buttons, keys, the track of phases, and what readers are told."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect

#: Notes what the live region says, and when.
LISTEN = """
window.said = [];
new MutationObserver(() => said.push([performance.now(), live.textContent]))
  .observe(live, {childList: true, characterData: true, subtree: true});
"""
PHASES = "h1 h2 o1 o2 E o1 E o2 E total w5 w6 w7 w8 w1 w2 w3 w4".replace("E ", "E_").split()


def until(page: Any, condition: str) -> None:
    """Waits until something holds in the page, which itself evaluates no text."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def status(page: Any) -> Any:
    return page.locator("#time .word")


def test_check_23_nothing_moves_under_reduced_motion(page_of: PageOf) -> None:
    page = page_of(reduced_motion="reduce")
    for number in range(1, 17):
        page.keyboard.press(".")
        cells = page.locator("#phases .done, #phases .now")
        expect(cells).to_have_count(number % 16)
        assert page.evaluate("document.getAnimations().length") == 0


def test_the_marker_moves_where_motion_is_welcome(page_of: PageOf) -> None:
    page = page_of(link="&phase=7", reduced_motion="no-preference")
    page.evaluate("window.moved = 0; document.addEventListener('animationstart', () => moved++)")
    page.wait_for_timeout(500)  # what follows the last step at once does not sweep
    page.keyboard.press(".")
    expect(status(page)).to_contain_text("backward pass")
    until(page, "moved > 0")


def test_phases_are_called_what_is_written_on_them(page_of: PageOf) -> None:
    for cell in page_of().locator("#phases button").all():
        assert cell.text_content().strip() in cell.get_attribute("aria-label")


def test_check_24_a_reader_is_told_each_phase_and_no_more_than_a_sentence_a_second(
    page_of: PageOf,
) -> None:
    page = page_of()
    for line in page.locator("#network [data-name^=w][role]").all():
        label = line.get_attribute("aria-label")
        assert re.match(r"w\d, from \w+ to \w+, weight \d\.\d+, derivative", label), label
    page.evaluate(LISTEN)
    for number, name in enumerate(PHASES, 1):
        page.keyboard.press(".")
        until(page, f"said.length === {number}")
        text = page.evaluate("said.at(-1)[1]")
        assert name.replace("_", " ") in text, text
    page.evaluate("said.length = 0")
    page.get_by_role("slider", name="Speed").fill("6")
    page.keyboard.press("Space")
    page.wait_for_timeout(3500)
    times = [time for time, _ in page.evaluate("said")]
    assert 2 <= len(times) <= 6
    # The first sentence answers the key; then there is a second between each and the next.
    gaps = [later - earlier for earlier, later in pairwise(times[1:])]
    assert all(gap > 950 for gap in gaps), gaps


def test_the_keys_move_the_run(page_of: PageOf) -> None:
    page = page_of()
    update = page.locator("#time .read dd").first
    for key, words in (
        ("n", "Paused after update 1."),
        ("n", "Paused after update 2."),
        ("Shift+N", "Back at update 1."),
        ("r", "Back at update 0."),
        (".", "Paused in the forward pass, at"),
        (",", "Back at update 0."),
    ):
        page.keyboard.press(key)
        expect(status(page)).to_contain_text(words)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(update).to_have_text("0")


def test_the_keys_can_be_switched_off_and_are_listed(page_of: PageOf) -> None:
    page = page_of()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    for words in ("one phase", "back a phase", "play or pause", "undo", "the lesson's field"):
        expect(dialog).to_contain_text(words)
    page.get_by_role("checkbox", name="Keys are on").uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    expect(status(page)).to_have_text("Ready at update 0.")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    expect(status(page)).to_have_text("Ready at update 0.")


def test_a_cell_of_the_track_leads_to_its_phase(page_of: PageOf) -> None:
    page = page_of()
    track = page.get_by_role("list", name="Phases of update 1")
    track.get_by_role("button", name="Backward, w5: to come").click()
    now = track.get_by_role("button", name="Backward, w5: now")
    expect(now).to_have_attribute("aria-current", "step")
    expect(now).to_be_focused()
    track.get_by_role("button", name="Forward, h2: known").click()
    expect(page.locator("#time .word")).to_contain_text("forward pass")
    expect(page).to_have_title(re.compile("update 0, forward pass, h2$"))


def test_a_run_that_diverged_says_so_and_rewinds(page_of: PageOf) -> None:
    link = "&activation=linear&output_activation=linear&learning_rate=1000"
    page = page_of(link=link)
    for number in range(1, 40):
        page.keyboard.press("n")
        expect(status(page)).to_have_text(re.compile(rf"^Diverged|update {number}\."))
        if "Diverged" in status(page).inner_text():
            break
    expect(status(page)).to_have_text(re.compile(r"^Diverged at update \d+\.$"))
    expect(page.locator("#time")).to_contain_text("a learning rate of 1000 overshoots")
    expect(page.locator("#time .read")).to_contain_text(re.compile("not a number|infinite"))
    assert not re.search(r"\bnull\b|undefined", page.inner_text("body"))
    page.get_by_role("button", name="Rewind, with 0.5").click()
    expect(page.locator("#time .notice")).to_be_hidden()


def test_a_connection_that_is_lost_says_so_and_can_be_tried_again(page_of: PageOf) -> None:
    page = page_of()
    sockets: list[Any] = []

    def listen(socket: Any) -> None:
        socket.connect_to_server()
        sockets.append(socket)

    page.route_web_socket(re.compile("/socket"), listen)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("n")
    expect(status(page)).to_have_text("Paused after update 1.")
    error = page.locator("#time .score").inner_text()
    sockets[-1].close()
    notice = page.locator("#time .notice")
    expect(notice).to_contain_text("The numbers shown are those of update 1.")
    notice.get_by_role("button", name="Try again").click()
    expect(notice).to_be_hidden()
    expect(status(page)).to_have_text("Paused after update 1.")
    expect(page.locator("#time .score")).to_have_text(error, use_inner_text=True)


def test_focus_and_the_place_of_scrolling_stay_while_it_runs(page_of: PageOf) -> None:
    page = page_of(link="&speed=3", viewport={"width": 390, "height": 700})
    link = page.locator("#network [data-name=w5][role]:visible").first
    link.focus()
    page.get_by_role("button", name="Play", exact=True).dispatch_event("click")
    before = page.evaluate("[scrollY, document.activeElement.dataset.name]")
    page.wait_for_timeout(2500)
    assert page.evaluate("[scrollY, document.activeElement.dataset.name]") == before


def test_presenter_is_large_and_quiet_and_can_be_left(page_of: PageOf) -> None:
    page = page_of(viewport={"width": 1920, "height": 1080})
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Leave presenter")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "24px"
    for gone in ("#settings", "#time .speed", "#network .legend"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator("#network")).to_be_in_viewport(ratio=0.98)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Presenter")).to_be_visible()


def test_no_width_scrolls_sideways(page_of: PageOf) -> None:
    page = page_of(link="&phase=8&select=w5")
    for width in (1920, 1280, 820, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


def test_a_refusal_stays_while_a_run_goes_on(page_of: PageOf) -> None:
    page = page_of("tutorial", "&speed=3")
    page.keyboard.press(" ")
    expect(status(page)).to_have_text(re.compile("^Running, update [1-9]"))
    page.evaluate("location.hash = '#preset=nowhere'")
    notice = page.locator("#time .notice")
    expect(notice).to_contain_text("preset must be one of")
    for _ in range(2):
        expect(status(page)).not_to_have_text(status(page).inner_text())
    expect(notice).to_contain_text("preset must be one of")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_be_hidden()


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
        expect(cells.nth(phase)).to_have_attribute("aria-current", "step", timeout=20_000)
        assert abs(lesson.bounding_box()["y"] - before) <= 1
        heights.add(page.locator("#derivation > div").bounding_box()["height"])
    assert max(heights) > min(heights) + 100


def test_two_paths_and_four_hidden_neurons_fit_a_projector(page_of: PageOf) -> None:
    for preset, link in (("tutorial", "&select=w1"), ("operators", "&phase=8")):
        page = page_of(preset, f"{link}&presenter=yes", viewport={"width": 1920, "height": 1080})
        expect(page.locator("#derivation .chain")).to_be_visible(timeout=20_000)
        for part in (".sheet", "svg.net", "#derivation .why"):
            expect(page.locator(part).first).to_be_in_viewport(ratio=1, timeout=20_000)


def test_in_sequential_order_a_weight_is_moved_on_the_page_before_the_next_is_looked_at(
    page_of: PageOf,
) -> None:
    page = page_of(link="&order=sequential&phase=15")
    expect(status(page)).to_contain_text("update, at w8")
    page.keyboard.press(".")
    expect(page.locator("#network .head .note")).to_have_text("w5, w6, w7 and w8 have moved")
    expect(page.locator("#derivation .moved")).to_contain_text("have moved already")
    expect(page.locator("#derivation .chain output")).to_have_text("0.000364723")
    w5 = page.locator("#network [data-name=w5][role]")
    expect(w5).to_have_attribute("aria-label", re.compile("weight 0.3589, moved already, deriv"))
    expect(page.locator("#phases .now")).to_have_attribute("aria-label", re.compile("w1: now"))
    until(page, "live.textContent.includes('w1')")
