"""Random graphs for the tests of notation and explanations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import strategies as st

from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tinygrad_bp.autodiff.operations.operation import Op

NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, 1e-05, -1e-30, 1e20, 1e6, -7e22]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-9, 9),
)
HOSTILE = [
    "net_h1", "w5", "E_total", "δ_o1", "w1+", "w1", "w1", "v1", "exp", "lambda", "True", "inf",
    "_", "__", "0", "1w", "a b", "a_b", "a\nb", "<b>&\"'", "$x$", "\\frac{", "}{", "x_", "x__y",
    "x^2", "~", "%", "#1", "\x00", "\ud800", "ﬁ", "\u211d", "名前", "😀", "w" * 500, "layers.0.w.1",
    "&amp;", "]]>", "--", "\\", "_2", "²", "x²", "é_1", "a\u0301", "\U0001d465_1", "Δw", "٣", "a_٣",
    "\u202e",
]  # fmt: skip


#: Operations whose derivatives are small numbers where their operands are.
SMOOTH = tuple(
    TABLE[name]
    for name in ("add", "sub", "mul", "neg", "sin", "cos", "tanh", "sigmoid", "erf", "atan")
)


@st.composite
def _graphs(
    draw: st.DrawFn,
    operations: Sequence[Op] = (),
    most: int = 12,
    labels: Sequence[str] = tuple(HOSTILE),
) -> Value:
    """A graph of up to `most` operations, with labels on some nodes and shared parts."""
    label = st.one_of(st.just(""), st.sampled_from(labels), st.text(max_size=8))
    nodes = [Value(draw(NUMBERS), draw(label)) for _ in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, most))):
        op = draw(
            st.sampled_from(operations or [op for op in TABLE.values() if not op.is_internal])
        )
        recent = st.sampled_from(nodes[-4:])
        operands: list[Value | float] = [
            draw(st.one_of(recent, recent, NUMBERS)) for _ in range(op.arity)
        ]
        if not any(isinstance(operand, Value) for operand in operands):
            operands[0] = nodes[-1]
        try:
            node = op(*operands)
        except FloatError:
            continue
        node.label = draw(st.one_of(st.just(""), st.just(""), label))
        nodes.append(node)
    return nodes[-1]


@st.composite
def _labelled_graphs(draw: st.DrawFn, most: int = 8) -> Value:
    """A graph of small numbers, most of its nodes with names, whose parts are used again."""
    small = st.integers(-8, 8).map(lambda eighths: eighths / 8)
    nodes = [Value(draw(small), f"x{i}") for i in range(draw(st.integers(1, 3)))]
    for number in range(draw(st.integers(2, most))):
        op = draw(st.sampled_from(SMOOTH))
        operand = st.one_of(st.sampled_from(nodes), st.sampled_from(nodes[-2:]))
        first = draw(operand)
        others = [draw(st.one_of(operand, operand, small)) for _ in range(op.arity - 1)]
        node: Value = op(first, *others)
        prefix = draw(st.sampled_from(["y", "y", "net_", "w", ""]))
        node.label = prefix and f"{prefix}{number}"
        nodes.append(node)
    return nodes[-1]


class Graphs(Protocol):
    """A strategy for random graphs: of these operations, so many, with such labels."""

    def __call__(
        self, operations: Sequence[Op] = ..., most: int = ..., labels: Sequence[str] = ...
    ) -> st.SearchStrategy[Value]: ...


@pytest.fixture(scope="session")
def graphs() -> Graphs:
    """The strategy for random graphs."""
    return _graphs


@pytest.fixture(scope="session")
def labelled_graphs() -> Callable[..., st.SearchStrategy[Value]]:
    """The strategy for graphs as somebody works them out by hand."""
    return _labelled_graphs


@pytest.fixture(scope="session")
def hostile() -> list[str]:
    """Labels that are no names, or that mean something where they are written."""
    return HOSTILE
