"""Python compiled beforehand: what starts in a browser need not read its own source there.

This runs inside Pyodide, at the time when the files of a site are written: only the same Python
reads what it makes.
"""

from __future__ import annotations

import marshal
import sys
import zipfile
from importlib.util import MAGIC_NUMBER, source_hash
from io import BytesIO
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Where the page puts the archive of the package: errors name files in it.
PACKAGE = "/python.zip"

#: Python trusts such a file without a look at the source (PEP 552).
_UNCHECKED = (1).to_bytes(4, "little")


def compile_site(folder: str) -> None:
    """Compile the package, and those parts of the standard library that a session loads.

    Args:
        folder: the site, with `python.zip` and Pyodide's files in it.
    """
    from .driving import alone

    driver = alone()
    driver.answer('{"type": "hello", "address": ""}')
    driver.want_state()
    driver.state()
    loaded = {str(getattr(module, "__file__", "")) for module in [*sys.modules.values()]}
    site = Path(folder)
    [library] = [path for path in sys.path if path.startswith("/lib/") and path.endswith(".zip")]
    compile_archive(site / "pyodide" / "python_stdlib.zip", library, loaded.__contains__)
    compile_archive(site / "python.zip", PACKAGE, lambda path: True)


def compile_archive(archive: Path, place: str, is_wanted: Callable[[str], bool]) -> None:
    """Put compiled code in the place of source.

    Args:
        archive: a ZIP file.
        place: where it will be when it is used: names of files in errors begin so.
        is_wanted: which source, by its place.
    """
    result = BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(result, "w") as new:
        for entry in old.infolist():
            data, name = old.read(entry), entry.filename
            path = f"{place}/{name}"
            if name.endswith(".py") and is_wanted(path):
                code = marshal.dumps(compile(data, path, "exec", dont_inherit=True))
                data, name = MAGIC_NUMBER + _UNCHECKED + source_hash(data) + code, f"{name}c"
            new.writestr(zipfile.ZipInfo(name, entry.date_time), data, zipfile.ZIP_DEFLATED)
    archive.write_bytes(result.getvalue())
