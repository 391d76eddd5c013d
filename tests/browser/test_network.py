"""The drawing of the network in a browser: its numbers, what can be done with them, and how."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp.teach.tutorial import build

from .collisions import MEASURE

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect


def part(page: Any, name: str) -> Any:
    """What stands in the drawing under a name."""
    return page.locator(f'#network svg.net g[data-name="{name}"]')


def button(page: Any, name: str) -> Any:
    """The button of what stands there: its letters are outside of it, and in its name."""
    return page.locator(f'#network [role=button][data-name="{name}"]')


def standing(page: Any) -> str:
    """The name of what has the focus."""
    found: str = page.evaluate("() => document.activeElement.getAttribute('data-name') ?? ''")
    return found


def press(page: Any, control: str) -> None:
    page.locator(f"[data-control={control}]").click()


def edited(page: Any, name: str, text: str) -> None:
    """Types a number in the place of another one, by the keyboard alone."""
    button(page, name).focus()
    page.keyboard.press("e")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_check_02_the_drawing_shows_the_tutorials_numbers(page_of: PageOf) -> None:
    page = page_of()
    drawing = page.locator("#network svg.net")
    for number in ("0.3775", "0.5933", "0.5969", "0.7514", "0.7729", "0.2748", "0.0236", "0.2984"):
        expect(drawing).to_contain_text(number)
    page.get_by_text("Show as a table").click()
    table = page.locator(".nettables")
    net = build()
    for name in ("net_h1", "out_h1", "out_h2", "out_o1", "out_o2", "E_o1", "E_o2", "E_total"):
        expect(table).to_contain_text(repr(net[name].data))


@pytest.mark.parametrize(("preset", "way"), [("tutorial", "focus"), ("digits", "hover")])
def test_check_13_a_number_follows_the_run_under_a_still_pointer(
    page_of: PageOf, preset: str, way: str
) -> None:
    page = page_of(preset, "&speed=3")
    if way == "focus":
        button(page, "w5").focus()
        number = part(page, "w5").locator("[data-edit] text")
    else:
        box = page.locator('#network [data-line="w100"]').bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        number = page.locator(".spots [data-name] [data-edit] text")
    before = number.text_content()
    page.keyboard.press("n" if way == "focus" else " ")
    for _ in range(2):
        expect(number).not_to_have_text(before)
        before = number.text_content()
        if way == "focus":
            page.keyboard.press("n")
    assert way == "hover" or standing(page) == "w5"


def test_check_14_the_outputs_bias_is_seen_named_and_edited(page_of: PageOf) -> None:
    page = page_of()
    bias = part(page, "b2")
    expect(bias).to_be_visible()
    expect(bias).to_contain_text("0.60")
    expect(button(page, "b2")).to_have_accessible_name("b2, bias shared by o1 and o2, 0.60, fixed")
    edited(page, "b2", "0.7")
    expect(bias).to_contain_text("0.70")
    expect(page.locator("#network .err.total")).not_to_contain_text("0.2984")


def test_a_weight_is_frozen_by_keyboard_and_let_go_in_its_derivation(page_of: PageOf) -> None:
    page = page_of()
    bar = page.locator("#network svg.net .bar:not([visibility])")
    button(page, "w5").focus()
    page.keyboard.press("f")
    expect(bar).to_have_count(1)
    expect(button(page, "w5")).to_have_accessible_name(re.compile("w5, from h1 to o1, .*, frozen"))
    press(page, "update")
    expect(part(page, "w6")).to_contain_text("0.4087")
    expect(part(page, "w5")).to_contain_text("0.40")
    page.keyboard.press("z")
    expect(bar).to_have_count(0)
    page.keyboard.press("Z")
    expect(bar).to_have_count(1)
    button(page, "w5").press("Enter")
    page.get_by_role("button", name="let w5 learn again").click()
    expect(bar).to_have_count(0)
    page.get_by_role("button", name="freeze w5").wait_for()


def test_check_15_a_weight_is_edited_by_keyboard_and_undone(page_of: PageOf) -> None:
    page = page_of()
    net = build()
    net["w5"].data = 0.5
    net["E_total"].recompute()
    edited(page, "w5", "0.5")
    total = page.locator("#network .err.total")
    expect(total).to_contain_text(f"{net['E_total'].data:.4f}")
    expect(button(page, "w5")).to_have_accessible_name(
        re.compile("w5, from h1 to o1, weight 0.50, derivative 0.0809")
    )
    assert standing(page) == "w5"
    page.keyboard.press("z")
    expect(total).to_contain_text("0.2984")
    expect(part(page, "w5")).to_contain_text("0.40")


@pytest.mark.parametrize(("preset", "view"), [("iris", "weights"), ("tutorial", "gradients")])
def test_check_25_signs_are_told_apart_without_colour(
    page_of: PageOf, preset: str, view: str
) -> None:
    page = page_of(preset, f"&view={view}")
    lines = page.locator("#network .lines .w")
    expect(lines.first).to_be_attached()
    found = lines.evaluate_all(
        "lines => lines.map(line => [line.classList.contains('neg'),"
        " getComputedStyle(line).strokeDasharray !== 'none'])"
    )
    assert {is_negative for is_negative, _ in found} == {True, False}
    assert all(is_negative == is_dashed for is_negative, is_dashed in found)


def test_what_is_not_known_yet_is_a_dotted_box(page_of: PageOf) -> None:
    page = page_of()
    press(page, "phase")
    expect(part(page, "h1").locator(".slot.known")).to_have_count(2)
    expect(part(page, "h2").locator(".slot.unknown")).to_have_count(2)
    expect(part(page, "w5").locator(".slot.unknown")).to_have_count(1)
    expect(button(page, "w5")).to_have_accessible_name(re.compile("derivative not yet known"))
    expect(part(page, "w1")).to_have_class("link sel")
    page.keyboard.press(".")
    expect(part(page, "h2").locator(".slot.known")).to_have_count(2)


def test_the_path_of_a_weight_is_lit_with_its_factors(page_of: PageOf) -> None:
    page = page_of()
    part(page, "w5").click()
    expect(page.locator("#network .marker")).to_have_count(1 + 1)  # and the one in the legend
    expect(page.locator("#network .badge")).to_have_text(["1", "2", "3"])
    expect(page.locator("#network .badges")).to_contain_text("0.1868")
    expect(part(page, "w5").locator(".slot.now")).to_have_text("0.0822")
    page.keyboard.press("Escape")
    expect(page.locator("#network .badge")).to_have_count(0)


def test_the_arrows_walk_from_part_to_part(page_of: PageOf) -> None:
    page = page_of()
    assert page.locator('#network svg [tabindex="0"]').count() == 1
    button(page, "i1").focus()
    seen = []
    for key in ("Right", "Right", "Right", "Down", "Right", "Right", "Left", "Down", "Down"):
        page.keyboard.press(f"Arrow{key}")
        seen.append(standing(page))
    assert seen == ["w1", "h1", "w5", "w6", "o1", "target_o1", "o1", "o2", "b2"]
    assert page.locator('#network svg [tabindex="0"]').count() == 1
    page.keyboard.press("Home")
    assert standing(page) == "i1"
    expect(page.locator("#network .ring")).to_be_visible()


def test_a_field_understands_commas_arrows_and_escape(page_of: PageOf) -> None:
    page = page_of()
    button(page, "w5").focus()
    page.keyboard.press("e")
    form = page.locator(".netedit")
    field = form.get_by_role("textbox")
    expect(field).to_be_focused()
    expect(field).to_have_value("0.40")
    expect(form).to_contain_text("was 0.40")
    for key, value in (("Up", "0.41"), ("Down", "0.40"), ("Down", "0.39")):
        page.keyboard.press(f"Arrow{key}")
        expect(field).to_have_value(value)
    field.fill("0,5")
    expect(form).to_contain_text("would be 0.306524333")
    field.fill("0,5x")
    page.keyboard.press("Enter")
    expect(form).to_contain_text("Not a number: 0,5x")
    expect(field).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(form).to_be_hidden()
    assert standing(page) == "w5"
    expect(part(page, "w5")).to_contain_text("0.40")


def test_inputs_and_targets_are_edited_with_the_mouse(page_of: PageOf) -> None:
    page = page_of()
    part(page, "target_o1").click()
    page.keyboard.type("0.5")
    page.keyboard.press("Enter")
    expect(part(page, "target_o1")).to_contain_text("0.50")
    part(page, "i1").click()
    part(page, "i1").locator("[data-edit]").click()
    page.keyboard.type("-1")
    page.get_by_role("button", name="Set").click()
    expect(part(page, "i1")).to_contain_text("−1.00")


def test_fingers_choose_and_a_long_press_shows_a_number_large(page_of: PageOf) -> None:
    page = page_of(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    part(page, "w5").tap()
    expect(button(page, "w5")).to_have_attribute("aria-pressed", "true")
    large = page.locator("#network .large")
    part(page, "w7").dispatch_event("pointerdown", {"pointerType": "touch", "bubbles": True})
    expect(large).to_contain_text("0.50")
    press(page, "update")
    expect(large).to_contain_text("0.5113")
    part(page, "w7").dispatch_event("pointerup", {"pointerType": "touch", "bubbles": True})
    expect(large).to_be_hidden()


def test_a_narrow_drawing_has_targets_and_the_error_as_a_sum_below(page_of: PageOf) -> None:
    page = page_of(viewport={"width": 390, "height": 844})
    expect(page.locator("#network svg.narrow")).to_be_visible()
    expect(page.locator("#network .esum")).to_have_text(re.compile("0.2984.*0.2748.*0.0236"))
    width, room = page.evaluate(
        "() => [document.querySelector('#network svg.net').clientWidth,"
        " document.querySelector('#network .netframe').clientWidth]"
    )
    assert width <= room
    edited(page, "target_o1", "0.5")
    expect(part(page, "target_o1")).to_contain_text("0.50")


@pytest.mark.parametrize(
    ("link", "links", "labels"),
    [("&hidden=1", 4, 4), ("&hidden=8,8&bias=neuron", 96, 0), ("&hidden=6,5,4,3,2,1", 84, 0)],
)
def test_any_network_has_all_of_its_parts(
    page_of: PageOf, link: str, links: int, labels: int
) -> None:
    page = page_of("tutorial", link)
    expect(page.locator("#network .lines .w")).to_have_count(links)
    expect(page.locator("#network g.link")).to_have_count(labels)
    for name in ("o1", "o2"):
        expect(button(page, name)).to_have_accessible_name(re.compile(f"{name}, net .*, out "))
    if not labels:
        button(page, "w1").focus()
        expect(page.locator(".spots g.link")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(button(page, "w1")).to_have_attribute("aria-pressed", "true")


def test_the_digits_scroll_in_a_frame_of_their_own(page_of: PageOf) -> None:
    page = page_of("digits")
    frame = page.locator("#network .netframe")
    heights = frame.evaluate("frame => [frame.scrollHeight, frame.clientHeight]")
    assert heights[0] > heights[1]
    button(page, "i1").focus()
    page.keyboard.press("End")
    for _ in range(12):
        page.keyboard.press("ArrowDown")
    inside = frame.evaluate("frame => frame.scrollTop > 0")
    assert inside


def test_gradients_take_the_place_of_weights(page_of: PageOf) -> None:
    page = page_of()
    line = page.locator('#network [data-line="w6"]')
    before = line.get_attribute("stroke-width")
    page.get_by_role("button", name="gradients").click()
    expect(line).to_have_attribute("stroke-width", "6")  # the largest
    assert before != "6"
    expect(page.locator("#network .legend")).to_contain_text("0.0827")


def test_of_weights_that_a_link_hides_the_legend_tells_no_signs(page_of: PageOf) -> None:
    legend = page_of("tutorial", "&hide=weights").locator("#network .legend")
    expect(legend.get_by_text("positive", exact=True)).to_be_hidden()
    expect(legend.get_by_text("negative", exact=True)).to_be_hidden()


@pytest.mark.parametrize(
    ("preset", "link"),
    [("tutorial", "&select=w1"), ("moons", "&select=w5"), ("spiral", "&select=w5&view=gradients")],
)
def test_letters_are_clear_of_all_else_and_in_the_names_of_buttons(
    page_of: PageOf, preset: str, link: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs `browser`")
    page = page_of(preset, link, reduced_motion="reduce")
    rule = {"runOnly": {"type": "rule", "values": ["label-content-name-mismatch"]}}
    for width, kind in ((1280, "wide"), (390, "narrow")):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator(f"#network svg.{kind}")).to_be_visible()
        assert page.evaluate(MEASURE) == []
    assert not axe.Axe().run(page, context="#network", options=rule).response["violations"]


def test_letters_that_lie_on_something_are_found(page_of: PageOf) -> None:
    page = page_of()
    assert page.evaluate(MEASURE) == []
    name = part(page, "o1").locator("text").first
    name.evaluate("name => { name.setAttribute('x', 60); name.setAttribute('y', 5); }")
    assert any(found.startswith("text on line: o1 o1") for found in page.evaluate(MEASURE))
    part(page, "h1").evaluate("h1 => h1.setAttribute('transform', 'translate(75 95)')")
    kinds = {found.split(":")[0] for found in page.evaluate(MEASURE)}
    assert kinds >= {"text on text", "text on circle", "text on box"}


def test_what_there_is_no_room_for_is_there_on_focus(page_of: PageOf) -> None:
    page = page_of("spiral", viewport={"width": 390, "height": 844})
    expect(part(page, "h1_2").locator(".slot")).to_have_count(1)
    button(page, "h1_2").focus()
    note = page.locator("#network .tip")
    expect(note.locator(".slot.known")).to_have_count(2)
    expect(note).to_contain_text(re.compile("neth1.2"))
    button(page, "b_h1_2").focus()
    expect(note).to_contain_text(re.compile("∂bh1.2"))
    expect(note.locator(".slot.known")).to_have_count(2)
    button(page, "w9").focus()
    expect(note).to_have_count(0)
    expect(page.locator(".spots g.link .slot.known")).to_have_count(2)
    expect(button(page, "b_h1_2")).to_have_accessible_name(re.compile("^b h1.2, bias of "))
