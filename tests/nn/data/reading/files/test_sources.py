"""The encoding of tables, and files that can only be read once."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path
from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.files import sources
from tinygrad_bp.nn.data.reading.files.sources import opened

TEXT = "größe,preis €\r\n1,2\r\n"


@pytest.mark.parametrize(
    ("encoding", "note"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("cp1252", "read as Windows-1252"),
        ("utf-16", "read as UTF-16, as it is marked"),
        ("utf-16-le", "read as UTF-16, which its first letters are"),
        ("utf-16-be", "read as UTF-16, which its first letters are"),
        ("utf-32", "read as UTF-32"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, note: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(TEXT.encode(encoding))
    for source in (path, io.BytesIO(TEXT.encode(encoding))):
        with opened(source, "t") as text:
            assert "".join(text.lines()) == "".join(text.lines()) == TEXT
            assert text.note.startswith(note)


def test_an_encoding_that_is_told() -> None:
    with opened(io.BytesIO(b"\x8a\xd1"), "t", "cp1251") as text:
        assert (list(text.lines()), text.note) == (["\u0409\u0421"], "")
    with (
        opened(io.BytesIO(b"\xff"), "t", "utf-8") as text,
        pytest.raises(ValueError, match="t is n"),
    ):
        list(text.lines())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "t is not text in UTF-8, UTF-16 or Latin-1"),
        ("äöü ÄÖÜ é".encode() + b"\xff", "t is text in UTF-8, but for 1 of its bytes"),
    ],
)
def test_what_is_no_text(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message), opened(io.BytesIO(content), "t"):
        pass


def test_a_letter_that_two_pieces_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_PIECE", 3)
    with opened(io.BytesIO("aaä€bb".encode()), "t") as text:
        assert (list(text.lines()), text.note) == (["aaä€bb"], "")


def test_what_was_open_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a\nb\n", encoding="utf-8")
    with path.open(encoding="utf-8") as mine, path.open("rb") as bytes_of_mine:
        for file in (mine, bytes_of_mine):
            file.readline()
            with opened(file, "t") as text:
                assert list(text.lines()) == list(text.lines()) == ["b\n"]
            assert not file.closed


@pytest.mark.parametrize("mode", ["r", "rb"])
def test_a_pipe_is_gone_through_twice_too(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def pipe() -> Any:
        out, into = os.pipe()
        os.write(into, b"a\nb\n")
        os.close(into)
        return open(out, mode)

    with pipe() as file, opened(file, "t") as text:
        assert list(text.lines()) == list(text.lines()) == ["a\n", "b\n"]
    monkeypatch.setattr(sources, "_MOST_KEPT", 3)
    with (
        pipe() as file,
        pytest.raises(ValueError, match="t goes on for more than 3 characters"),
        opened(file, "t"),
    ):
        pass


def test_a_packed_table_is_read(tmp_path: Path) -> None:
    packed = tmp_path / "t.csv.gz"
    packed.write_bytes(gzip.compress("größe,y\n1,2\n".encode("latin-1")))
    with opened(packed, "t") as text:
        assert [*text.lines()] == [*text.lines()] == ["größe,y\n", "1,2\n"]
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(ValueError, match="t is packed with gzip, and damaged"), opened(packed, "t"):
        pass


@pytest.mark.parametrize(
    ("begin", "said"),
    [
        (b"PK\x03\x04\x14\0", "a ZIP archive, as .xlsx"),
        (b"\n<!DOCTYPE HTML>\n<html>", "a web page"),
        (b'[{"x": 1}]', "JSON"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"@RELATION iris\n", "an ARFF file"),
    ],
)
def test_other_files_are_called_what_they_are(begin: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=f"t is {said}"), opened(io.BytesIO(begin), "t"):
        pass
