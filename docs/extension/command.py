"""The directive `command`: lines for a shell that are run at build, with what they print.

    ```{command}
    :lines: 12
    tinygrad-bp explain w5
    ```

They are run by bash, the commands of a page in one temporary folder of their own. Options:

`:lines: 12`
    Only so many lines of the output are shown, and then an ellipsis.
`:status: 2`
    The exit status that is expected, 0 if nothing is said.
`:hide-code:`
    Only the output is shown.

Another status is an error of the build.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakKeyDictionary

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

if TYPE_CHECKING:
    from collections.abc import Callable

_ROOT = Path(__file__).parents[2]

#: By its document: the folder that its commands run in, which goes when the document does.
_FOLDERS: WeakKeyDictionary[nodes.document, TemporaryDirectory[str]] = WeakKeyDictionary()


class Command(SphinxDirective):
    """Runs its lines, and shows them with their output."""

    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], Any]] | None] = {
        "lines": directives.positive_int,
        "status": directives.nonnegative_int,
        "hide-code": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        lines = "\n".join(self.content)
        document = self.state.document
        if document not in _FOLDERS:
            _FOLDERS[document] = TemporaryDirectory(prefix="docs-")
        status, output = result_of(lines, Path(_FOLDERS[document].name))
        if status != self.options.get("status", 0):
            raise self.error(f"the status is {status}\n{output}")
        shown: list[nodes.Node] = []
        if "hide-code" not in self.options:
            shown.append(nodes.literal_block(lines, lines, language="sh"))
        printed = output.rstrip().splitlines()
        if (most := self.options.get("lines", len(printed))) < len(printed):
            printed = [*printed[:most], "…"]
        if printed:
            text = "\n".join(printed)
            shown.append(nodes.literal_block(text, text, language="text", classes=["output"]))
        return shown


def result_of(lines: str, folder: Path) -> tuple[int, str]:
    """The exit status of lines for bash, and what they print, errors too.

    >>> from tempfile import gettempdir
    >>> status, output = result_of("tinygrad-bp --version", Path(gettempdir()))
    >>> status, output.split()[0]
    (0, 'tinygrad-bp')
    """
    # The package of this tree and the Python that builds the site, whatever is installed.
    ours = f'python() {{ "{sys.executable}" "$@"; }}\n'
    ours += 'tinygrad-bp() { python -m tinygrad_bp "$@"; }\n'
    result = subprocess.run(
        ["bash", "-c", f"set -e -o pipefail\n{ours}{lines}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(_ROOT), "COLUMNS": "88", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return result.returncode, result.stdout
