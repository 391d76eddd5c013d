"""Settings of the test run as a whole.

Property tests draw the same examples at every run, so that a change is judged by what
it changes. `pytest --hypothesis-profile=search` looks for new examples instead.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from tests.again import Again

if TYPE_CHECKING:
    from collections.abc import Iterator

settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.register_profile("search", max_examples=2000, deadline=None, database=None)
settings.load_profile("same")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """A run of all the tests uses all cores, as if it had `-n logical`; `-n 0` uses one."""
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    alone = config.option.usepdb or config.option.benchmark_enable or config.option.collectonly
    is_worker = hasattr(config, "workerinput")
    if is_whole and not alone and not is_worker and config.getoption("numprocesses", 0) is None:
        config.option.numprocesses = "logical"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests are called the same in each process that runs some of them."""
    for item in items:
        if " at 0x" in item.nodeid:
            raise pytest.UsageError(f"a test is named by an address in memory: {item.nodeid}")


class OwnOperations:
    """What operations a test, or an example in a docstring, has made is forgotten after it."""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self) -> Iterator[None]:
        ops = sys.modules.get("tinygrad_bp.autodiff.ops")
        before = set(ops.TABLE) if ops else set()
        yield
        if ops and len(ops.TABLE) > len(before):
            for name in ops.TABLE.keys() - before:
                forget(name)


def forget(name: str) -> None:
    """Take an operation out of the table, and from the kinds of Values."""
    from tinygrad_bp.autodiff.engine.methods import Methods
    from tinygrad_bp.autodiff.operations.vocabulary import ON_VALUES
    from tinygrad_bp.autodiff.ops import BY_SYMBOL, FUNCTIONS, TABLE

    op = TABLE.pop(name)
    del ON_VALUES[name], BY_SYMBOL[op.symbol, op.arity]
    FUNCTIONS.pop(name, None)
    if notation := sys.modules.get("tinygrad_bp.teach.formulas.notation"):
        notation.FUNCTIONS.pop(name, None)
    if (arguments := sys.modules.get("tinygrad_bp.nn.arguments")) and name in arguments.ACTIVATIONS:
        arguments.ACTIVATIONS.remove(name)
    kinds: list[type] = [Methods]
    for kind in kinds:
        kinds += kind.__subclasses__()
        if name in vars(kind):
            delattr(kind, name)
    if templates := sys.modules.get("tinygrad_bp.compiler.llvm.formulas"):
        templates.template.cache_clear()  # which knows operations by their names


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(OwnOperations())
    if path := os.environ.get("TESTS_PASSED"):
        config.pluginmanager.register(Again(Path(path)))


@pytest.fixture
def no_collection() -> Iterator[None]:
    """No garbage is collected, for tests that fill the stack.

    What runs at a collection finds no room there: hypothesis, which counts the time, fails then,
    and pytest tells of it as an error of the test.
    """
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    return tmp_path


class Run(Protocol):
    """Runs the command: its status, standard output and standard error."""

    def __call__(self, *arguments: str) -> tuple[int, str, str]: ...


class Refused(Protocol):
    """Runs the command, which is to say in one line why it cannot."""

    def __call__(self, *arguments: str, says: str) -> None: ...


@pytest.fixture
def run(here: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in an empty folder."""
    from tinygrad_bp import cli

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as exit:
            status = int(exit.code or 0)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def refused(run: Run, here: Path) -> Refused:
    """Checks that bad input is status 2 and one clear line, and that no file is touched.

    `says` is what the line holds; of several, with | between them, one.
    """

    def check(*arguments: str, says: str) -> None:
        before = sorted(here.rglob("*"))
        status, out, err = run(*arguments)
        assert (status, out) == (2, "")
        line, end, rest = err.partition("\n")
        assert (end, rest) == ("\n", "")
        assert line.startswith("tinygrad-bp")
        assert len(line) < 600
        assert "error: " in line
        assert any(part in line for part in says.split("|")), line
        assert sorted(here.rglob("*")) == before

    return check


@pytest.fixture
def doubles() -> Iterator[None]:
    """JAX with numbers of 64 bits."""
    jax = pytest.importorskip("jax", reason="needs the extra `jax`")
    before = jax.config.jax_enable_x64
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)
