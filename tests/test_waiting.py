"""Ctrl-C while a compiler works."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("is_begun", [False, True])
def test_ctrl_c_leaves_the_compiler_and_python_can_end(is_begun: bool) -> None:
    # Pressed when the other thread begins, or just before the main thread waits for it.
    script = f"""if True:
        import os, signal, threading
        from tinygrad_bp.waiting import left_to_end

        def make():
            os.kill(os.getpid(), signal.SIGINT)
            assert may_end.wait(20)

        signal.signal(signal.SIGINT, signal.default_int_handler)
        for turn in range(20):
            may_end = threading.Event()
            if {is_begun}:
                left_to_end(int)
            try:
                left_to_end(make)
            except KeyboardInterrupt:
                may_end.set()
    """
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, timeout=50, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
