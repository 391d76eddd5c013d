"""Random formulas for the tests."""

from __future__ import annotations

from hypothesis import strategies as st

from tinygrad_bp.autodiff.operations.formula import (
    PRECEDENCE,
    Applied,
    Expression,
    Literal,
    Name,
    Nothing,
)

BINARY = [symbol for row in PRECEDENCE for symbol in row if symbol[0] in "<>=!+-*/%"]
BINARY = [symbol for symbol in BINARY if symbol != "-x"]


def grown(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    """Formulas that are made of such parts."""

    def applied(function: str, *counts: int) -> st.SearchStrategy[Expression]:
        lists = st.one_of([st.tuples(*[parts] * count) for count in counts])
        return st.builds(Applied, st.just(function), lists)

    return st.one_of(
        st.builds(Applied, st.sampled_from(BINARY), st.tuples(parts, parts)),
        st.builds(
            Applied,
            st.sampled_from(["and", "or"]),
            st.tuples(parts, parts) | st.tuples(parts, parts, parts),
        ),
        applied("-", 1).filter(lambda formula: not isinstance(formula.operands[0], Literal)),
        applied("not", 1),
        applied("if", 3),
        applied("math.hypot", 1, 2),
    )


ARITHMETIC = ["+", "-", "*", "/", "//", "%"]
LEAVES = st.one_of(
    st.sampled_from("xyz").map(Name),
    st.integers(0, 3).map(Literal),
    st.sampled_from([0.0, 0.5, 2.0, 1e300, 1e-7]).map(Literal),
)
OTHERS = st.sampled_from([Literal(-1.0), Literal(-2), Name("math.pi"), Nothing()])
formulas = st.recursive(LEAVES | OTHERS, grown, max_leaves=12)
arithmetic = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(
            Applied, st.sampled_from(["+", "-", "*", "/", "%", "//"]), st.tuples(parts, parts)
        ),
        st.builds(Applied, st.sampled_from(["-"]), st.tuples(parts)),
        st.builds(Applied, st.sampled_from(["if"]), st.tuples(parts, parts, parts)),
    ),
    max_leaves=12,
)
