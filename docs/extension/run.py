"""The directive `run`: code that is run when the site is built, with what came of it below.

    ```{run}
    :caption: The graph of a product
    x = tg.Value(2.0, label="x")
    tg.draw_graph(x * 3)
    ```

The blocks of a page share their names, and begin with `import tinygrad_bp as tg`. What the code
prints is shown as text. The value of a last line that is an expression is shown too: a picture
(whatever has `_repr_svg_`, or text that begins with `<svg`), or else its text. Options:

`:hide-code:`
    Only what came of it is shown.
`:as: table`
    The value is rows, the first of them the head of a table; its cells are Markdown.
`:as: markdown`
    The value is Markdown.
`:as: html`
    The value is shown as a notebook shows it, by its `_repr_html_`.
`:caption:`
    What stands below a picture, which is also what it is called where it is not seen.
`:file: sheet.html`
    The value, text or a picture, is written as a file of that name beside the page, to which a
    link leads.
`:raises: ValueError`
    The code ends with this error, whose kind and words are shown.

Code that fails where that is not said is an error of the build.
"""

from __future__ import annotations

import ast
import io
import traceback
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective

from .files import MadeFile
from .pictures import picture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

#: By its document: the names that a page's blocks share.
_NAMES: WeakKeyDictionary[nodes.document, dict[str, Any]] = WeakKeyDictionary()


class Run(SphinxDirective):
    """Runs its content, and shows it with what came of it."""

    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "hide-code": directives.flag,
        "as": lambda argument: directives.choice(argument, ("table", "markdown", "html")),
        "caption": directives.unchanged_required,
        "file": directives.unchanged_required,
        "raises": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        code = "\n".join(self.content)
        names = _NAMES.setdefault(self.state.document, {"__name__": "__main__"})
        try:
            printed, value = evaluate(code, names, self.options.get("raises", ""))
        except Exception:
            raise self.error(f"a block of code failed\n{traceback.format_exc()}") from None
        shown: list[nodes.Node] = []
        if "hide-code" not in self.options:
            shown.append(nodes.literal_block(code, code, language="python"))
        if printed:
            classes = ["output", "words"] if "raises" in self.options else ["output"]
            shown.append(nodes.literal_block(printed, printed, language="text", classes=classes))
        if value is not None:
            shown += self._shown(value)
        return shown

    def _shown(self, value: Any) -> list[nodes.Node]:
        if (way := self.options.get("as")) == "markdown":
            return self._parsed(str(value))
        if way == "table":
            return self._parsed(markdown_table(value))
        if way == "html":
            html = f'<div class="shown">{value._repr_html_()}</div>'
            return [nodes.raw("", html, format="html")]
        svg = value._repr_svg_() if hasattr(value, "_repr_svg_") else value
        is_picture = isinstance(svg, str) and svg.startswith("<svg")
        if name := self.options.get("file"):
            link = MadeFile(name=name, text=svg)
            return [self._figure(svg), link] if is_picture else [link]
        if is_picture:
            return [self._figure(svg)]
        text = value if isinstance(value, str) else repr(value)
        return [nodes.literal_block(text, text, language="text", classes=["output"])]

    def _figure(self, svg: str) -> nodes.Node:
        caption = self.options.get("caption", "")
        figure = nodes.figure(classes=["diagram"])
        figure += nodes.raw("", picture(svg, caption or "Diagram"), format="html")
        if caption:
            parsed, _ = self.state.inline_text(caption, self.lineno)
            figure += nodes.caption("", "", *parsed)
        return figure

    def _parsed(self, markdown: str) -> list[nodes.Node]:
        held = nodes.Element()
        lines = StringList(markdown.splitlines(), self.state.document["source"])
        self.state.nested_parse(lines, self.content_offset, held)
        return [*held.children]


def evaluate(code: str, names: dict[str, Any], raises: str = "") -> tuple[str, Any]:
    """Run code, as a notebook runs a cell.

    Args:
        code: statements.
        names: those that it sees and makes.
        raises: the name of the error that it ends with, if it does.

    Returns:
        What was printed, and the value of the last statement where that is an expression.

    Raises:
        AssertionError: if the error that was to come did not.

    >>> evaluate("print(n)\\nn + 1", {"n": 1})
    ('1\\n', 2)
    >>> evaluate("1 / 0", {}, raises="ZeroDivisionError")
    ('ZeroDivisionError: division by zero\\n', None)
    """
    if "tg" not in names:
        import tinygrad_bp

        names["tg"] = tinygrad_bp
    tree = ast.parse(code)
    last = tree.body[-1] if tree.body else None
    value = None
    with redirect_stdout(io.StringIO()) as out:
        try:
            if isinstance(last, ast.Expr):
                exec(compile(ast.Module(tree.body[:-1], []), "<docs>", "exec"), names)
                value = eval(compile(ast.Expression(last.value), "<docs>", "eval"), names)
            else:
                exec(compile(tree, "<docs>", "exec"), names)
        except Exception as error:
            if type(error).__name__ != raises:
                raise
            return f"{out.getvalue()}{raises}: {error}\n", None
    if raises:
        raise AssertionError(f"the code was to end with {raises}, and did not")
    return out.getvalue(), value


def markdown_table(rows: Iterable[Sequence[object]]) -> str:
    """Rows as a table of Markdown, the first as its head.

    >>> print(markdown_table([("x", "y"), (1, "a|b")]))
    | x | y |
    | --- | --- |
    | 1 | a\\|b |
    """
    head, *body = ([str(cell).replace("|", "\\|") for cell in row] for row in rows)
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
