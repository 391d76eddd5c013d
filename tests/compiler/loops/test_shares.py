"""What the iterations of a derivative give."""

from __future__ import annotations

from tinygrad_bp.autodiff.operations.masks import Mask, Masked
from tinygrad_bp.compiler.loops.making import make_loop
from tinygrad_bp.compiler.loops.nodes import Body, variable
from tinygrad_bp.compiler.loops.shares import Given
from tinygrad_bp.compiler.tracing.arrays import MaskedArray, array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace
from tinygrad_bp.compiler.tracing.traced import Traced


def test_what_is_masked_comes_out_as_it_went_in() -> None:
    outer = Trace()
    with outer.running():
        source = array(outer, Length(3), 2)
        body = Trace()
        with body.running():
            row = variable(body, 2)
            x, y = row.all_elements()
            given = Given()
            totals = given.totals([x, Masked(Mask(y, True), x * y, is_zero=True), None])
            plain = given.totals([None, x], with_masks=False)
            rows = given.column(MaskedArray(row))
            arrays = given.array_total(MaskedArray(row, row))
        assert (len(given.sums), len(given.array_sums), len(given.columns)) == (8, 2, 1)
        loop = make_loop(
            Body(
                body,
                Length(3),
                [(row, source)],
                sums=given.sums,
                array_sums=given.array_sums,
                columns=given.columns,
            )
        )
    one, other, nothing = totals(loop)
    assert (one.__class__, other.__class__, nothing) == (Traced, Masked, None)
    assert plain(loop)[0] == 0.0
    assert (rows(loop).masks, rows(loop).numbers.length.size) == (None, 3)
    assert arrays(loop).masks is not arrays(loop).numbers
