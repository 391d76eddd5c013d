"""Settings, presets and links, as somebody at a screen has them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import PageOf


def weights(page: Any) -> dict[str, str]:
    """The numbers of the network with all digits, from the table behind the picture."""
    page.locator("#network summary", has_text="Show as a table").click()
    page.locator("#network table").first.wait_for()
    rows = page.locator("#network table").all_inner_texts()
    page.locator("#network summary", has_text="Show as a table").click()
    return {"tables": "\n".join(rows)}


def opened(page: Any) -> Any:
    """The form of the settings."""
    page.locator("#settings summary").first.click()
    return page.locator("#settings .form")


def test_folded_settings_read_as_a_sentence_and_what_differs_stands_in_ink(page_of: PageOf) -> None:
    page = page_of()
    sentence = page.locator("#settings .sentence")
    assert sentence.inner_text() == (
        "2 hidden neurons, sigmoid, half squared error, gradient descent with η 0.5, biases "
        "shared and fixed, given weights, 9 digits."
    )
    assert sentence.locator(".changed").count() == 0
    form = opened(page)
    field = form.get_by_label("learning rate η", exact=True)
    field.fill("0,3")
    field.press("Enter")
    changed = sentence.locator(".changed")
    changed.wait_for()
    assert changed.inner_text() == "gradient descent with η 0.3"
    form.get_by_role("button", name="learning rate η, back to the preset: 0.5").click()
    changed.wait_for(state="detached")


def test_inputs_are_chosen_by_buttons_and_stand_in_the_drawing(page_of: PageOf) -> None:
    page = page_of("operators")
    choices = opened(page).get_by_role("group", name="inputs", exact=True)
    choices.get_by_role("button", name="xy", exact=True).click()
    choices.locator('button[aria-pressed="true"]', has_text="xy").wait_for()
    assert choices.locator('button[aria-pressed="true"]').all_inner_texts() == ["x", "y", "xy"]
    page.locator("#network .node.input").nth(2).wait_for()
    assert "xy" in page.locator("#network .node.input").nth(2).text_content()
    choices.get_by_role("button", name="x", exact=True).click()
    page.locator("#network .node.input").nth(2).wait_for(state="detached")
    assert choices.locator('button[aria-pressed="true"]').all_inner_texts() == ["y", "xy"]


def test_a_setting_out_of_bounds_is_refused_beside_its_field(page_of: PageOf) -> None:
    page = page_of()
    field = opened(page).get_by_label("digits", exact=True)
    field.fill("99")
    field.press("Enter")
    assert page.get_by_text("A whole number from 3 to 17.").is_visible()
    assert field.get_attribute("aria-invalid") == "true"
    field.press("Escape")
    assert field.input_value() == "9"
    assert field.get_attribute("aria-invalid") is None


def test_the_shape_is_changed_by_the_keyboard_alone(page_of: PageOf) -> None:
    page = page_of()
    field = opened(page).get_by_label("hidden layers", exact=True)
    field.fill("3 2")
    field.press("Enter")
    page.get_by_text("2-3-2-2").wait_for()
    page.get_by_role("button", name="a hidden layer less").press("Enter")
    page.get_by_text("2-3-2, one sample").wait_for()
    menus = page.get_by_label("biases learn", exact=True)
    menus.press("Space")
    page.get_by_text("biases shared and learning").first.wait_for()


def test_another_preset_is_chosen_from_the_menu_by_keys(page_of: PageOf) -> None:
    page = page_of()
    page.locator(".bar .title").press("Enter")
    page.get_by_role("menuitemradio", name=re.compile("The tutorial")).press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".bar .title", has_text="Logical operators").wait_for()
    operator = page.get_by_role("radiogroup", name="operator").first
    operator.get_by_role("radio", name="XOR").press("ArrowRight")
    page.locator("#settings .sentence", has_text=re.compile("^OR, 4 hidden")).wait_for()


def test_check_18_a_table_trains_and_a_broken_row_is_named(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of()
    good, broken, large = tmp_path / "own.csv", tmp_path / "broken.csv", tmp_path / "large.csv"
    good.write_text("left,right,sum\n0,0,0.5\n0,1,1.5\n1,0,1.25\n1,1,2.25\n")
    broken.write_text("left,right,sum\n0,0,0.5\n0,one,1.5\n")
    large.write_text("left,right,sum\n" + "0,0,0.5\n" * 1_250_000)
    chooser = page.locator("#presets input[accept*=csv]")
    chooser.set_input_files(good)
    page.locator(".bar .title", has_text="Own table").wait_for()
    page.get_by_text("2-4-1, 4 samples").wait_for()
    before = page.locator("[data-control=error] .num").inner_text()
    for _ in range(3):
        page.get_by_role("button", name="Update", exact=True).click()
    page.locator(".word", has_text="after update 3").wait_for()
    assert page.locator("[data-control=error] .num").inner_text() != before
    chooser.set_input_files(broken)
    page.get_by_text("broken.csv, line 3, 'right': expected a number, got 'one'").first.wait_for()
    chooser.set_input_files(large)
    page.get_by_text("large.csv has 10 MB, and the page takes at most 1 MB").first.wait_for()
    assert page.locator(".word", has_text="after update 3").is_visible()


@pytest.mark.parametrize("preset", ["tutorial", "operators"])
def test_check_20_a_copied_link_opens_the_same_moment(page_of: PageOf, preset: str) -> None:
    page = page_of(preset, "&update=12&learning_rate=0.3&digits=17")
    page.locator(".word", has_text="after update 12").wait_for()
    page.get_by_role("button", name="Phase", exact=True).click()
    page.get_by_role("button", name="Phase", exact=True).click()
    page.locator(".cells .now").first.wait_for()
    page.locator("nav .wideonly", has_text="Copy link").click()
    page.locator(".said", has_text="link to this moment").wait_for()
    link = page.evaluate("location.hash")
    assert "update=12" in link
    assert "phase=2" in link
    there = page_of(preset, link.partition(f"preset={preset}")[2])
    there.locator(".cells .now").first.wait_for()
    assert there.locator(".word").inner_text() == page.locator(".word").inner_text()
    assert weights(there) == weights(page)
    sentences = [p.locator("#settings .sentence").inner_text() for p in (page, there)]
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("&noise=2000", "noise must be a number from 0 to 0.5, not 2000"),
        ("&hidden=1,1,1,1,1,1,1,1,1,1", "hidden must have at most 6 entries"),
    ],
)
def test_check_20_a_link_out_of_bounds_is_refused_with_a_sentence(
    page_of: PageOf, link: str, sentence: str
) -> None:
    page = page_of("moons", link)
    page.locator(".notice", has_text=sentence).wait_for()
    assert page.locator(".bar .title").inner_text().startswith("The tutorial's network")


def test_a_link_hides_controls_and_numbers_until_all_is_shown(page_of: PageOf) -> None:
    page = page_of("tutorial", "&hide=settings,curve,play,derivatives,presets")
    show = page.get_by_role("button", name="Show all")
    show.wait_for()
    play = page.get_by_role("button", name="Play", exact=True)
    assert play.count() == 0
    assert page.locator("#curve").is_hidden()
    assert page.locator("#settings details").first.is_hidden()
    assert page.locator(".bar .title").is_disabled()
    assert "0.0822" not in page.locator("#network").inner_text()
    show.click()
    play.wait_for()
    page.get_by_text("0.0822").first.wait_for()
    assert page.locator("#curve").is_visible()


def test_what_is_refused_is_not_what_its_control_shows(page_of: PageOf) -> None:
    page = page_of("operators", "&activation=log1p")  # its curve has no numbers below -1
    form = opened(page)
    menu = form.get_by_label("error", exact=True)
    menu.select_option("cross_entropy")
    page.locator(".notice", has_text="needs two outputs or more").wait_for()
    assert menu.input_value() == "binary_cross_entropy"
    field = form.get_by_label("momentum", exact=True)
    field.fill("0.00")
    field.press("Enter")
    assert field.input_value() == "0"
