"""What people have written is shown as text: no terminal obeys it, and no line says another."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.letters import shown, visible, visible_lines


@given(text=st.text(st.characters(codec=None)))
def test_a_terminal_has_nothing_to_obey(text: str) -> None:
    shown = visible(text)
    assert len(shown) == len(text)
    assert all(unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp") for letter in shown)
    assert visible_lines(text).count("\n") == text.count("\n")
    assert visible(visible_lines(text)) == shown


def test_letters_that_turn_the_direction_are_seen() -> None:
    assert visible("a\u202e\u2066b") == "a\ufffd\ufffdb"


def test_ordinary_text_stays_as_it_is() -> None:
    text = "∂E/∂w5 é 日本 😀 שלום [red] \\N"
    assert visible(text) == text
    assert visible_lines(f"a\tb\n{text}") == f"a\tb\n{text}"


class TestShown:
    def test_it_is_cut(self) -> None:
        assert shown("x" * 100) == "'" + "x" * 56 + "..."
        assert shown([1, 2]) == "[1, 2]"

    def test_what_cannot_be_shown(self) -> None:
        class Bad:
            def __repr__(self) -> str:
                raise RuntimeError

        deep: list[object] = []
        for _ in range(100_000):
            deep = [deep]
        assert shown(Bad()) == "<Bad>"
        assert shown(deep) == "<list>"

    def test_it_is_one_line_that_no_terminal_obeys(self) -> None:
        class Loud:
            def __repr__(self) -> str:
                return "a\n\x1b[31mb"

        assert shown(Loud()) == "a ␛[31mb"
