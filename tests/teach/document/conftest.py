"""A document with every kind of block in it, and text that means something where it is put."""

from __future__ import annotations

import pytest

from tinygrad_bp.draw.parts import bias_part, neuron_part, weight_parts
from tinygrad_bp.nn import MLP
from tinygrad_bp.nn.losses import cross_entropy, mae, mse
from tinygrad_bp.teach.document.blocks import (
    Block,
    Curve,
    Curves,
    Document,
    Equation,
    Fold,
    Glossary,
    Grid,
    Item,
    Listing,
    NetworkPicture,
    Prose,
    Section,
)
from tinygrad_bp.teach.document.words import Verdict, said
from tinygrad_bp.teach.formulas.formula import Derivative, Number, Symbol
from tinygrad_bp.teach.lessons.lesson import Lesson, lesson

E, W = Symbol("E", 0.25, "E"), Symbol("w1", 0.5, "w1")
SLOPE = Derivative(E, W, 2.0)

#: Means something in HTML, Markdown, LaTeX, style sheets, or to a terminal.
HOSTILE = [
    "<script>alert(1)</script>",
    "</style><b>",
    "100% of $5 & #1",
    r"\input{x} \end{document}",
    "_a_ *b* `c` ~d~ | [e](f)",
    "1. one",
    "- two",
    "# three",
    "]]> &amp; {}",
    "[x] ^",
    "\x00\x1b[31m",
    'a" onclick="b',
]


def network() -> NetworkPicture:
    model = MLP(2, [2, 1], activation="tanh", bias="layer", seed=1)
    line, tag, _ = weight_parts(0, 0, 1)
    return NetworkPicture(
        names=(("i1", "i2"), ("first", "second"), ("o1",)),
        model=model,
        inputs=None,
        outputs=None,
        lit={
            neuron_part(1, 0): ("net_h1", "out_h1"),
            bias_part(0): ("b1",),
            line: ("w1",),
            tag: ("w1",),
        },
    )


BLOCKS: tuple[Block, ...] = (
    Prose(said("How {y} changes with {x}:", y=E, x=W)),
    Equation((SLOPE, Number(2.0), Number(2.0, 9))),
    Glossary(((SLOPE, "how fast it goes"),), ((Symbol("sigmoid"), "said in text alone"),)),
    Grid(("quantity", "value"), ((W, Number(0.5)), (E, Number(0.25)))),
    Listing((Item("a point", (Listing((Item("below it"),), is_numbered=True),)),)),
    Prose(said("It {agrees}, and that {differs}.", agrees=Verdict("agrees", True),
               differs=Verdict("differs", False))),
    network(),
    Curve("E", (4.0, 2.0, 1.0, 0.5)),
    Curves("E", (Curve("slow", (4.0, 3.0, 2.0)), Curve("fast", (4.0, 1.0)))),
    Fold(said("Of {x}", x=W), (Prose("Folded away."), Section("Within", (Prose("Deep."),)))),
    Section("Inner", (Prose("Under the inner heading."),)),
)  # fmt: skip


@pytest.fixture(scope="session")
def lessons() -> dict[str, Lesson]:
    """Lessons of networks small and large, with long sums, many samples and many columns."""
    three = [[0.1, -0.2, 0.3], [0.5, 0.4, -0.6], [1.0, 0.2, 0.7]]
    wide = MLP(4, [8, 8, 3], activation="relu", seed=5)
    return {
        "the tutorial": lesson(),
        "3-4-3-2": lesson(
            MLP(3, [4, 3, 2], activation="tanh", seed=3),
            three,
            [0, 1, 1],
            loss=cross_entropy,
            wrt=["w1", "w30", "b_h1_1"],
        ),
        "4-8-8-3": lesson(
            wide, [0.1, -0.2, 0.3, 0.9], [0.1, 0.5, 0.9], loss=mse, wrt=["w1", "w60", "b_h1_1"]
        ),
        "6-1 without a bias": lesson(
            MLP(6, [1], bias=None, seed=1), [[0.123456789] * 6] * 4, [0, 1, 0, 1], loss=mae
        ),
    }


@pytest.fixture(scope="session")
def whole() -> Document:
    """A document that stands alone."""
    return Document("All there is", (Section("The first section", BLOCKS), Prose("The end.")))


@pytest.fixture(scope="session")
def part() -> Document:
    """The same, to be put into something else."""
    return Document(
        "All there is", (Section("The first section", BLOCKS), Prose("The end.")), is_part=True
    )


def of_text(text: str, *, is_part: bool = False) -> Document:
    """A document that has a text wherever there can be one."""
    blocks: tuple[Block, ...] = (
        Prose(text),
        Prose((text, W, text)),
        Equation((Symbol("x", 0.5, text), Number(0.5))),
        Glossary(((Symbol("x", 0.5, text), text),)),
        Grid((text, text), ((text, W), (W, Verdict(text, True)))),
        Listing((Item(text, (Prose(text),)),), is_numbered=True),
        Listing((Item(text),)),
        Curve(text, (1.0, 0.5)),
        Curves(text, (Curve(text, (1.0, 0.5)), Curve(text, (1.0, 0.25)))),
        Fold(text, (Prose(text),)),
        Section(text, (Prose(text),)),
    )
    return Document(text, (Section(text, blocks),), is_part=is_part)
