"""A tape does again what was recorded, with the numbers that stand in the memory by then."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="needs NumPy")


def test_what_was_done_already_is_not_done_twice() -> None:
    from tinygrad_bp.compiler.numpy.tape import Tape

    tape = Tape()
    x = np.array([[1.0, 2.0]])
    one = tape.do(np.exp, x)
    assert tape.do(np.exp, x[:, :]) is one
    assert tape.do(np.exp, x[:, :1]) is not one
    assert tape.do(np.add, x, 1.0) is not tape.do(np.add, x, 2.0)
    x[:] = 0.0
    tape.play()
    assert one.tolist() == [[1.0, 1.0]]


def test_choices_copies_and_views_follow_what_they_were_made_of() -> None:
    from tinygrad_bp.compiler.numpy.tape import Tape

    tape = Tape()
    x = np.arange(6.0).reshape(2, 3)
    chosen = tape.choice(tape.do(np.greater, x, 2.5), x, 0.0)
    copy, view = tape.reshaped(x.T, (6,)), tape.reshaped(x, (6,))
    assert np.shares_memory(view, x)
    assert chosen.tolist() == [[0.0, 0.0, 0.0], [3.0, 4.0, 5.0]]
    x[:] = -x[::-1] + 3.0
    tape.play()
    assert chosen.tolist() == [[0.0, 0.0, 0.0], [3.0, 0.0, 0.0]]
    assert copy.tolist() == x.T.ravel().tolist()


def test_what_is_not_finite_is_no_error() -> None:
    from tinygrad_bp.compiler.numpy.tape import Tape

    tape = Tape()
    x = np.array([1.0])
    y = tape.do(np.log, x)
    x[:] = 0.0
    with np.errstate(all="raise"):
        tape.play()
    assert y.tolist() == [-np.inf]
