"""Views as expressions of Python."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler.loops.rules import StridedPart
from tinygrad_bp.compiler.loops.views import Views
from tinygrad_bp.compiler.python.names import in_rows
from tinygrad_bp.compiler.python.slices import views

XS = [float(i) for i in range(12)]


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (StridedPart(2, ((5, 1),)), "list(xs[2:7])"),
        (StridedPart(2, ((3, 4),)), "list(xs[2:14:4])"),
        (StridedPart(11, ((12, -1),)), "list(xs[11::-1])"),
        (StridedPart(11, ((3, -2),)), "list(xs[11:5:-2])"),
        (StridedPart(3, ((4, 0),)), "list([xs[3]] * 4)"),
        (StridedPart(3, ()), "[xs[3]]"),
        (
            StridedPart(1, ((2, 5), (3, 1), (2, 0))),
            "list([xs[1 + 5 * i0 + i1] for i0 in range(2) for i1 in range(3) for i2 in range(2)])",
        ),
    ],
)
def test_the_shortest_expression_of_a_view(part: StridedPart, text: str) -> None:
    assert views(Views([part], 1), ["xs"]) == text
    numbers = eval(text, {"xs": XS})
    assert numbers == [XS[part.place(i)] for i in range(part.size)]


def test_views_side_by_side_row_by_row() -> None:
    op = Views([StridedPart(0, ((4, 1),)), StridedPart(6, ((2, 3),))], 2)
    numbers = eval(views(op, ["xs", "xs"]), {"xs": XS, "in_rows": in_rows})
    assert numbers == [0, 1, 6, 2, 3, 9]
