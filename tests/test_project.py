"""What the project promises around the code: a light import, public names, a README that works."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

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


def test_the_import_loads_no_third_party_package_and_not_typing() -> None:
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
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(tg, name) is not None
    assert name in dir(tg)


@pytest.mark.parametrize("package", [tg, tg.nn])
def test_type_checkers_are_told_where_each_name_lives_that_is_loaded_late(package: Any) -> None:
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    [block] = [block for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING"]
    told = {
        alias.asname: (statement.module or "", alias.name)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
        if alias.asname
    }
    assert told == {
        name: tuple(path.rpartition(".")[::2]) if name in package._MODULES else (path, name)
        for name, path in package._LAZY.items()
    }
    assert all(getattr(package, name) is not None for name in package._LAZY)


def test_the_modules_of_nn_are_loaded_late_too() -> None:
    code = """
import sys
from tinygrad_bp import nn
assert "tinygrad_bp.nn.modules" not in sys.modules
assert nn.MLP is nn.modules.MLP
assert not {"tinygrad_bp.nn.storage", "tinygrad_bp.nn.training.fit"} & {*sys.modules}
assert nn.storage.load is nn.load
assert {"MLP", "fit", "optim"} <= {*dir(nn)}
try:
    nn.tensor
except AttributeError as error:
    assert "'tinygrad_bp.nn' has no attribute 'tensor'" in str(error)
else:
    raise AssertionError
"""
    result = run_python("-c", code)
    assert result.returncode == 0, result.stderr


def test_dir_shows_what_is_public() -> None:
    assert dir(tg) == sorted([*tg.__all__, "__version__"])


@pytest.mark.parametrize("name", [name for name in tg.__all__ if name.endswith("Error")])
def test_each_exception_is_a_kind_of_a_builtin_one(name: str) -> None:
    bases = getattr(tg, name).__bases__
    assert all(base.__module__ == "builtins" for base in bases)
    assert all(issubclass(base, Exception) and base is not Exception for base in bases)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'tinygrad_bp' has no attribute 'tensor'"):
        tg.tensor  # type: ignore[attr-defined]  # noqa: B018


def test_the_package_runs_as_a_module() -> None:
    result = run_python("-m", "tinygrad_bp", "--help")
    assert result.returncode == 0, result.stderr
    assert "tutorial" in result.stdout


def test_the_readme_holds_the_two_commands_and_the_checks_run_them_from_there() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("pip install ")] == [
        "pip install . && tinygrad-bp tutorial",
        'pip install ".[test]" && pytest',
    ]
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep '^pip install ' README.md" in checks


def project() -> dict[str, Any]:
    """What pyproject.toml says of the package."""
    tomllib = pytest.importorskip("tomllib", reason="Python reads TOML from 3.11 on")
    with (ROOT / "pyproject.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)["project"]
    return table


#: The names to import of packages that have others.
IMPORTED = {"scikit-learn": "sklearn"}

#: What another package of its extra loads: uvicorn, for sockets.
LOADED_BY_OTHERS = {"websockets"}


@pytest.mark.parametrize(
    ("extra", "folder"),
    [
        ("fast", "tinygrad_bp"),
        ("jax", "tinygrad_bp"),
        ("play", "tinygrad_bp"),
        ("plot", "tinygrad_bp"),
        ("examples", "examples"),
    ],
)
def test_an_extra_for_users_installs_what_is_imported(extra: str, folder: str) -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / folder).rglob("*.py")]
    for requirement in project()["optional-dependencies"][extra]:
        package = re.split("[<>=;[]", requirement)[0].strip()
        name = IMPORTED.get(package, package)
        imported = re.compile(rf"^ *(import|from) {name}\b|import_module\(\"{name}\b", re.MULTILINE)
        assert any(map(imported.search, sources)) or package in LOADED_BY_OTHERS, package


def test_there_is_no_extra_that_brings_nothing() -> None:
    extras = project()["optional-dependencies"]
    for_users = {"fast", "jax", "play", "plot", "examples"}
    assert extras.keys() == {*for_users, "all", "bench", "browser", "docs", "test"}
    assert all(extras.values())
    assert extras["all"] == ["tinygrad_bp[fast,jax,play,plot,examples]"]


def test_who_cites_it_names_the_version_that_there_is() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.findall(r"^version: (.+)$", citation, re.MULTILINE) == [tg.__version__]


def test_nothing_is_published_but_by_hand() -> None:
    [publishing] = [
        text
        for path in (ROOT / ".github" / "workflows").iterdir()
        if "pypi" in (text := path.read_text(encoding="utf-8"))
    ]
    triggers = publishing.partition("\non:\n")[2].partition("\n\n")[0]
    assert re.findall(r"^  (\w+):", triggers, re.MULTILINE) == ["workflow_dispatch"]


def committed_files() -> list[Path]:
    names = (".ci", ".github", "docs", "examples", "tests", "tinygrad_bp")
    folders = [ROOT / name for name in names]
    files = [path for folder in folders for path in folder.rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix in {".cfg", ".md", ".toml"}]
    return [path for path in files if path.is_file() and "__pycache__" not in path.parts]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
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
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    files = [link for link in links if "://" not in link]
    assert files == [link for link in files if (ROOT / link).exists()]
