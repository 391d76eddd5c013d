"""A quantity: what its formula uses, and what it comes to."""

from __future__ import annotations

import math

from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.checking.quantity import Quantity
from tinygrad_bp.teach.formulas.formula import Call, Number, Symbol

DELTA, OUT = Symbol("∂E_total/∂net_o1"), Symbol("out_h1")


def test_its_names_need_not_be_identifiers() -> None:
    quantity = Quantity(
        Symbol("δ"), "derivative", Call(TABLE["mul"], (DELTA, Call(TABLE["sub"], (OUT, DELTA))))
    )
    assert quantity.uses == ("∂E_total/∂net_o1", "out_h1")
    assert quantity.run({"∂E_total/∂net_o1": 2.0, "out_h1": 5.0}) == 6.0


def test_it_is_worked_out_as_ieee_754_has_it() -> None:
    quotient = Quantity(Symbol("q"), "value", Call(TABLE["div"], (OUT, DELTA)))
    assert quotient.run({"out_h1": 1.0, "∂E_total/∂net_o1": 0.0}) == math.inf
    logarithm = Quantity(Symbol("l"), "value", Call(TABLE["log"], (OUT,)))
    assert math.isnan(logarithm.run({"out_h1": -1.0}))
    power = Quantity(Symbol("p"), "value", Call(TABLE["pow"], (OUT, Number(0.5))))
    assert math.isnan(power.run({"out_h1": -8.0}))
    assert Quantity(Symbol("n"), "leaf", Number(0.25)).run({}) == 0.25
