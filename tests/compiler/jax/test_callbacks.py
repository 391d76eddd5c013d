"""Python code that XLA calls back: what happens there comes out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

jax = pytest.importorskip("jax")


class OwnError(Exception):
    """One that nobody else knows."""


def cautious() -> Any:
    """Code of a number, not too large a one. A test makes it: for as long the table has it."""

    def one_more(x: Any) -> Any:
        if x > 3.0:
            raise OwnError(f"too large: {x}")
        return float(x) + 1.0

    return tg.operation(None)(one_more)


#: Functions that call the code, each with what is too large for it, and what is not.
WAYS: dict[str, Any] = {
    "once": (lambda code: lambda x: 2.0 * code(x), 4.0, 1.0),
    "in rows": (tg.vmap, np.array([1.0, 5.0]), np.array([1.0, 3.0])),
    "in steps": (lambda code: lambda x: tg.scan(lambda c, _: (code(c), c), length=4)(x)[0], 1.0, 0),
    "until": (lambda code: lambda x: tg.while_loop(lambda c: c < 3.6, code, x), 2.5, 2.0),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_error_comes_out_and_nothing_else_is_said(way: str, capfd: Any, caplog: Any) -> None:
    make, argument, other = WAYS[way]
    compiled = tg.jit(make(cautious()), backend="jax")
    with pytest.raises(OwnError, match="too large: "):
        compiled(argument)
    assert np.all(np.isfinite(compiled(other)))
    with pytest.raises(OwnError, match="too large: "):
        compiled(argument)
    assert not caplog.records
    assert not capfd.readouterr().err


def test_ctrl_c_in_it_is_ctrl_c() -> None:
    @tg.operation(None)
    def interrupted(x: Any) -> Any:
        raise KeyboardInterrupt if x else OwnError

    with pytest.raises(KeyboardInterrupt):
        tg.jit(interrupted, backend="jax")(1.0)


def test_a_function_of_jaxs_own_raises_what_jax_raises() -> None:
    code = cautious()
    pure = tg.jit(lambda x: 2.0 * code(x), backend="jax").to_jax(dtype="float32")
    assert jax.jit(pure)(1.0) == 4.0
    with pytest.raises(Exception, match="too large: 4"):
        jax.jit(pure)(4.0).block_until_ready()
