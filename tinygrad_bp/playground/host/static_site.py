"""The page as a folder of files that any web server can give out, with Python inside.

Nobody has to install anything: the browser runs the session itself, by Pyodide, whose files come
from npm::

    npm install pyodide
    python -m tinygrad_bp.playground.host.static_site FOLDER node_modules/pyodide
    python -m http.server --directory FOLDER

The folder needs nothing else, asks nobody else, and may lie anywhere on a site: links within it are
relative. Its files are 15 MB, 7 MB as a web server compresses them. With Node.js, which npm brings,
the package is compiled beforehand: then the page starts in half the time. After a new version of
the package or of Pyodide the folder has to be written anew.

A web server should give out `.mjs` as `text/javascript` and `.wasm` as `application/wasm`. A policy
of its own must allow what `POLICY` says.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile, which

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

#: What Node.js is told to run: `bytecode` in Pyodide, with the folder of the site to write to.
_COMPILING = """
import { pathToFileURL } from "node:url";
const [pyodide, site] = process.argv.slice(1);
const { loadPyodide } = await import(pathToFileURL(pyodide));
const python = await loadPyodide();
python.mountNodeFS("/site", site);
python.runPython(`
import sys
sys.path.insert(0, "/site/python.zip")
from tinygrad_bp.playground.host.bytecode import compile_site
compile_site("/site")
`);
"""

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
        '<meta name="session" content="js/python/session.js">\n'
    )
    (folder / "index.html").write_text(head + place + told + rest, encoding="utf-8")
    for name in PYODIDE:
        _copy(pyodide / name, folder / "pyodide" / name)
    with zipfile.ZipFile(folder / "python.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in PACKAGES:
            for path, inside in _files(name):
                archive.write(path, inside)


def compile_site(folder: Path, node: str) -> None:
    """Compile the Python of a site beforehand, for the Pyodide that lies in it.

    Args:
        folder: what `write_site` has written.
        node: the program of Node.js.

    Raises:
        RuntimeError: with the end of what Node.js wrote, if it fails.
    """
    pyodide = folder.resolve() / "pyodide" / "pyodide.mjs"
    result = subprocess.run(
        [node, "--input-type=module", "--eval", _COMPILING, str(pyodide), str(folder.resolve())],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if result.returncode:
        said = " ".join(result.stderr[-400:].split())
        raise RuntimeError(f"Node.js could not compile the package: {said}")


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


def main(arguments: list[str] | None = None) -> int:
    """Write a site, as the command line says; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m tinygrad_bp.playground.host.static_site",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="where the files go")
    parser.add_argument(
        "pyodide", type=Path, metavar="PYODIDE", help="npm's package, as node_modules/pyodide"
    )
    args = parser.parse_args(arguments)
    try:
        write_site(args.folder, args.pyodide)
        if node := which("node"):
            compile_site(args.folder, node)
    except (OSError, RuntimeError) as error:
        print(f"{parser.prog}: error: {error}", file=sys.stderr)
        return 2
    how = "" if node else "; it starts more slowly than with Node.js, which is not installed"
    print(f"{args.folder} has the page{how}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
