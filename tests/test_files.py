"""Files that are written whole or not at all, whatever stands at the path."""

from __future__ import annotations

import json
import math
import os
import random
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tinygrad_bp.files import json_text, write_whole, written_whole

ROOT = Path(__file__).parents[1]


def test_a_file_is_written_and_nothing_else_is_left(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.txt", "∂E")
    write_whole(str(tmp_path / "x.txt"), "δ")
    assert (tmp_path / "x.txt").read_text(encoding="utf-8") == "δ"
    assert os.listdir(tmp_path) == ["x.txt"]


def test_what_goes_wrong_half_way_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")

    def interrupted() -> None:
        with written_whole(path) as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.txt"]


def test_an_error_names_the_path_that_was_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "x.txt"
    with pytest.raises(FileNotFoundError) as caught:
        write_whole(path, "text")
    assert caught.value.filename == str(path)


def test_a_link_is_followed_and_the_mode_stays(tmp_path: Path) -> None:
    path, link = tmp_path / "x.txt", tmp_path / "link.txt"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    write_whole(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_whole(pipe, "text")
    reader.join()
    assert read == ["text"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_new_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.txt", "new")
    (tmp_path / "y.txt").write_text("new")
    assert (tmp_path / "x.txt").stat().st_mode == (tmp_path / "y.txt").stat().st_mode


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_nobody_else_reads_what_is_being_written_for_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old")
    path.chmod(0o600)
    with written_whole(path) as unfinished:
        assert stat.S_IMODE(unfinished.stat().st_mode) == 0o600


def test_a_name_as_long_as_a_file_system_has_it(tmp_path: Path) -> None:
    path = tmp_path / f"{'ä' * 120}.json"
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert os.listdir(tmp_path) == [path.name]


def test_threads_and_processes_that_write_to_one_path_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    write_whole(path, "a" * 200_000)
    failed: list[BaseException] = []
    torn: list[str] = []
    done = threading.Event()

    def save(letter: str) -> None:
        try:
            for _ in range(100):
                write_whole(path, letter * 200_000)
        except BaseException as error:
            failed.append(error)

    def read() -> None:
        while not done.is_set():
            text = path.read_text()
            if text != text[:1] * 200_000:
                torn.append(text[:10])

    program = (
        "import sys; from tinygrad_bp.files import write_whole\n"
        "for _ in range(100): write_whole(sys.argv[1], sys.argv[2] * 200_000)"
    )
    others = [
        subprocess.Popen([sys.executable, "-c", program, str(path), letter], cwd=ROOT)
        for letter in "xy"
    ]
    reader = threading.Thread(target=read)
    threads = [threading.Thread(target=save, args=letter) for letter in "abcd"]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [process.wait(timeout=120) for process in others]
    done.set()
    reader.join()
    assert (failed, torn, statuses) == ([], [], [0, 0])
    assert os.listdir(tmp_path) == ["x.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals of this kind")
def test_a_kill_at_any_moment_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    program = (
        "import sys; from tinygrad_bp.files import write_whole\n"
        "write_whole(sys.argv[1], 'a' * 1_000_000); print('begun', flush=True)\n"
        "while True:\n"
        "    for letter in 'ab': write_whole(sys.argv[1], letter * 1_000_000)"
    )
    rng = random.Random(1)
    for _ in range(12):
        with subprocess.Popen(
            [sys.executable, "-c", program, str(path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == b"begun\n"
            time.sleep(rng.uniform(0, 0.02))
            process.kill()
        text = path.read_text()
        assert text == text[:1] * 1_000_000


def test_what_a_killed_writer_left_goes_with_a_later_save_to_its_path(tmp_path: Path) -> None:
    def left_behind(name: str, age: float) -> Path:
        with written_whole(tmp_path / name) as unfinished:
            left = unfinished.with_name(unfinished.name)
            unfinished.write_text("half")
        left.write_text("half")  # as if the writer had got no further
        os.utime(left, (time.time() - age,) * 2)
        return left

    old, other, new = left_behind("x", 7200), left_behind("y", 7200), left_behind("x", 60)
    (tmp_path / "notes-x").write_text("a file of somebody's own")
    os.utime(tmp_path / "notes-x", (0, 0))
    write_whole(tmp_path / "x", "whole")
    assert {path.name for path in tmp_path.iterdir()} == {
        *("x", "y", "notes-x", other.name, new.name)
    }  # a young one may belong to a writer at work
    assert not old.exists()


@pytest.mark.parametrize(
    "part",
    [
        {},
        {"w": 0.5, "b": -1e-300},
        {"a": 1.0, "b": "c, d\n"},
        {"é": [1.0, {"x": None}], "b": True},
        [],
        [1.0, [2.0]],
        "text\n",
        None,
    ],
)
def test_json_is_that_of_the_standard_library(part: Any) -> None:
    document = {"format": "f", "part": part, "more": {"x": 1.5}}
    assert json_text(document) == json.dumps(document, indent=1, ensure_ascii=False)


def test_json_of_numbers_that_it_does_not_have() -> None:
    document = {"weights": {"a": math.inf, "b": 1.0}, "losses": [math.nan, (-math.inf, "x")]}
    expected = {"weights": {"a": "inf", "b": 1.0}, "losses": ["nan", ["-inf", "x"]]}
    assert json.loads(json_text(document)) == expected
