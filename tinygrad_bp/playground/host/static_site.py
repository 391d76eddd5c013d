"""The page as a folder of files that any web server can give out, with Python inside.

Nobody has to install anything: the browser runs the session itself, by Pyodide, whose files come
from npm::

    npm install pyodide
    python -m tinygrad_bp.playground.host.static_site FOLDER node_modules/pyodide
"""

from __future__ import annotations

import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: Pyodide's own files: Python, its standard library, and what starts it.
PYODIDE = (
    "pyodide.mjs",
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "python_stdlib.zip",
    "pyodide-lock.json",
)

#: What the session imports: each is plain Python.
PACKAGES = ("tinygrad_bp", "graphviz")

#: What a page may load that runs Python itself. A web server may add `frame-ancestors`, which only
#: it can.
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)

#: The line of the page before which it is said that the session is inside.
_PLACE = '<meta charset="utf-8">\n'


def write_site(folder: Path, pyodide: Path) -> None:
    """Put the page, the package and Pyodide into a folder.

    Args:
        folder: where they go; it is made if it is not there.
        pyodide: the folder of npm's package `pyodide`.

    Raises:
        FileNotFoundError: if a file of Pyodide is missing.
    """
    page = Path(__file__).parents[1] / "page"
    for path in page.rglob("*"):
        if path.is_file() and path.suffix != ".json":
            _copy(path, folder / path.relative_to(page))
    index = (page / "index.html").read_text(encoding="utf-8")
    head, place, rest = index.partition(_PLACE)
    told = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="session" content="js/session-worker.js">\n'
    )
    (folder / "index.html").write_text(head + place + told + rest, encoding="utf-8")
    for name in PYODIDE:
        _copy(pyodide / name, folder / "pyodide" / name)
    with zipfile.ZipFile(folder / "python.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in PACKAGES:
            for path, inside in _files(name):
                archive.write(path, inside)


def _files(package: str) -> Iterator[tuple[Path, str]]:
    """The files of an installed package, without the page, and their names in an archive."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed")
    root = Path(spec.origin).parent
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root.parent)
        if path.is_file() and not {"__pycache__", "page"} & {*inside.parts}:
            yield path, inside.as_posix()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    copyfile(source, target)


if __name__ == "__main__":
    write_site(*map(Path, sys.argv[1:]))
