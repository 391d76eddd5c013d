# ruff: noqa: RUF001 (letters of other scripts are what it is about)
"""In which encoding bytes are words of a language, where they are not UTF-8.

>>> words = [word.encode("koi8-r") for word in ("Москва", "Казань", "да")]
>>> likeliest(words)
('koi8-u', ['Москва', 'Казань'])
>>> likeliest([b"K\\xf6ln", b"\\xb3"]), likeliest([b"\\x81\\xff\\x9dA\\xfe"])
(('cp1252', ['Köln', '³']), None)
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: The letters, beside those of ASCII, of languages in Latin letters.
_MIXED = "äöüßéèàçêâîôûëïœáíóúñãõåæø"
_WESTERN = (
    _MIXED,
    *("äöüßéëÿ", "éèàçêâîôûùëïüœæ", "áéíóúñüçª", "ãõáâàçéêíóôúüª", "åäöéü", "æøåéäöüóô"),
    *("áéíóúýþæöð", "àèéìíîòóùú", "ëïéèêöüáóúäç", "àçèéíïòóúü", "šžõäöü"),
)
_CENTRAL = (*("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž"),)
_TURKISH = ("çğıöşüâîû\u0307",)  # the last is what is above the I of İzmir when it is a small one
_BALTIC = ("ąčęėįšųūž", "āčēģīķļņšūž", "õäöüšž")

#: Of other scripts all letters, those that are written most first.
_CYRILLIC = (
    *("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё", "оаинівертслкдумпзябьгчйхцжїшюєщфґ"),
    *("аиоенрјтсдукмлвпзгбчшцжћњљђфхџ", "аніеорыстлкудяпмзвбьцчюшйхгжўёэф"),
)
_GREEK = ("αοιετσνηυρπκμλωςγθδχφβξζψάέίόήύώϊϋΐΰ",)
_HEBREW = ("יוהלארמתבשנדעקפחגטצזסכםןךףץ",)
_ARABIC = ("اليمنروتبةعدسفهكقأحجشطصخإىضغذثزءآئظؤ",)
_THAI = ("านรอกเง่ม้ยีลัวดิท์สตะปุบคูหแืจพชข็ใไโำผซถศธฉณษภญฎฏฐฒฌฑฝฟฤฆฮๆ",)

#: The syllables and characters that are written most, in tables too.
_KOREAN = "이다에는의가을하고지도사인기서한시대구부산동나원전자일수김리남여정아"
_CHINESE = "的一是不人在有中大上国市区年月日高低男女小新东西南北海州京江山天王李张名城地公司"
_TAIWANESE = "的一是不人在有中大上國市區年月日高低男女小新東西南北海州京江山天王李張名城地公司"
_JAPANESE = "のいるとしんをにはたがなアイスルトンーラリ東京大阪山田市区県年月日名高低男女北海島"

#: What may stand beside letters, and what may only stand before or behind words.
_WITHIN, _AROUND = (
    frozenset("’'ʼ–—-·…ªº\u00ad\u00a0"),
    frozenset("“”„‚‘«»‹›°²³€£§±¹¼½¾×®©¿¡№•™\u3000"),
)

#: What a common letter is worth where another is worth 1, and a rare one: see `_Kind.worth`.
_COMMON, _OF_ONE_OF_SEVERAL, _RARE = 3.0, 2.0, 0.1


@dataclass(frozen=True)
class _Kind:
    """An encoding, and the languages for which it is taken.

    Attributes:
        encoding: its name.
        alphabets: the letters of each language, beside ASCII's.
        odds: how much rarer it is than another in which a text is as likely.
        rows, leads: of scripts with thousands of characters, the encoding whose first bytes say
            which are common, and these bytes.
    """

    encoding: str
    alphabets: tuple[str, ...]
    odds: float = 1.0
    rows: str = ""
    leads: tuple[range, ...] = ()

    def worth(self, text: str | None, alphabet: str) -> float:
        """How far a text is a word of a language: 0 where it is none.

        A letter that is not ASCII's is one of 128; of a third of those of an alphabet each is one
        in 20, of the others one in 70; and it is alike with characters of which there are 4,000.
        """
        if not text:
            return 0.0
        letters = [letter for letter in text.lower() if _is_letter(letter) and not letter.isascii()]
        if any(map(_is_odd, ["", *text], text, [*text[1:], ""])):
            return 0.0
        signs = sum(not letter.isascii() for letter in text) - len(letters)
        if not letters:
            return _COMMON / max(1, signs)
        if self.rows:
            worth = [_COMMON if letter in alphabet else self._worth(letter) for letter in letters]
            return sum(worth) / len(letters) if all(worth) else 0.0
        is_latin = alphabet is _MIXED or len(alphabet) < 20
        if not {*letters} <= {*alphabet} or (not is_latin and _is_mixed(text)):
            return 0.0
        common = alphabet if is_latin else alphabet[: len(alphabet) // 3]
        known = sum(letter in common for letter in letters)
        most = _OF_ONE_OF_SEVERAL if alphabet is _MIXED else _COMMON
        return (1.0 + (most - 1.0) * known / len(letters)) / (1 + signs)

    @lru_cache(maxsize=5000)  # noqa: B019 (there are a dozen, for good)
    def _worth(self, letter: str) -> float:
        try:
            lead = letter.encode(self.rows)[0]
        except UnicodeEncodeError:
            return 0.0
        return 1.0 if any(lead in leads for leads in self.leads) else _RARE


_KANA_AND_KANJI = (range(0xA4, 0xA6), range(0xB0, 0xD0))
_OF_RUSSIA = {"cp1251": 1.0, "koi8-u": 1.0, "cp866": 1.0, "iso8859-5": 0.6, "mac-cyrillic": 0.6}

#: Where two are as likely, the first is taken.
_KINDS = (
    _Kind("cp1252", _WESTERN),
    _Kind("cp1250", _CENTRAL),
    _Kind("iso8859-2", _CENTRAL),
    _Kind("cp1254", _TURKISH),
    _Kind("cp1257", _BALTIC),
    *(_Kind(encoding, _CYRILLIC, odds) for encoding, odds in _OF_RUSSIA.items()),
    _Kind("cp1253", _GREEK),
    _Kind("iso8859-7", _GREEK),
    _Kind("cp1255", _HEBREW),
    _Kind("cp1256", _ARABIC),
    _Kind("cp874", _THAI),
    _Kind("cp949", (_KOREAN,), 1.0, "euc_kr", (range(0xB0, 0xC9),)),
    _Kind("euc_jp", (_JAPANESE,), 1.0, "euc_jp", _KANA_AND_KANJI),
    _Kind("gb18030", (_CHINESE,), 1.0, "gb2312", (range(0xB0, 0xD8),)),
    _Kind("big5", (_TAIWANESE,), 1.0, "big5", (range(0xA4, 0xC7),)),
    _Kind("cp932", (_JAPANESE,), 1.0, "euc_jp", _KANA_AND_KANJI),
    _Kind("cp850", _WESTERN, 0.8),
    _Kind("mac-roman", _WESTERN, 0.8),
)


def likeliest(words: Sequence[bytes], before: str | None = None) -> tuple[str, list[str]] | None:
    """The encoding in which most of the words are some of one language, and what some of them say.

    Args:
        words: different ones, each with bytes that are not ASCII.
        before: the encoding of another table like this, which is taken where two are as likely.

    Returns:
        None where they are no words of a known language in any.
    """
    kinds = sorted(_KINDS, key=lambda kind: kind.encoding != before)
    if before and kinds[0].encoding != before:
        every = (alphabet for kind in _KINDS if not kind.rows for alphabet in kind.alphabets)
        kinds.insert(0, _Kind(before, tuple(every)))
    best, best_texts = kinds[0], _texts(words, kinds[0].encoding)
    best_worth = _worth(best, words, best_texts)
    for kind in kinds[1:]:
        texts = _texts(words, kind.encoding)
        worth = _worth(kind, words, texts)
        # Where both say the same, what the words are in the one language or the other is no matter.
        pairs = zip(texts, best_texts, worth, best_worth, strict=True)
        gains = [new - old for text, other, new, old in pairs if text != other]
        if gains and (sum(gains), sum(worth)) > (0.0, sum(best_worth)):
            best, best_texts, best_worth = kind, texts, worth
    if best.encoding != before and 2 * sum(map(bool, best_worth)) < len(words):
        best, best_texts = _KINDS[0], _texts(words, "cp1252")
        if 2 * sum(map(_looks_latin, best_texts)) < len(words):
            return None
    there = sorted(filter(None, best_texts), key=lambda text: not any(map(str.isalpha, text)))
    return best.encoding, there[:2]


def _texts(words: Iterable[bytes], encoding: str) -> list[str | None]:
    texts: list[str | None] = []
    for word in words:
        try:
            texts.append(word.decode(encoding))
        except UnicodeDecodeError:
            texts.append(None)
    return texts


def _worth(kind: _Kind, words: Sequence[bytes], texts: Sequence[str | None]) -> list[float]:
    """What each word is worth in that language of the encoding of which they are most."""
    weights = [kind.odds * sum(byte > 0x7F for byte in word) for word in words]
    of_languages = (
        [weight * kind.worth(text, letters) for weight, text in zip(weights, texts, strict=True)]
        for letters in kind.alphabets
    )
    return max(of_languages, key=sum)


def _is_letter(letter: str) -> bool:
    return letter.isalpha() or unicodedata.category(letter).startswith("M")


def _is_odd(before: str, letter: str, after: str) -> bool:
    """Whether a character is out of place: a capital behind a small one, or a sign in a word."""
    if letter.isupper():
        return before.islower() and not (before.isascii() and letter.isascii())
    if letter.isascii():
        return False
    if _is_letter(letter) or letter in _WITHIN:
        return False
    if letter in _AROUND:
        return before.isalpha() and after.isalpha()
    return unicodedata.category(letter) not in ("Po", "Ps", "Pe", "Nd")


def _is_mixed(text: str) -> bool:
    """Whether a letter of ASCII stands beside one of another script."""
    return any(
        _is_letter(one) and _is_letter(other) and one.isascii() != other.isascii()
        for one, other in pairwise(text)
    )


def _looks_latin(text: str | None) -> bool:
    """Whether a text is a word with some letters beside those of ASCII."""
    if not text or any(map(_is_odd, ["", *text], text, [*text[1:], ""])):
        return False
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(letter.isascii() for letter in letters) >= len(letters)
