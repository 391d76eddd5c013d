# ruff: noqa: RUF001 (letters of other scripts are what it is about)
"""Words of many languages, in the encodings in which they are written."""

from __future__ import annotations

import random

import pytest

from tinygrad_bp.nn.data.reading.files.languages import likeliest

WORDS = {
    "cp1251 koi8-r cp866 iso8859-5 mac-cyrillic": "Москва Новосибирск Казань город цена да нет",
    "cp1251 koi8-u": "Київ Харків Львів Запоріжжя місто ціна їжак",
    "cp1253 iso8859-7": "Αθήνα Θεσσαλονίκη πόλη τιμή ναι όχι",
    "cp1255": "ירושלים חיפה אשדוד מחיר עיר שנה",
    "cp1256": "القاهرة بغداد بيروت مدينة سعر نعم",
    "cp874": "กรุงเทพ เชียงใหม่ เมือง ราคา สีแดง",
    "cp932 euc-jp": "東京 大阪 名古屋 バナナ りんご 年齢 男性",
    "gbk gb18030": "北京 上海 广州 深圳 姓名 年龄 苹果",
    "big5": "臺北 高雄 臺中 姓名 年齡 蘋果",
    "cp949": "서울 부산 대구 이름 나이 사과",
    "cp1250 iso8859-2": "Łódź Kraków Gdańsk żółty mężczyzna średni",
    "cp1250": "Plzeň Třebíč Žďár červená muž",
    "cp1252 cp850 mac-roman": "Köln München Düsseldorf Größe weiß",
    "cp1252": "Besançon Nîmes Orléans Évreux très cœur",
    "cp1252 ": "São João Brasília maçã não",
    "cp1252  ": "København Ærø Tromsø blå rød",
    "cp1252   ": "Reykjavík Kópavogur Hafnarfjörður Þór hæð",
    "cp1254": "İstanbul Ağrı Kırşehir yeşil çay gül",
    "cp1257": "Vilnius Šiauliai Kėdainiai ąžuolas žalias įmonė",
}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [(encoding, text) for names, text in WORDS.items() for encoding in names.split()],
)
def test_words_of_a_language_say_their_encoding(encoding: str, text: str) -> None:
    words = [word for word in text.split() if not word.isascii()]
    found = likeliest([word.encode(encoding) for word in words])
    assert found is not None
    assert [word.encode(encoding).decode(found[0]) for word in words] == words
    assert found[1] == words[:2]


def test_towns_of_several_countries_are_still_western() -> None:
    towns = [
        "Köln",
        "São Paulo",
        "Tromsø",
        "La Coruña",
        "Besançon",
        "Åland",
        "10°",
        "€",
        "m²",
    ]
    found = likeliest([town.encode("cp1252") for town in towns])
    assert found == ("cp1252", ["Köln", "São Paulo"])


def test_a_letter_that_could_be_of_two_encodings_is_that_of_the_training() -> None:
    words = ["Győr".encode("cp1250")]
    assert likeliest(words) == ("cp1252", ["Gyõr"])
    assert likeliest(words, "cp1250") == ("cp1250", ["Győr"])
    # But not against all appearance.
    assert likeliest(["Казань".encode("cp1251"), "Москва".encode("cp1251")], "koi8-u") == (
        "cp1251",
        ["Казань", "Москва"],
    )


def test_bytes_at_random_are_no_words() -> None:
    rng = random.Random(1)
    words = [bytes(rng.randrange(0x80, 256) for _ in range(rng.randint(2, 9))) for _ in range(60)]
    assert likeliest(words) is None


def test_signs_alone_are_no_words_of_another_language() -> None:
    """Two towns in Chinese are signs and letters in other encodings, and m³ is mł in one."""
    for towns in (["上海", "北京"], ["武汉", "深圳", "上海"]):
        assert likeliest([town.encode("gbk") for town in towns]) == ("gb18030", towns[:2])
    assert likeliest([b"m\xb3"]) == ("cp1252", ["m³"])
    assert likeliest([b"K\xf6ln", b"m\xb3", b"\x80"]) == ("cp1252", ["Köln", "m³"])
