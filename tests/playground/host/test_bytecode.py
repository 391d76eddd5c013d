"""Compiled archives: what is in them runs, from where it is said to be, without the source."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from tinygrad_bp.playground.host.bytecode import compile_archive


def test_what_is_wanted_is_compiled_and_runs(tmp_path: Path) -> None:
    archive = tmp_path / "python.zip"
    with zipfile.ZipFile(archive, "w") as source:
        source.writestr("kept.py", "name = 'as it was'\n")
        source.writestr("house/__init__.py", "from . import broken, room\n")
        source.writestr(
            "house/room.py", "# -*- coding: latin-1 -*-\nletter = '\xe9'\n".encode("latin-1")
        )
        source.writestr("house/data.csv", "1,2\n")
        source.writestr("house/broken.py", "\n\ndef fail():\n    raise ValueError('no')\n")
    compile_archive(archive, str(archive), lambda path: "house" in path)
    with zipfile.ZipFile(archive) as result:
        assert result.namelist() == [
            "kept.py",
            "house/__init__.pyc",
            "house/room.pyc",
            "house/data.csv",
            "house/broken.pyc",
        ]
        assert result.read("house/data.csv") == b"1,2\n"
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import kept, house\n"
        "print(kept.name, ascii(house.room.letter)); house.broken.fail()"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program, str(archive)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout == "as it was '\\xe9'\n"
    place = Path("python.zip") / "house/broken.py"
    assert f'{place}", line 4, in fail' in ran.stderr, "errors name the file"
