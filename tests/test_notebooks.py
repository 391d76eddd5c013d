"""Notebooks are what their texts make: they are run anew, and compared with the files."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from tests.thorough import THOROUGH

FOLDER = Path(__file__).parents[1] / "examples" / "notebooks"
MAKE = runpy.run_path(str(FOLDER / "make.py"))
INDEX = (FOLDER.parent / "README.md").read_text("utf-8")


def comparable(notebook: dict[str, Any]) -> str:
    """A notebook without its pictures, which each version of Graphviz draws a little differently.

    Of numbers with all their digits nine are compared: the last ones are the machine's.
    """
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            for kind in output.get("data", {}):
                if kind.startswith("image/"):
                    output["data"][kind] = "a picture"
    text = json.dumps(notebook, indent=1, ensure_ascii=False)
    return re.sub(r"(\.\d{9})\d+", r"\1", text)


def test_each_notebook_has_its_text_and_stands_in_the_index() -> None:
    names = {path.stem for path in FOLDER.glob("*.ipynb")}
    assert names == {*MAKE["TEXTS"]} == set(re.findall(r"notebooks/(\w+)\.ipynb", INDEX))


def test_cells_are_words_and_code() -> None:
    cells = MAKE["cells"]("# %% [markdown]\n# # Title\n#\n# Words.\n\n# %%\nx = 2\n\n\n# %%\nx\n")
    assert cells == [("markdown", "# Title\n\nWords."), ("code", "x = 2"), ("code", "x")]


def test_a_cell_has_what_it_prints_and_what_it_gives() -> None:
    [_, _, third] = MAKE["notebook"]("# %%\nx = 2\n# %%\nprint(x)\n# %%\nprint('a')\nx * 21\n")[
        "cells"
    ]
    printed, given = third["outputs"]
    assert (third["execution_count"], printed["text"]) == (3, ["a\n"])
    assert given["data"] == {"text/plain": ["42"]}


@THOROUGH
@pytest.mark.parametrize("name", MAKE["TEXTS"])
def test_a_notebook_is_what_its_text_makes(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = MAKE["TEXTS"][name].read_text("utf-8")
    if "matplotlib" in text:
        pytest.importorskip("matplotlib", reason="needs the extra `examples`")
        monkeypatch.setenv("MPLBACKEND", "Agg")
    committed = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))
    assert comparable(MAKE["notebook"](text)) == comparable(committed), (
        "run `python examples/notebooks/make.py`, and look at what is different"
    )
