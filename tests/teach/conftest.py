"""Random graphs for the tests of notation and explanations."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ops import TABLE

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


@st.composite
def _graphs(draw, operations=None, most=12, labels=tuple(HOSTILE)):
    """A graph of up to `most` operations, with labels on some nodes and shared parts."""
    label = st.one_of(st.just(""), st.sampled_from(labels), st.text(max_size=8))
    nodes = [Value(draw(NUMBERS), draw(label)) for _ in range(draw(st.integers(1, 3)))]
    for _ in range(draw(st.integers(1, most))):
        op = draw(st.sampled_from(operations or list(TABLE.values())))
        recent = st.sampled_from(nodes[-4:])
        operands = [draw(st.one_of(recent, recent, NUMBERS)) for _ in range(op.arity)]
        if not any(isinstance(operand, Value) for operand in operands):
            operands[0] = nodes[-1]
        try:
            node = op(*operands)
        except FloatError:
            continue
        node.label = draw(st.one_of(st.just(""), st.just(""), label))
        nodes.append(node)
    return nodes[-1]


@pytest.fixture(scope="session")
def graphs():
    """The strategy for random graphs."""
    return _graphs


@pytest.fixture(scope="session")
def hostile():
    """Labels that are no names, or that mean something where they are written."""
    return HOSTILE
