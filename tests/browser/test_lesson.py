"""The lesson as a student goes through it, and two runs side by side."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import TypeAlias

    from .conftest import PageOf

    Numbers: TypeAlias = dict[str, float]


def worked_out() -> Numbers:
    """The tutorial's first round, worked out in plain floats, by name."""
    w = dict(zip(range(1, 9), (0.15, 0.2, 0.25, 0.3, 0.4, 0.45, 0.5, 0.55), strict=True))
    i1, i2, b1, b2 = 0.05, 0.1, 0.35, 0.6
    found: Numbers = {}

    def neuron(name: str, net: float) -> float:
        found[f"net_{name}"] = net
        found[f"out_{name}"] = 1 / (1 + math.exp(-net))
        return found[f"out_{name}"]

    h1 = neuron("h1", w[1] * i1 + w[2] * i2 + b1)
    h2 = neuron("h2", w[3] * i1 + w[4] * i2 + b1)
    o1 = neuron("o1", w[5] * h1 + w[6] * h2 + b2)
    o2 = neuron("o2", w[7] * h1 + w[8] * h2 + b2)
    found["E_o1"], found["E_o2"] = (0.01 - o1) ** 2 / 2, (0.99 - o2) ** 2 / 2
    found["E_total"] = found["E_o1"] + found["E_o2"]
    d1, d2 = (o1 - 0.01) * o1 * (1 - o1), (o2 - 0.99) * o2 * (1 - o2)
    e1 = (d1 * w[5] + d2 * w[7]) * h1 * (1 - h1)
    e2 = (d1 * w[6] + d2 * w[8]) * h2 * (1 - h2)
    slopes = {5: d1 * h1, 6: d1 * h2, 7: d2 * h1, 8: d2 * h2}
    slopes |= {1: e1 * i1, 2: e1 * i2, 3: e2 * i1, 4: e2 * i2}
    for number, slope in slopes.items():
        found[f"∂E_total/∂w{number}"] = slope
        found[f"w{number}+"] = w[number] - 0.5 * slope
    return found


ORDER = [
    *("net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2"),
    *("E_o1", "E_o2", "E_total"),
    *(f"∂E_total/∂w{k}" for k in (5, 6, 7, 8, 1, 2, 3, 4)),
    *(f"w{k}+" for k in (5, 6, 7, 8, 1, 2, 3, 4)),
]


def test_check_21_the_tutorials_exercise_by_keyboard_with_a_slip_that_is_named(
    page_of: PageOf,
) -> None:
    from playwright.sync_api import expect

    numbers = worked_out()
    page = page_of("tutorial")
    lesson = page.locator("#lesson")
    lesson.get_by_role("button", name="faded").focus()
    page.keyboard.press("Enter")
    expect(lesson.locator(".stepno")).to_contain_text("1 of 27")
    expect(lesson.get_by_role("button", name="Next")).to_be_in_viewport(ratio=1)
    expect(page.locator("#network .node[data-name=i1]")).to_be_in_viewport(ratio=1)
    page.keyboard.press("l")
    asked = 0
    for place, name in enumerate(ORDER, 1):
        expect(lesson.locator(".stepno")).to_contain_text(f"{place} of 27")
        field = lesson.locator("input")
        play = lesson.get_by_role("button", name="Play it")
        if field.is_visible():
            asked += 1
            expect(field).to_be_focused()
            assert_hidden(page, numbers[name])
            if name == "∂E_total/∂w6":
                slipped(page, numbers["∂E_total/∂w5"])
                page.keyboard.press("ControlOrMeta+a")
            page.keyboard.type(f"{numbers[name]:.9f}".replace(".", ","))
            page.keyboard.press("Enter")
            expect(lesson.locator(".verdict")).to_contain_text("Right, to all")
        elif play.is_visible():
            assert_hidden(page, numbers[name])
            lesson.get_by_role("button", name=re.compile("positive|smaller")).first.focus()
            page.keyboard.press("Enter")
            play.focus()
            page.keyboard.press("Enter")
            expect(lesson.locator(".verdict")).to_contain_text("it is.")
        expect(lesson.get_by_role("button", name="Next")).to_be_focused()
        page.keyboard.press("Enter")
    result = f"Of {asked} that were asked: {asked - 1} right at first, 1 right with help."
    expect(lesson).to_contain_text(result)
    expect(lesson.get_by_role("button", name="Update, and go on")).to_be_focused()
    page.keyboard.press("Enter")
    expect(lesson.locator(".stepno")).to_contain_text("1 of 27")
    expect(page.locator("#lesson .eqns")).to_contain_text("0.149780716")


def slipped(page: Any, number: float) -> None:
    """Write the number of another weight, and see what went wrong, and where."""
    from playwright.sync_api import expect

    slip = page.locator("#lesson-slip")
    page.keyboard.type("0,08x")
    page.keyboard.press("Enter")
    expect(slip).to_contain_text("Not a number: 0,08x")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"{number:.9f}")
    page.keyboard.press("Enter")
    expect(slip).to_contain_text("Not yet. One digit right.")
    expect(slip).to_contain_text("was used instead of")
    assert slip.locator("math .wrong").count() == 0
    slip.get_by_role("button", name="Show me where").click()
    expect(slip.locator("math .wrong")).to_have_text(re.compile("out\\s*h1"))
    size = page.viewport_size
    page.set_viewport_size({**size, "width": size["width"] - 60})  # the drawing is made anew
    expect(page.locator("#network .node[data-slipped]")).to_have_attribute("data-name", "h1")
    page.set_viewport_size(size)
    page.locator("#lesson input").focus()


def assert_hidden(page: Any, number: float) -> None:
    """Nothing on the page has the digits of a number, in text, names or attributes."""
    content = page.evaluate("document.body.outerHTML").replace("−", "-")
    digits = f"{abs(number):.9f}".rstrip("0")
    if len(digits.lstrip("0.")) > 4:  # a shorter one may be another number, too
        assert digits[:-2] not in content, f"{number} is on the page, and asked for"


def test_check_04_w1_is_the_first_number_marked_as_different(page_of: PageOf) -> None:
    from playwright.sync_api import expect

    page = page_of("tutorial", "&compare=order=sequential")
    compare = page.locator("#compare")
    expect(compare).to_contain_text("Before the first update no number differs.")
    page.locator("#time").get_by_role("button", name="Update", exact=True).click()
    first = compare.locator("tr.first")
    expect(first).to_have_count(1)
    expect(first.get_by_role("rowheader", name="w1")).to_have_count(1)
    expect(first.locator("td mark")).to_have_text(["780716", "817639"])
    expect(compare.locator("tr", has_text="0.291027774")).to_contain_text("0.291027924")
    expect(compare).to_contain_text("one run had already changed")
    expect(compare.locator("figure svg.net")).to_have_count(2)
    compare.get_by_role("button", name="Close").click()
    expect(compare).to_be_hidden()


def test_the_lesson_goes_on_where_it_was_when_one_has_looked_around(page_of: PageOf) -> None:
    from playwright.sync_api import expect

    page = page_of("tutorial", "&lesson=blank")
    lesson = page.locator("#lesson")
    lesson.locator("input").fill("0.3775")
    lesson.get_by_role("button", name="Check").click()
    lesson.get_by_role("button", name="Next").click()
    lesson.get_by_role("button", name="Show it").click()
    expect(lesson.locator(".verdict")).to_contain_text("Shown.")
    page.locator("#time").get_by_role("button", name="Update", exact=True).click()
    expect(lesson.locator("input")).to_have_value("")
    page.locator("#time").get_by_role("button", name="Rewind").click()
    expect(lesson.locator(".stepno")).to_contain_text("2 of 27")
    expect(lesson.locator(".eqns")).to_contain_text("0.593269992")


def test_on_a_projector_the_lesson_is_seen_with_what_it_is_about(page_of: PageOf) -> None:
    from playwright.sync_api import expect

    size = {"width": 1280, "height": 720}
    page = page_of("tutorial", "&presenter=yes&lesson=faded", viewport=size)
    expect(page.locator("#lesson")).to_be_in_viewport(ratio=1)
    for name in ("i1", "E_total", "o2"):
        expect(page.locator(f"#network [data-name={name}]").first).to_be_in_viewport(ratio=1)
