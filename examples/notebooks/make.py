"""Writes the notebooks of this folder from their text: `python examples/notebooks/make.py`.

A notebook's text is a script in which `# %%` begins a cell of code and `# %% [markdown]` one of
words. The cells are run in turn, and what Jupyter would show below each goes into the notebook.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: The texts, by the names of their notebooks.
TEXTS = {path.stem: path for path in sorted(HERE.glob("*.py")) if path.name != "make.py"}

#: How values show themselves, by what a notebook calls it.
_METHODS = {
    "image/svg+xml": "_repr_svg_",
    "text/html": "_repr_html_",
    "text/latex": "_repr_latex_",
}


def cells(text: str) -> list[tuple[str, str]]:
    """The cells of a text: "markdown" or "code", and what stands in each.

    >>> cells("# %% [markdown]\\n# A *word*.\\n#\\n# %%\\nx = 2\\nx\\n")
    [('markdown', 'A *word*.'), ('code', 'x = 2\\nx')]
    """
    found = []
    for part in ("\n" + text).split("\n# %%")[1:]:
        head, _, body = part.partition("\n")
        if head.strip() == "[markdown]":
            lines = [line.removeprefix("#").removeprefix(" ") for line in body.split("\n")]
            found.append(("markdown", "\n".join(lines).strip()))
        else:
            found.append(("code", body.strip()))
    return found


def notebook(text: str) -> dict[str, Any]:
    """The notebook of a text, with what its cells print and give."""
    names: dict[str, Any] = {"__name__": "__main__"}
    made: list[dict[str, Any]] = []
    count = 0
    for number, (kind, source) in enumerate(cells(text), 1):
        cell: dict[str, Any] = {
            "cell_type": kind,
            "id": f"cell-{number}",
            "metadata": {},
            "source": source.splitlines(keepends=True),
        }
        if kind == "code":
            count += 1
            cell |= {"execution_count": count, "outputs": outputs(source, names, count)}
        made.append(cell)
    return {
        "cells": made,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"file_extension": ".py", "name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def outputs(source: str, names: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Run a cell: what it prints, its value where it ends in one, and its pictures."""
    *statements, last = ast.parse(source).body
    value = None
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(ast.Module(statements, []), "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        else:
            exec(compile(ast.Module([last], []), "<cell>", "exec"), names)
    made: list[dict[str, Any]] = []
    if said := printed.getvalue():
        lines = said.splitlines(keepends=True)
        made.append({"name": "stdout", "output_type": "stream", "text": lines})
    if value is not None:
        result = {"output_type": "execute_result", "execution_count": count, "metadata": {}}
        made.append({**result, "data": shown(value)})
    made += [{"output_type": "display_data", "metadata": {}, "data": data} for data in figures()]
    return made


def shown(value: Any) -> dict[str, list[str]]:
    """A value in each form that it has."""
    bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else None
    if bundle is None:
        found = {
            kind: getattr(value, name)() for kind, name in _METHODS.items() if hasattr(value, name)
        }
        bundle = {**found, "text/plain": repr(value)}
    return {kind: text.splitlines(keepends=True) for kind, text in bundle.items()}


def figures() -> list[dict[str, str]]:
    """What was drawn with matplotlib in the cell, which is then closed."""
    pyplot: Any = sys.modules.get("matplotlib.pyplot")
    found: list[dict[str, str]] = []
    for number in pyplot.get_fignums() if pyplot else ():
        file = io.BytesIO()
        pyplot.figure(number).savefig(file, format="png", dpi=72)
        found.append({"image/png": base64.b64encode(file.getvalue()).decode()})
        pyplot.close(number)
    return found


def main() -> None:
    """Write all of them."""
    for name, path in TEXTS.items():
        made = json.dumps(notebook(path.read_text("utf-8")), indent=1, ensure_ascii=False)
        path.with_suffix(".ipynb").write_text(made + "\n", encoding="utf-8")
        print(f"{name}.ipynb")


if __name__ == "__main__":
    main()
