"""The page as plain files: what lies beside it is all that a browser needs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp.playground.host import static_site
from tinygrad_bp.playground.host.static_site import PYODIDE, write_site

#: What runs in the browser: no package is there but those of the archive.
PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from tinygrad_bp.playground.host.driving import alone
from tinygrad_bp.playground.state.messages import FILES
driver = alone()
taken = {what: driver.answer(f'{{"type": "take", "what": "{what}"}}') for what in FILES}
driver.want_state()
print(driver.answer('{"type": "update"}'), "0.29102777" in driver.state())
print(*(what for what, text in taken.items() if '"type":"file"' in text))
print("picture is left out: drawing it needs Graphviz" in taken["lesson"], taken["picture"])
"""


@pytest.fixture
def npm(tmp_path: Path) -> Path:
    npm = tmp_path / "npm"
    npm.mkdir()
    for name in PYODIDE:
        (npm / name).write_text(name)
    return npm


@pytest.fixture
def site(tmp_path: Path, npm: Path) -> Path:
    write_site(tmp_path / "site", npm)
    return tmp_path / "site"


def test_page_package_and_python_lie_beside_each_other(site: Path) -> None:
    index = (site / "index.html").read_text("utf-8")
    assert '<meta name="session" content="js/python/session.js">' in index
    assert index.index("Content-Security-Policy") < index.index("<script")
    assert "unsafe-eval" not in index.replace("wasm-unsafe-eval", "")
    assert "unsafe-inline" not in index
    assert (site / "js" / "python" / "session.js").exists()
    assert {path.name for path in (site / "pyodide").iterdir()} == {*PYODIDE}
    assert not [path for path in site.rglob("*") if path.suffix in (".py", ".pyc")]


@THOROUGH
def test_the_archive_runs_by_itself(site: Path) -> None:
    python = site / "python.zip"
    with zipfile.ZipFile(python) as archive:
        names = archive.namelist()
    assert not [name for name in names if "__pycache__" in name or "/page/" in name]
    result = subprocess.run(
        [sys.executable, "-I", "-S", "-c", PROGRAM, str(python)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": ""},  # no Graphviz there either
    )
    assert result.stderr == ""
    state, files, pictures = result.stdout.splitlines()
    assert state == " True"
    assert files == "link lesson worksheet model history python"
    assert pictures.startswith('True {"events":[{"type":"error","text":"a picture is drawn by')


def test_a_missing_file_of_pyodide_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"pyodide\.mjs"):
        write_site(tmp_path / "site", tmp_path)


def test_the_command_says_what_it_did(
    npm: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(static_site, "which", lambda program: None)
    folder = str(tmp_path / "site")
    assert static_site.main([folder, str(npm)]) == 0
    assert "it starts more slowly than with Node.js" in capsys.readouterr().out
    assert static_site.main([folder, str(tmp_path)]) == 2
    assert "pyodide.mjs" in capsys.readouterr().err
    # A program that fails, as Node.js does where its Pyodide is not whole.
    monkeypatch.setattr(static_site, "which", lambda program: sys.executable)
    assert static_site.main([folder, str(npm)]) == 2
    assert "error: Node.js could not compile the package: " in capsys.readouterr().err
