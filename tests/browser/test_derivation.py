"""The mathematics beside the network, in a browser."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp.playground.panels.mathematics.numbers import shown
from tinygrad_bp.teach.derivations.explanation import explain
from tinygrad_bp.teach.tutorial.network import build
from tinygrad_bp.teach.tutorial.training import train

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect


def derivation(page: Any) -> Any:
    """What is worked out beside the network."""
    return page.locator("#derivation")


def numbers(page: Any) -> list[str]:
    """The derivative and its factors, as they stand below the chain."""
    found = derivation(page).locator(".chain .num").all_inner_texts()
    return [text.strip() for text in found]


def test_before_anything_is_selected_it_says_what_it_is_for(page_of: PageOf) -> None:
    page = page_of()
    expect(derivation(page)).to_contain_text("Click a weight, a bias or a neuron")
    expect(derivation(page).locator(".chain")).to_be_hidden()


def test_check_10_click_w5_and_w1(page_of: PageOf) -> None:
    page = page_of()
    page.locator('#network [data-name="w5"].link').click()
    expect(derivation(page).locator("h2")).to_contain_text("changes with")
    expect(derivation(page).locator("output")).to_have_text("0.082167041")
    assert numbers(page) == ["0.082167041", "0.741365070", "0.186815602", "0.593269992"]
    page.locator('#network [data-name="w1"].link').click()
    expect(derivation(page).locator("output")).to_have_text("0.000438568")
    rows = derivation(page).locator(".paths tr td:last-child").all_inner_texts()
    assert [row.strip() for row in rows if row.strip()] == [
        "0.055399425",
        "−0.019049118",
        "0.036350306",
    ]


def explained(name: str, update: int) -> str:
    """The derivative after so many updates, as `explain` has it."""
    net = build()
    for weight, number in train(update).weights.items():
        net[weight].data = number
    net["E_total"].recompute()
    number = explain(net["E_total"], name).derivation.steps[-1].number
    return f"{number:.9f}".replace("-", "−")


def test_check_11_left_open_while_running_it_is_what_explain_has(page_of: PageOf) -> None:
    page = page_of(link="&select=w5&speed=3")
    shown = derivation(page).locator("output")
    for update in (1, 2):
        page.keyboard.press("n")
        expect(shown).to_have_text(explained("w5", update))
    page.keyboard.press(" ")
    expect(shown).not_to_have_text(explained("w5", 2))
    page.wait_for_timeout(500)
    page.keyboard.press(" ")
    update = page.locator("#time .read dd").first
    expect(page.locator("#time .word")).to_contain_text("Paused")
    assert shown.inner_text() == explained("w5", int(update.inner_text().replace(",", "")))


def test_check_12_the_finite_difference_agrees(page_of: PageOf) -> None:
    page = page_of()
    for name in ("w1", "w4", "w5", "w8"):
        page.locator(f'#network [data-name="{name}"].link').click()
        expect(derivation(page).locator("output")).to_have_text(explained(name, 0))
        told = derivation(page).locator(".fd")
        expect(told).to_contain_text("agrees")
        expect(told.locator(".r")).to_have_text(explained(name, 0))


def test_a_factor_its_step_and_its_place_in_the_drawing_point_at_each_other(
    page_of: PageOf,
) -> None:
    page = page_of(link="&select=w5")
    derivation(page).locator('.term[data-badge="2"]').hover()
    expect(page.locator("body")).to_have_attribute("data-hot", "2")
    width = "e => getComputedStyle(e).strokeWidth"
    badge = page.locator('#network svg .badge[data-badge="2"] circle').first
    assert badge.evaluate(width) == "5px"
    derivation(page).locator(".why summary").hover()
    expect(page.locator("body")).not_to_have_attribute("data-hot", "2")
    page.keyboard.press("3")
    expect(derivation(page).locator('.term[data-badge="3"]')).to_be_focused()


def test_paths_are_lit_one_after_another(page_of: PageOf) -> None:
    page = page_of(link="&select=w1")
    through = derivation(page).locator(".through")
    expect(through.nth(0)).to_have_attribute("aria-pressed", "true")
    through.nth(1).click()
    expect(through.nth(1)).to_have_attribute("aria-pressed", "true")
    expect(through.nth(0)).to_have_attribute("aria-pressed", "false")


def test_of_many_paths_the_rest_can_be_opened(page_of: PageOf) -> None:
    page = page_of("moons", "&hidden=8,8&select=w1")
    more = derivation(page).get_by_role("button", name=re.compile("more, together"))
    count = derivation(page).locator(".through").count()
    more.click()
    expect(derivation(page).locator(".through")).to_have_count(8)
    assert count < 8
    derivation(page).get_by_role("button", name="only the largest").click()
    expect(derivation(page).locator(".through")).to_have_count(count)


def test_the_signs_are_chosen_there(page_of: PageOf) -> None:
    page = page_of(link="&select=w5")
    derivation(page).get_by_role("combobox", name="Signs").select_option("negated")
    expect(derivation(page).locator(".next")).to_contain_text("+")
    expect(derivation(page).locator(".next .r")).to_have_text("0.358916480")
    derivation(page).get_by_role("combobox", name="Signs").select_option("plain")
    expect(derivation(page).locator(".delta")).to_have_count(0)


def test_why_it_is_positive_is_folded(page_of: PageOf) -> None:
    page = page_of(link="&select=w5")
    reason = derivation(page).locator(".why").first
    expect(reason.locator("p")).to_be_hidden()
    reason.locator("summary").click()
    expect(reason.locator("p")).to_contain_text("already above its target")


def test_what_is_not_yet_known_is_a_dotted_box(page_of: PageOf) -> None:
    page = page_of(link="&select=w5")
    page.keyboard.press(".")
    boxes = derivation(page).locator(".chain .blank")
    expect(boxes).to_have_count(4)
    expect(boxes.first).to_have_attribute("aria-label", "not yet known")
    assert "0.0821" not in derivation(page).inner_text()


def test_on_a_phone_a_factor_has_a_row(page_of: PageOf) -> None:
    page = page_of(link="&select=w5", viewport={"width": 390, "height": 844})
    boxes = [term.bounding_box() for term in derivation(page).locator(".term").all()]
    assert len({box["x"] for box in boxes}) == 1
    assert boxes[0]["y"] < boxes[1]["y"] < boxes[2]["y"]
    width = derivation(page).evaluate("e => e.scrollWidth - e.clientWidth")
    assert width <= 0


def test_numbers_of_formulas_are_those_of_results(page_of: PageOf) -> None:
    draw = random.Random(1)
    cases = [(draw.uniform(-1, 1) * 10 ** draw.uniform(-9, 11), 9) for _ in range(300)]
    cases += [(draw.randrange(-5000, 5000) / 2.0 ** draw.randrange(16), 5) for _ in range(300)]
    cases += [(round(draw.uniform(-2, 2), draw.randrange(12)), 3 + k % 15) for k in range(300)]
    page = page_of()
    found = page.evaluate(
        "async (cases) => {"
        " const {shown} = await import(new URL('js/numbers.js', document.baseURI));"
        " return cases.map(([x, digits]) => shown(x, digits).replace('\\u2212', '-')); }",
        cases,
    )
    assert found == [shown(x, digits) for x, digits in cases]
