# ruff: noqa: RUF001 (letters of other scripts are what it is about)
"""Tables in the encodings that there are: found and said, or refused."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.reading.files import encodings
from tinygrad_bp.nn.data.reading.files.encodings import encoding_of
from tinygrad_bp.nn.data.tables import read_table

RUSSIAN = "имя,возраст,город\nИван,30,Москва\nПётр,40,Казань\nАнна,35,Москва\n"
JAPANESE = "名前,年齢,都市\n山田,30,東京\n鈴木,40,大阪\n佐藤,35,東京\n"
CHINESE = "姓名,年龄,城市\n张伟,30,北京\n王芳,40,上海\n刘洋,35,北京\n"


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (RUSSIAN, "cp1251", "read as Windows-1251, with 'имя' and 'возраст', since it is not UTF"),
        (RUSSIAN, "koi8-r", "read as KOI8-U, with 'имя' and 'возраст', since it is not UTF"),
        (RUSSIAN, "utf-16-le", "read as UTF-16, which its first letters are"),
        (RUSSIAN, "utf-16-be", "read as UTF-16, which its first letters are"),
        (RUSSIAN, "utf-16", "read as UTF-16, as it is marked"),
        (RUSSIAN, "utf-8-sig", ""),
        (JAPANESE, "shift-jis", "read as Shift-JIS, with '名前' and '年齢', since it"),
        (JAPANESE, "euc-jp", "read as EUC-JP, with '名前' and '年齢', since it"),
        (JAPANESE, "iso2022_jp", "read as ISO2022-JP, by the signs in it"),
        (JAPANESE, "utf-16-le", "read as UTF-16, which its first letters are"),
        (CHINESE, "gbk", "read as GB18030, with '姓名' and '年龄', since it"),
        (CHINESE, "utf-16-be", "read as UTF-16, which its first letters are"),
    ],
)
def test_names_of_classes_are_what_was_written(text: str, encoding: str, said: str) -> None:
    table = read_table(io.BytesIO(text.encode(encoding)), ignore=0)
    assert table.columns == text.partition("\n")[0].split(",")
    assert table.classes == sorted({line.split(",")[2] for line in text.splitlines()[1:]})
    assert "".join(table.notes).startswith(said)
    assert len(table.notes) == bool(said)
    assert read_table(io.BytesIO(text.encode(encoding)), ignore=0, encoding=encoding).notes == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n" + bytes(range(0x80, 0x100)), "t is neither in UTF-8 nor in an encoding in which"),
        ("a,b\n1,2\n".encode("utf-32-le"), "t is not text in UTF-8, UTF-16 or Latin-1"),
        (b"a,b\n\xff\0,1\n", "t is not text in UTF-8, UTF-16 or Latin-1"),
    ],
)
def test_what_is_not_found_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        encoding_of(io.BytesIO(content), "t")


def test_words_far_down_a_file_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "_PIECE", 50)
    text = "x,town\n" + "1,Ulm\n" * 40 + "2,Łódź\n3,Gdańsk\n"
    assert encoding_of(io.BytesIO(text.encode("cp1250")), "t")[0] == "cp1250"


def test_a_byte_that_is_no_letter_does_not_matter() -> None:
    content = "x,town\n1,Köln\n2,Lübeck\n3,Nîmes\n".encode("latin-1") + b"4,\x81\n"
    encoding, note = encoding_of(io.BytesIO(content), "t")
    assert (encoding, content.decode(encoding)[-2]) == ("latin-1", "\x81")
    assert note.startswith("read as LATIN-1, with 'Köln' and 'Lübeck'")
