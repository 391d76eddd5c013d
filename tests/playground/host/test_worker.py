"""A session's process: it starts as it is told, keeps its pipes to itself, and ends with them."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp import nn
from tinygrad_bp.playground.host.worker import HEAD, PROGRAM, session

if TYPE_CHECKING:
    from collections.abc import Iterator


class Worker:
    """The process, driven through its pipes."""

    def __init__(self) -> None:
        paths = map(os.path.abspath, sys.path)
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-c", PROGRAM, *paths],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def send(self, letter: bytes, text: str = "") -> None:
        assert self.process.stdin
        data = text.encode()
        self.process.stdin.write(HEAD.pack(letter, len(data)) + data)
        self.process.stdin.flush()

    def receive(self) -> tuple[bytes, str]:
        assert self.process.stdout
        letter, length = HEAD.unpack(self.process.stdout.read(HEAD.size))
        return letter, self.process.stdout.read(length).decode()


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.process.kill()
    worker.process.communicate()


def test_a_message_is_answered_and_followed_by_one_state(worker: Worker) -> None:
    worker.send(b"s", "{}")
    worker.send(b"w")
    worker.send(b"m", '{"type": "hello"}')
    assert worker.receive() == (b"a", "")
    letter, text = worker.receive()
    assert letter == b"p"
    assert "settings" in json.loads(text)["panels"]
    worker.send(b"m", '{"type": "set", "name": "digits", "value": 12}')
    worker.send(b"m", '{"type": "fly"}')
    assert worker.receive() == (b"a", "")
    letter, text = worker.receive()
    assert letter == b"a", "the state that changed waits until it is wanted"
    assert [event["type"] for event in json.loads(text)["events"]] == ["error"]
    worker.send(b"w")
    letter, text = worker.receive()
    assert letter == b"p"
    assert json.loads(text)["panels"]["settings"]["values"]["digits"] == 12


@pytest.mark.parametrize("sent", [b"", b"s", b"m\x00\x00\x00\x05{", b"s\x00\x00\x00\x02{}"])
def test_it_ends_with_its_input_wherever_that_breaks_off(worker: Worker, sent: bytes) -> None:
    assert worker.process.communicate(sent, timeout=60) == (b"", b"")
    assert worker.process.returncode == 0


def test_what_it_cannot_start_with_is_told(worker: Worker) -> None:
    worker.send(b"s", '{"model": "{"}')
    letter, text = worker.receive()
    [event] = json.loads(text)["events"]
    assert letter == b"a"
    assert event["text"].startswith("the file is not complete JSON")
    assert worker.process.wait(60) == 0


def test_a_session_starts_with_a_model_rows_and_targets() -> None:
    file = io.StringIO()
    nn.save(nn.MLP(1, [3, 1], "tanh", seed=1), file)
    started = session({"model": file.getvalue(), "X": [[0.0], [1.0]], "Y": [1.0, 0.0]})
    assert started.moment.settings["hidden"] == [3]
    assert len(started.moment.run.rows) == 2


def test_a_table_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 3"):
        session({"table": {"name": "t.csv", "text": "a,b\n1,2\n1\n"}})
