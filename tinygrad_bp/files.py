"""Files that are written whole or not at all: a crash or a full disk leaves the old one; JSON."""

from __future__ import annotations

import json
import math
import os
import stat
import time
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

#: How the name of a file begins that is being written, and how many letters of the file that
#: it will be it ends with; between them are random ones, so that no two writers share a file.
_UNFINISHED, _LETTERS = ".unfinished-", 100

#: Seconds after which a file that nobody has written to is what a killed writer left behind.
_ABANDONED = 3600.0


def write_whole(path: str | os.PathLike[str], content: str | bytes) -> None:
    """Write the content; a text in UTF-8."""
    with written_whole(path) as unfinished:
        unfinished.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def written_whole(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A file to write to, which takes the place of the one at the path when all is on the disk.

    Any number of threads and processes may write to one path: each writes to a file of its
    own, and the last one to finish stays. A link is followed, and the mode of the old file
    stays. What is not a file (a pipe, a device) is written to as it is. What a writer that was
    killed left behind goes with a later save to the same path, after an hour.

    Raises:
        OSError: the file cannot be written; it names the path that was asked for.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode if target.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            yield target
            return
        unfinished = _new_file_for(target, mode)
        try:
            yield unfinished
            with unfinished.open("rb+") as file:
                os.fsync(file.fileno())
            if mode is not None:
                unfinished.chmod(stat.S_IMODE(mode))
            os.replace(unfinished, target)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    _remove_abandoned(target)


def _new_file_for(target: Path, mode: int | None) -> Path:
    """An empty file in the same folder, which was not there before.

    Only those who may read the old file may read it; where there is none, the rights are those
    that the process gives to every new file.
    """
    name = f"{_UNFINISHED}{os.urandom(8).hex()}-{_end_of_name(target)}"
    unfinished = target.with_name(name)
    rights = 0o666 if mode is None else stat.S_IMODE(mode) | 0o600
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, rights))
    return unfinished


def _end_of_name(target: Path) -> str:
    """All of a name but a very long one: file systems have a limit, in bytes."""
    return os.fsencode(target.name)[-_LETTERS:].decode("ascii", "replace").replace("\ufffd", "_")


def _remove_abandoned(target: Path) -> None:
    """Remove the files that killed writers to this path left behind."""
    end, before = f"-{_end_of_name(target)}", time.time() - _ABANDONED
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if not entry.name.startswith(_UNFINISHED) or not entry.name.endswith(end):
                continue
            with suppress(OSError):  # another writer may have removed it
                if entry.stat(follow_symlinks=False).st_mtime < before:
                    os.unlink(entry)


def json_text(document: dict[str, Any]) -> str:
    """A document as indented JSON, with inf and nan as strings, since JSON has no such numbers.

    >>> print(json_text({"weights": {"w.0": 0.5, "w.1": math.inf}, "notes": {}}))
    {
     "weights": {
      "w.0": 0.5,
      "w.1": "inf"
     },
     "notes": {}
    }
    """
    parts = []
    for key, part in _finite(document).items():
        if isinstance(part, dict) and {*map(type, part.values())} in ({float}, {float, str}):
            # Of many numbers. The encoder that indents is Python's own, and five times as slow.
            text = _json(part, separators=(",\n  ", ": "))
            text = f"{{\n  {text[1:-1]}\n }}"
        else:
            text = _json(part, indent=1).replace("\n", "\n ")
        parts.append(f"\n {_json(key)}: {text}")
    return f"{{{','.join(parts)}\n}}"


_json = partial(json.dumps, ensure_ascii=False, allow_nan=False)


def _finite(part: Any) -> Any:
    """The same with inf and nan as strings."""
    if isinstance(part, dict):
        return {key: _finite(item) for key, item in part.items()}
    if isinstance(part, (list, tuple)):
        return [_finite(item) for item in part]
    return repr(part) if isinstance(part, float) and not math.isfinite(part) else part
