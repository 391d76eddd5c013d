"""The encoding of the bytes of a text: by their mark, by their form, or by the words that they are.

>>> import io
>>> encoding_of(io.BytesIO("id,город\\n1,Киев\\n".encode("cp1251")), "t")
('cp1251', "read as Windows-1251, with 'город' and 'Киев', since it is not UTF-8; encoding= ...")
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from itertools import islice

from .....letters import shown
from .languages import likeliest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: How much of a file is looked at in one piece, in bytes.
_PIECE = 1 << 20

#: So many different words are looked at.
_WORDS = 500

#: The marks that a file in one of these encodings begins with.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

#: What ISO-2022 begins letters with that are not ASCII's.
_SHIFTS = {b"\x1b$B": "iso2022_jp", b"\x1b$@": "iso2022_jp", b"\x1b$)C": "iso2022_kr"}

#: Windows-1252 has no character for these bytes, and Latin-1 one that nobody sees.
_NOT_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def check_encoding(encoding: str) -> None:
    """Raise a ValueError if Python knows no such encoding of text."""
    try:
        "".encode(encoding)
        codecs.getincrementaldecoder(encoding)
    except (LookupError, TypeError, ValueError):
        raise ValueError(
            f"encoding must be one that Python knows, as utf-8, latin-1 or utf-16, not "
            f"{shown(encoding)}"
        ) from None


def encoding_of(file: Any, name: str, before: str | None = None) -> tuple[str, str]:
    """The encoding of a file of bytes, from where it stands, and what is to be said of it.

    Args:
        file: the file.
        name: what it is called in errors.
        before: the encoding of another table like it, for where this is not UTF-8.

    Raises:
        ValueError: if it is no text, or in an encoding that is not found.
    """
    piece: bytes = file.read(_PIECE)
    for mark, encoding in _MARKS.items():
        if piece.startswith(mark):
            is_usual = encoding.startswith("utf-8")
            return encoding, "" if is_usual else f"read as {encoding.upper()}, as it is marked"
    begin = piece[:1000]
    if 0 in begin:
        for encoding in ("utf-16-le", "utf-16-be"):
            if _is_utf_16(begin, encoding):
                return encoding, "read as UTF-16, which its first letters are"
        if 4 * begin.rstrip(b"\0").count(0) > len(begin):
            raise _no_text(name)
    for shift, encoding in _SHIFTS.items():
        if shift in piece:
            return encoding, f"read as {_title(encoding)}, by the signs in it"
    decoder, has_zero, is_1252 = codecs.getincrementaldecoder("utf-8")(), False, True
    is_utf_8, words = True, dict[bytes, None]()
    while piece:
        has_zero = has_zero or 0 in piece
        if is_utf_8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf_8 = False
                _refuse_damaged(piece, name)
        is_1252 = is_1252 and not _NOT_1252.search(piece)
        if len(words) < _WORDS:
            found = (word[0] for word in re.finditer(rb"[^\x00-\x3f|]+", piece))
            words.update(dict.fromkeys(islice((w for w in found if not w.isascii()), _WORDS)))
        if has_zero and not is_utf_8:
            raise _no_text(name)
        piece = file.read(_PIECE)
    if is_utf_8 and not decoder.getstate()[0]:
        return "utf-8", ""
    before = before and codecs.lookup(before).name
    likely = likeliest([*words], before)
    if likely is None:
        raise ValueError(
            f"{name} is neither in UTF-8 nor in an encoding in which it would be words: name its "
            f"encoding=cp1252, or another"
        )
    encoding, some = likely
    if encoding == "cp1252" and not is_1252:
        encoding = "latin-1"
    is_same = before and encoding == before
    why = "as in the training" if is_same else "since it is not UTF-8"
    said = f"read as {_title(encoding)}, with {' and '.join(shown(text, 20) for text in some)}"
    return encoding, f"{said}, {why}; encoding= names another"


def _title(encoding: str) -> str:
    """What an encoding is called."""
    windows = encoding.removeprefix("cp125")
    if windows != encoding:
        return f"Windows-125{windows}"
    return "Shift-JIS" if encoding == "cp932" else encoding.upper().replace("_", "-")


def _is_utf_16(begin: bytes, encoding: str) -> bool:
    """Whether bytes are text in UTF-16: each a letter that there is, and some of ASCII's."""
    try:
        text = begin[: len(begin) // 2 * 2 - 2].decode(encoding)
    except UnicodeDecodeError:
        return False
    kinds = {unicodedata.category(letter) for letter in text.rstrip("\0") if letter not in "\t\r\n"}
    return bool(re.search("[\n\r,;\t|]", text)) and not kinds & {"Cc", "Cn", "Co", "Cs"}


def _no_text(name: str) -> ValueError:
    return ValueError(f"{name} is not text in UTF-8, UTF-16 or Latin-1")


def _refuse_damaged(piece: bytes, name: str) -> None:
    """Raise an error for what is UTF-8 in most places."""
    text = re.sub("[\x00-\x7f]", "", piece.decode("utf-8", "replace"))
    wrong = text.count("\ufffd")
    if len(text) > 2 * wrong + 1:  # the end of a piece may cut a letter
        raise ValueError(
            f"{name} is text in UTF-8, but for {wrong} of its bytes: mend it, or name another "
            f"encoding=latin-1"
        )
