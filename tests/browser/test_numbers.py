"""The numbers of a run as they stand on the page: the tutorial's figures, there and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect

#: After one update, all weights at once: as the tutorial's reader can work out.
FIRST = {
    "w1": 0.149780716, "w2": 0.199561432, "w3": 0.249751144, "w4": 0.299502287,
    "w5": 0.358916480, "w6": 0.408666186, "w7": 0.511301270, "w8": 0.561370121,
}  # fmt: skip


def error(page: Any) -> Any:
    return page.locator("#time [data-control=error] dd")


def numbers(page: Any, kind: str, column: int) -> dict[str, str]:
    """All digits of the numbers of a kind, as the network's tables have them, by their names."""
    tables = page.locator("#network .astable")
    if tables.get_attribute("open") is None:
        tables.locator("summary").click()
    rows = tables.locator("table").filter(has_text=kind).locator("tbody tr")
    expect(rows.first).to_be_visible()
    cells = [row.locator("th, td").all_text_contents() for row in rows.all()]
    return {cell[0]: cell[column].replace("−", "-") for cell in cells}


def weights(page: Any) -> dict[str, str]:
    return numbers(page, "Weights", 3)


def press(page: Any, name: str) -> None:
    page.locator("#time").get_by_role("button", name=name, exact=True).click()


def test_check_03_one_update(page_of: PageOf) -> None:
    page = page_of()
    expect(error(page)).to_have_text("0.298371109")
    press(page, "Update")
    expect(error(page)).to_have_text("0.291027774")
    found = weights(page)
    assert found.keys() == FIRST.keys()
    for name, expected in FIRST.items():
        assert float(found[name]) == pytest.approx(expected, abs=5e-10), name


def test_check_05_biases_that_learn(page_of: PageOf) -> None:
    page = page_of(link="&train_biases=yes")
    press(page, "Update")
    expect(error(page)).to_have_text("0.285750887")


@pytest.mark.parametrize(
    ("order", "total", "last"),
    [
        ("simultaneous", 3.5102e-05, 0.984064274),
        ("sequential", 3.5085e-05, 0.984065734),
    ],
)
def test_check_06_and_07_ten_thousand_updates_and_one_back(
    order: str, total: float, last: float, page_of: PageOf
) -> None:
    link = f"&order={order}&speed=6&stop_update="
    page = page_of(link=f"{link}10000")
    press(page, "Play")
    expect(page.locator("#time .word")).to_contain_text("10,000")
    assert float(error(page).text_content()) == pytest.approx(total, rel=2e-5)
    assert float(numbers(page, "Neurons", 2)["o2"]) == pytest.approx(last, abs=5e-10)
    page.keyboard.press("Shift+N")
    expect(page.locator("#time .read dd").first).to_have_text("9,999")
    back = weights(page)
    fresh = page_of(link=f"{link}9999")
    press(fresh, "Play")
    expect(fresh.locator("#time .word")).to_contain_text("9,999")
    assert weights(fresh) == back


def test_check_07_and_08_back_and_rewind_restore_all_digits(page_of: PageOf) -> None:
    page = page_of()
    first = weights(page)
    press(page, "Update")
    expect(error(page)).to_have_text("0.291027774")
    page.keyboard.press("Shift+N")
    expect(error(page)).to_have_text("0.298371109")
    assert weights(page) == first
    for _ in range(5):
        press(page, "Update")
    expect(page.locator("#time .read dd").first).to_have_text("5")
    press(page, "Rewind")
    expect(error(page)).to_have_text("0.298371109")
    assert weights(page) == first


def test_check_08_a_new_seed_changes_the_weights(page_of: PageOf) -> None:
    page = page_of("moons")
    first = weights(page)
    page.evaluate("location.hash = '#preset=moons&seed=7'")
    expect(page.locator("#settings")).to_contain_text("seed 7")
    assert weights(page) != first


def test_check_09_an_update_takes_the_phases_announced(page_of: PageOf) -> None:
    page = page_of()
    announced = page.locator("#phases button")
    names = [name.strip() for name in announced.all_text_contents()]
    first = weights(page)
    for number in range(1, len(names)):
        press(page, "Phase")
        expect(page.locator("#phases .done, #phases .now")).to_have_count(number)
        assert page.locator("#phases .now").text_content().strip() == names[number - 1]
    assert weights(page) == first  # all is known, and nothing has moved
    expect(error(page)).to_have_text("0.298371109")
    press(page, "Phase")
    expect(page.locator("#time .read dd").first).to_have_text("1")
    assert float(weights(page)["w5"]) == pytest.approx(FIRST["w5"], abs=5e-10)


def test_check_16_operators_are_switched_while_they_learn(page_of: PageOf) -> None:
    page = page_of("operators", "&speed=6&stop_error=0.005")
    for operator in ("XOR", "AND", "OR", "NAND"):
        if operator != "XOR":
            page.locator(".operators").get_by_text(operator, exact=True).click()
            expect(page.locator("#time .word")).not_to_contain_text("Stopped")
        press(page, "Play")
        expect(page.locator("#time .word")).to_contain_text("Stopped: the error is under 0.005")


def test_check_19_a_run_that_diverges_says_so(page_of: PageOf) -> None:
    linear = "&learning_rate=1000&activation=linear&output_activation=linear&speed=6"
    page = page_of(link=linear)
    first = weights(page)
    press(page, "Play")
    expect(page.locator("#time .word")).to_contain_text("Diverged at update 5")
    text = page.locator("body").inner_text()
    assert "null" not in text
    assert "undefined" not in text
    assert all(cell for cell in weights(page).values())
    page.get_by_role("button", name="Rewind, with 0.5").click()
    expect(error(page)).not_to_have_text("infinite")
    assert weights(page) == first
