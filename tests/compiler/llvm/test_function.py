"""Functions of a program: long ones are divided, and numbers cross from part to part in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import tinygrad_bp as tg

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tinygrad_bp.compiler.llvm import function as llvm_function  # noqa: E402


def jit(f: Any, **options: Any) -> Any:
    return tg.jit(f, backend="llvm", **options)


def functions(source: str) -> list[str]:
    return source.split("\ndefine ")[1:]


def crossing(xs: Any) -> Any:
    """Every number is used soon, late, and as a result; there is no sum to be fused."""
    found = list(xs)
    for i in range(20):
        found.append(tg.atan2(found[i], found[-1]) * found[i // 2])
    return found[::3]


def test_a_long_sequence_is_divided_and_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    xs = [0.1, -0.4, 0.7]
    whole = jit(crossing)
    expected = whole(xs)
    for chunk in (1, 3, 7):
        monkeypatch.setattr(llvm_function, "CHUNK", chunk)
        divided = jit(crossing)
        assert divided(xs) == expected
        assert len(functions(divided.source)) > len(functions(whole.source))


def test_rows_are_divided_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(9, 3))
    expected = [jit(crossing)(row) for row in rows]
    monkeypatch.setattr(llvm_function, "CHUNK", 4)
    together = jit(tg.vmap(crossing))(rows)
    np.testing.assert_allclose(together, expected, rtol=1e-13, atol=1e-15)


def scanned(xs: Any) -> Any:
    end, seen = tg.scan(lambda c, x: (tg.tanh(c * x + xs[0]), c))(0.5, xs)
    return end + sum(seen), tg.vmap(lambda x: x * end, reduce="sum")(xs)


@pytest.mark.parametrize("f", [scanned, tg.grad(lambda xs: scanned(xs)[0])])
def test_the_results_of_a_loop_cross_too(
    f: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    xs = [0.1, -0.4, 0.7]
    expected = jit(f)(xs)
    for chunk in (1, 2, 5):
        monkeypatch.setattr(llvm_function, "CHUNK", chunk)
        np.testing.assert_allclose(jit(f)(xs), expected, rtol=1e-13, atol=1e-15)


def test_numbers_of_one_array_are_handed_over_where_they_stand() -> None:
    """A loop that reads numbers of one argument alone needs no copy of them."""
    f = jit(lambda w, xs: tg.vmap(lambda x: x * w[0] + w[2], reduce="sum")(xs))
    f([1.0, 2.0, 3.0], np.ones(4))
    [program] = [text for text in functions(f.source) if "@program" in text.split("{")[0]]
    assert not re.search(r"store double %n\d+", program)
