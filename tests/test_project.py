"""What the project promises around the code: a light import, public names, a README that works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import tinygrad_bp as tg

ROOT = Path(__file__).parents[1]


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_the_import_loads_no_third_party_package_and_not_typing():
    # Without -S, files of the environment's own may load modules before the program starts.
    program = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
before = set(sys.modules)
import tinygrad_bp
print(*set(sys.modules) - before)
"""
    result = run_python("-S", "-c", program)
    assert result.returncode == 0, result.stderr
    loaded = set(result.stdout.split())
    packages = {name.partition(".")[0] for name in loaded}
    assert packages - sys.stdlib_module_names == {"tinygrad_bp"}
    assert "typing" not in loaded


@pytest.mark.parametrize("name", tg.__all__)
def test_every_public_name_is_there(name):
    assert getattr(tg, name) is not None
    assert name in dir(tg)


@pytest.mark.parametrize("name", [name for name in tg.__all__ if name.endswith("Error")])
def test_each_exception_is_a_kind_of_a_builtin_one(name):
    bases = getattr(tg, name).__bases__
    assert all(base.__module__ == "builtins" for base in bases)
    assert all(issubclass(base, Exception) and base is not Exception for base in bases)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'tinygrad_bp' has no attribute 'tensor'"):
        tg.tensor  # noqa: B018


def test_the_package_runs_as_a_module():
    result = run_python("-m", "tinygrad_bp", "--help")
    assert result.returncode == 0, result.stderr
    assert "tutorial" in result.stdout


def test_the_readme_holds_the_two_commands_and_the_checks_run_them_from_there():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("pip install ")] == [
        "pip install . && tinygrad-bp tutorial",
        'pip install ".[test]" && pytest',
    ]
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep '^pip install ' README.md" in checks


def committed_files() -> list[Path]:
    folders = [ROOT / name for name in (".ci", "docs", "examples", "tests", "tinygrad_bp")]
    files = [path for folder in folders for path in folder.rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix in {".cfg", ".md", ".toml"}]
    return [path for path in files if path.is_file() and "__pycache__" not in path.parts]


def test_no_file_names_a_place_on_somebodys_machine():
    place = re.compile(rb"(?<![\w.])/(?:home|root|tmp|work)/\w|\bUsers[/\\]\w")
    files = committed_files()
    assert Path(__file__) in files
    found = {
        f"{path.relative_to(ROOT)}: {match[0].decode()}"
        for path in files
        for match in place.finditer(path.read_bytes())
    }
    assert found == set()


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda page: page.name)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert files == [link for link in files if (ROOT / link).exists()]
