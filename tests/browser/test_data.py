"""The table of the data in a browser: it is edited, scored, and replaced by one's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import PageOf

playwright = pytest.importorskip("playwright.sync_api", reason="needs the extra `browser`")
expect = playwright.expect


def update(page: Any) -> None:
    page.locator("[data-control=update]").click()


def test_the_sample_has_its_numbers(page_of: PageOf) -> None:
    page = page_of()
    data = page.locator("#data")
    row = data.get_by_role("row").nth(1)
    expect(row.get_by_role("cell")).to_have_text(["0.01", "0.7514", "0.7414", "0.274811083"])
    expect(data.locator("tfoot td")).to_have_text("0.298371109")


def test_a_target_is_edited_by_keyboard_with_a_comma(page_of: PageOf) -> None:
    page = page_of()
    data = page.locator("#data")
    data.get_by_role("button", name="target o1").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("0,5")
    page.keyboard.press("Enter")
    expect(data.get_by_role("button", name="target o1")).to_have_text("0.50")
    expect(data.get_by_role("row").nth(1)).to_contain_text("0.2514")
    expect(data.get_by_role("button", name="target o1")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("no number")
    page.keyboard.press("Enter")
    expect(data.get_by_role("textbox")).to_have_attribute("aria-invalid", "true")
    page.keyboard.press("Escape")
    expect(data.get_by_role("button", name="target o1")).to_have_text("0.50")


def test_a_row_is_taken_into_use(page_of: PageOf) -> None:
    page = page_of("operators")
    data = page.locator("#data")
    data.get_by_role("button", name="Use row 3").click()
    expect(data.locator(".in-use")).to_have_count(1)
    expect(data.get_by_role("button", name="Use row 3")).to_have_attribute("aria-current", "true")
    expect(data).to_contain_text("row 3 of 4 is in use")
    page.keyboard.press("ArrowRight")
    expect(data.get_by_role("button", name="row 3, i1")).to_be_focused()


@pytest.mark.parametrize("preset", ["iris", "moons", "circles"])
def test_check_17_accuracy_is_shown(page_of: PageOf, preset: str) -> None:
    page = page_of(preset)
    scores = page.locator("#data .scores")
    expect(scores).to_contain_text(re.compile(r"Training \d+ of \d+ right .*test \d+ of \d+"))
    page.get_by_text("Confusion matrix").click()
    matrix = page.locator("#data .matrix")
    expect(matrix).to_be_visible()
    counts = [int(text) for text in matrix.locator("tbody td").all_inner_texts()]
    right = [int(text) for text in matrix.locator("td.right").all_inner_texts()]
    found = re.findall(r"(\d+) of (\d+)", scores.inner_text())
    assert (sum(right), sum(counts)) == (int(found[0][0]), int(found[0][1]))
    page.locator("#data").get_by_role("button", name="test", exact=True).click()
    expect(page.locator("#data .head .note")).to_contain_text("not learned from")
    counts = [int(text) for text in matrix.locator("tbody td").all_inner_texts()]
    assert sum(counts) == int(found[1][1])


def test_check_18_a_table_of_ones_own_trains(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of()
    file = tmp_path / "own.csv"
    file.write_text(
        "height,width,weight\n" + "".join(f"{k},{k % 5},{k * 0.7}\n" for k in range(12))
    )
    page.locator("#data input[type=file]").set_input_files(file)
    expect(page.locator("#data .rows thead")).to_contain_text("height")
    mean = page.locator("#data .rows tfoot td").first
    before = mean.inner_text()
    update(page)
    expect(mean).not_to_have_text(before)


def test_check_18_a_broken_row_is_named_by_its_line(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of()
    file = tmp_path / "broken.csv"
    file.write_text("a,b,c\n1,2,3\n1,two,3\n4,5,6\n")
    page.locator("#data input[type=file]").set_input_files(file)
    expect(page.get_by_text(re.compile("line 3")).first).to_be_visible()
    expect(page.locator("#data tfoot td")).to_have_text("0.298371109")


def test_check_18_ten_megabytes_are_refused(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of()
    file = tmp_path / "large.csv"
    file.write_text("1,2,3\n" * 1_700_000)
    page.locator("#data input[type=file]").set_input_files(file)
    expect(page.get_by_text("large.csv has 10.2 MB").first).to_be_visible()
    update(page)
    expect(page.locator("#data tfoot td")).to_have_text("0.291027774")


def test_check_18_a_file_can_be_dropped(page_of: PageOf) -> None:
    page = page_of()
    page.locator("#data").evaluate(
        """panel => {
            const files = new DataTransfer();
            files.items.add(new File(["a,b,c\\n1,2,3.5\\n2,1,0.5\\n"], "own.csv"));
            panel.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true }));
        }"""
    )
    expect(page.locator("#data .rows tbody tr")).to_have_count(2)


def test_names_are_names_and_a_table_with_fewer_classes_is_drawn(page_of: PageOf) -> None:
    page = page_of()  # the fixture fails where a script of the table's ran, or a panel could not
    names = ["__proto__", "<img src=x onerror=alert(1)>", "</math><b class=evil>x</b>"]
    for count in (3, 2):
        table = "".join(f'{k},{k % 2},"{names[k % count]}"\n' for k in range(12))
        file = f'"__proto__","{names[1]}",toString\n{table}'.encode()
        opened = {"name": f"<i>{count}.csv", "mimeType": "text/csv", "buffer": file}
        page.locator("input[type=file]").first.set_input_files(opened)
        expect(page.locator("#data .matrix tbody tr")).to_have_count(count)
        update(page)
    assert page.locator(".evil, #data img, #bar i").count() == 0
    assert page.evaluate("Object.keys(Object.prototype).length") == 0


def test_long_names_of_classes_are_read_whole(page_of: PageOf, tmp_path: Any) -> None:
    table = tmp_path / "plants.csv"
    names = ["Iris versicolor var. kermesina", "Iris virginica subsp. shrevei"]
    rows = [f"{k},{k % 3},{names[k % 2]}" for k in range(6)]
    table.write_text("\n".join(["sepal length in centimetres,petals,plant", *rows]))
    page = page_of()
    page.locator("#presets input[accept*=csv]").set_input_files(table)
    page.locator(".bar .title", has_text="Own table").wait_for()
    page.locator(".confusion summary").click()
    for name in names:
        expect(page.locator(".matrix th", has_text=name)).to_have_count(2, timeout=20_000)
    frame = page.locator("#data .frame").bounding_box()
    for cell in page.locator(".rows tbody tr:first-child .name").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= frame["x"] + frame["width"]
