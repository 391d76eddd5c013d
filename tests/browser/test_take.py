"""Files taken away from the page open again, with the numbers that stood there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from tinygrad_bp import nn

if TYPE_CHECKING:
    from .conftest import PageOf

ROOT = Path(__file__).parents[2]


def taken(page: Any, what: str, folder: Path) -> Path:
    """A file, saved as a visitor saves it."""
    page.locator("nav .wideonly", has_text="Take away").click()
    with page.expect_download() as download:
        page.locator(f"#take [data-what={what}]").click()
    path: Path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_check_30_files_reopen_with_the_same_numbers(page_of: PageOf, tmp_path: Path) -> None:
    page = page_of("tutorial", "&update=1")
    page.locator(".word", has_text="after update 1").wait_for()
    error = page.locator("[data-control=error] .num").inner_text()
    assert error == "0.291027774"

    model = nn.load(taken(page, "model", tmp_path))
    outputs = [y.data for y in model([0.05, 0.1])]
    shown = page.locator("#data").inner_text()
    assert all(f"{output:.4f}" in shown for output in outputs)

    lesson = taken(page, "lesson", tmp_path).read_text("utf-8")
    assert error in lesson

    picture = ElementTree.parse(taken(page, "picture", tmp_path)).getroot()
    assert picture.tag.endswith("svg")

    head, *rows = taken(page, "history", tmp_path).read_text("utf-8").splitlines()
    assert head == "update,error"
    assert [f"{float(row.split(',')[1]):.9f}" for row in rows] == ["0.298371109", error]

    script = taken(page, "python", tmp_path)
    printed = subprocess.run(
        [sys.executable, script],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT)},
        text=True,
        capture_output=True,
        check=True,
    ).stdout
    assert f"{float(printed.split()[-1]):.9f}" == error

    assert "<input" in taken(page, "worksheet", tmp_path).read_text("utf-8")
