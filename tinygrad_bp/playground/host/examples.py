"""Blocks of code from a text, run one after another as if they were typed into Python.

A page of the docs runs its examples so, inside the browser.
"""

from __future__ import annotations

import ast
import io
from contextlib import redirect_stderr, redirect_stdout

from .encoding import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Examples:
    """What the blocks of a page share: their names.

    >>> examples = Examples()
    >>> examples.run("x = 2\\nx + 1")
    '{"printed":"3\\\\n","error":""}'
    >>> examples.run("y = 0\\nx / y")
    '{"printed":"","error":"ZeroDivisionError: division by zero (line 2)"}'
    """

    def __init__(self) -> None:
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._count = 0

    def run(self, code: str) -> str:
        """Run a block; gives what it printed, and how it failed in a line, as JSON.

        The value of each statement that is an expression is printed too.
        """
        with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
            error = self._run(code)
        return encoded({"printed": out.getvalue(), "error": error})

    def _run(self, code: str) -> str:
        self._count += 1
        file = f"<block {self._count}>"
        try:
            typed = ast.Interactive(ast.parse(code, file).body)
            exec(compile(typed, file, "single", dont_inherit=True), self._names)
        except (Exception, SystemExit) as error:
            return _line(error, file)
        return ""


def _line(error: BaseException, file: str) -> str:
    """What went wrong, and in which line of the block."""
    said, number = str(error), None
    if isinstance(error, SyntaxError) and error.filename == file:
        said, number = error.msg, error.lineno
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            number = trace.tb_lineno
        trace = trace.tb_next
    told = ": ".join(filter(None, [type(error).__name__, " ".join(said.split())]))
    return f"{told} (line {number})" if number else told
