"""A session in a process of its own: messages come through standard input, answers go out.

Both ways what is sent is a letter, a length and a text in UTF-8, mostly JSON. What comes in: "s"
what the session starts with, "m" a message, "w" a state is wanted. What goes out: "a" the
answer to a message, which may be empty, "p" the panels that changed. The process ends with its
input, so also when the server was killed.
"""

from __future__ import annotations

import io
import json
import os
import queue
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from .driving import Driver, failure, unexpected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, BinaryIO

    from ..session.session import Session

#: A letter and the length of the text that follows.
HEAD = struct.Struct("!cI")


def main() -> None:
    """Run one session, until the input ends."""
    source, sink = _own_pipes()
    inbox: queue.SimpleQueue[tuple[bytes, str]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, inbox), daemon=True).start()
    try:
        from ..session import session as _loaded  # noqa: F401 (before somebody waits for it)

        _, text = inbox.get()
        try:
            driver = Driver(session(json.loads(text)))
        except (TypeError, ValueError) as error:
            _send(sink, b"a", failure(str(error)))
            return
        while True:
            _serve(driver, inbox, sink)
    except Exception as error:
        _send(sink, b"a", failure(unexpected(error)))


def session(start: dict[str, Any]) -> Session:
    """A session that starts with an address, and a model, samples or a table where they are given.

    Args:
        start: `address`, and maybe `model` (the text of a model's file), `X` and `Y` (lists), and
            `table` (its name and its text).

    Raises:
        ValueError, TypeError: with a sentence, if the page cannot show that.
    """
    from ...nn.storage import load
    from ..session.session import Session

    model = load(io.StringIO(start["model"])) if start.get("model") else None
    threads = partial(ThreadPoolExecutor, 1)
    result = Session(model=model, X=start.get("X"), Y=start.get("Y"), makes=threads)
    for kind, fields in (("hello", "address"), ("table", "table")):
        if fields in start:
            given = start[fields] if fields == kind else {fields: start[fields]}
            for event in result.handle({"type": kind, **given}):
                if event["type"] == "error":
                    raise ValueError(event["text"])
    return result


def _serve(driver: Driver, inbox: queue.SimpleQueue[tuple[bytes, str]], sink: BinaryIO) -> None:
    """Answer what has come, train a little, send a state: once round."""
    try:
        letter, text = inbox.get(timeout=driver.wait())
        while True:
            if letter == b"m":
                _send(sink, b"a", driver.answer(text))
            else:
                driver.want_state()
            letter, text = inbox.get_nowait()
    except queue.Empty:
        pass
    state = driver.state()
    if state is not None:
        _send(sink, b"p", state)
    driver.train()


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output, taken away from all else: what is printed goes to the errors."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return source, sink


def _listen(source: BinaryIO, inbox: queue.SimpleQueue[tuple[bytes, str]]) -> None:
    """Pass on what comes in. The server waits for answers, so little is ever under way."""
    try:
        while head := source.read(HEAD.size):
            letter, length = HEAD.unpack(head)
            inbox.put((letter, source.read(length).decode("utf-8")))
    except (OSError, ValueError, struct.error):
        pass
    os._exit(0)


def _send(sink: BinaryIO, letter: bytes, text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        sink.write(HEAD.pack(letter, len(data)) + data)
        sink.flush()
    except OSError:  # nobody is there any more
        os._exit(0)


#: What Python is told to run: with the paths of the server's own modules, whatever they are.
PROGRAM = f"import sys; sys.path[:] = sys.argv[1:]; from {__name__} import main; main()"
