"""What people have written is shown as text: no terminal obeys it, and no line says another."""

from __future__ import annotations

import io
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.letters import counted, shown, visible, visible_lines
from tinygrad_bp.nn.tabular import check


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


class TestErrors:
    """Exceptions of Python too are printed to a terminal, with what was named in them."""

    NAME = "\x1b[31mred\n"

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda name: tg.log(Value(-1.0, name)),
            lambda name: Value(-1.0, name) / Value(0.0, name),
            lambda name: float(Value(-1.0, name)),  # type: ignore[arg-type]
            lambda name: tg.gradients(name, []),
            lambda name: nn.data.read_csv(io.StringIO(f"{name[:-1]},b\n1,2\n3,4\n"), target="z"),
            lambda name: check(
                nn.data.read_csv(io.StringIO(f"a,b\n1,{name[:-1]}\n2,{name[:-1]}\n"))
            ),
            lambda name: nn.load(f"/missing/{name}"),
            lambda name: nn.MLP(2, [2], name),
            lambda name: nn.MLP(2, [2], init={name: 1.0}),
            lambda name: nn.mse([Value(1.0)], [name]),
            lambda name: tg.lesson(wrt=name),
            lambda name: tg.check_work(Value(1.0, name) * Value(2.0, "b"), {"zz": 1.0}),
            lambda name: tg.check_work(Value(1.0, name) * Value(2.0, "b"), {name: name}),
        ],
    )
    def test_show_names_as_text(self, wrong: Any) -> None:
        with pytest.raises(Exception, match=r".") as raised:
            wrong(self.NAME)
        assert str(raised.value).isprintable()


def test_one_is_singular() -> None:
    assert [counted(n, "digit") for n in (0, 1, 2, 1000)] == [
        "0 digits", "1 digit", "2 digits", "1,000 digits",
    ]  # fmt: skip
