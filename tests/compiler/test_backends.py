"""Which backend is taken, and what is said where it is not installed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tinygrad_bp.compiler.backends import HINT, chosen, code_of
from tinygrad_bp.compiler.python.code import PythonCode


def without_llvm(script: str) -> subprocess.CompletedProcess[str]:
    """What a script prints in an interpreter without llvmlite."""
    head = "import sys\nsys.modules['llvmlite'] = None\nimport tinygrad_bp as tg\n"
    return subprocess.run(
        [sys.executable, "-c", head + script], capture_output=True, text=True, check=True
    )


def test_each_backend_has_a_class_of_its_own() -> None:
    assert code_of("python") is PythonCode
    assert chosen("python") == "python"
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    assert chosen("llvm") == "llvm"
    assert chosen(None) == "llvm"
    assert code_of("llvm") is not PythonCode


def test_a_name_that_is_none() -> None:
    with pytest.raises(ValueError, match="one of 'llvm', 'python', 'jax' or None, not 'fortran'"):
        chosen("fortran")


def test_the_hint_is_told_once_and_only_where_nobody_asked_for_a_backend() -> None:
    done = without_llvm(
        "print(tg.jit(abs, backend='python')(-1.0))\n"
        "print(tg.jit(abs)(-2.0), tg.jit(tg.exp)(0.0), tg.jit(abs).backend)"
    )
    assert done.stdout == "1.0\n2.0 1.0 python\n"
    assert done.stderr == HINT + "\n"


def test_the_hint_needs_somewhere_to_be_told() -> None:
    done = without_llvm("sys.stderr = None\nprint(tg.jit(abs)(-2.0))")
    assert (done.stdout, done.stderr) == ("2.0\n", "")


def test_a_backend_that_is_not_installed() -> None:
    done = without_llvm(
        "try:\n    tg.jit(abs, backend='llvm')\nexcept ImportError as error:\n    print(error)"
    )
    assert done.stdout == (
        "the backend 'llvm' needs llvmlite and NumPy: pip install \"tinygrad-bp[fast]\"\n"
    )


def test_jax_is_asked_for_by_name_alone() -> None:
    head = "import sys\nsys.modules['jax'] = None\nimport tinygrad_bp as tg\n"
    tail = "try:\n    {}\nexcept ImportError as error:\n    print(error)\n"
    script = head + tail.format("tg.jit(abs, backend='jax')") + tail.format("tg.jit(abs).to_jax()")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == ("the backend 'jax' needs JAX: pip install \"tinygrad-bp[jax]\"\n" * 2)


def test_jax_has_a_class_of_its_own() -> None:
    pytest.importorskip("jax", reason="needs the extra `jax`")
    assert chosen("jax") == "jax"
    assert code_of("jax").__name__ == "JaxCode"
