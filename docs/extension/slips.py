"""The slips that students make most in the tutorial's network, and the number that each gives.

Each is made here in plain arithmetic, as a student would make it; what is said of its number is
what `check_work` finds, which knows nothing of this list.
"""

from __future__ import annotations

from math import tanh
from typing import TYPE_CHECKING, NamedTuple

import tinygrad_bp as tg

if TYPE_CHECKING:
    from collections.abc import Iterator


class Made(NamedTuple):
    """A slip: in which number it is made, what was done in words, and the number that came out."""

    quantity: str
    told: str
    number: float


def made() -> Iterator[Made]:
    """The slips, in the order of a sheet.

    >>> next(made())
    Made(quantity='net_h1', told='0.05 read as 0.5', number=0.445)
    """
    net = tg.tutorial.build()
    net["E_total"].backward()
    given = {name: value.data for name, value in net.items()}
    w1, w2, w3, w5, w6, w7 = (given[f"w{k}"] for k in (1, 2, 3, 5, 6, 7))
    i1, i2, b1, b2 = (given[name] for name in ("i1", "i2", "b1", "b2"))
    net_h1, out_h1, net_o1, out_o1 = (given[n] for n in ("net_h1", "out_h1", "net_o1", "out_o1"))
    wanted = given["target_o1"]
    slope_h1, slope_o1 = out_h1 * (1 - out_h1), out_o1 * (1 - out_o1)
    delta_o1, delta_o2 = net["net_o1"].grad, net["net_o2"].grad
    by_w5, by_w7 = delta_o1 * out_h1, delta_o2 * out_h1
    new_w5, new_w7 = w5 - 0.5 * by_w5, w7 - 0.5 * by_w7

    yield Made("net_h1", "0.05 read as 0.5", w1 * 0.5 + w2 * i2 + b1)
    yield Made("net_h1", "w3 for w1", w3 * i1 + w2 * i2 + b1)
    yield Made("net_h1", "the bias forgotten", w1 * i1 + w2 * i2)
    yield Made("out_h1", "not squashed", net_h1)
    yield Made("out_h1", "squashed by tanh", tanh(net_h1))
    yield Made("E_total", "no ½ in the errors", 2 * given["E_total"])
    yield Made("E_o2", "not squared", (given["target_o2"] - given["out_o2"]) / 2)
    yield Made("dE_total/dout_o1", "the −1 forgotten", wanted - out_o1)
    yield Made("dE_total/dout_o1", "the 2 of the square kept", 2 * (out_o1 - wanted))
    yield Made("dout_o1/dnet_o1", "net(1 − net)", net_o1 * (1 - net_o1))
    yield Made("dE_total/dw5", "the sigmoid's slope forgotten", (out_o1 - wanted) * out_h1)
    yield Made("dE_total/dw5", "stopped at the node delta", delta_o1)
    yield Made("dE_total/dw5", "the learning rate too early", 0.5 * by_w5)
    yield Made("dE_o2/dout_h1", "w6 for w7", delta_o2 * w6)
    yield Made("dE_total/dout_h1", "one path of two", delta_o1 * w5)
    yield Made("dE_total/dw1", "one path of two", delta_o1 * w5 * slope_h1 * i1)
    yield Made("dE_total/dw1", "out_h1's slope forgotten", (delta_o1 * w5 + delta_o2 * w7) * i1)
    updated = delta_o1 * new_w5 + delta_o2 * new_w7
    yield Made("dE_total/dw1", "through weights already updated", updated * slope_h1 * i1)
    yield Made("dE_total/db2", "one neuron of two", delta_o1)
    yield Made("w5+", "added", w5 + 0.5 * by_w5)
    yield Made("w5+", "without the learning rate", w5 - by_w5)
    yield Made("dE_total/dw5", "digits exchanged", 0.081267041)
    yield Made("net_o1", "w7 for w6", w5 * out_h1 + w7 * given["out_h2"] + b2)
    yield Made(
        "dE_total/dw5", "delta of a loss without ½", 2 * (out_o1 - wanted) * slope_o1 * out_h1
    )


def table() -> list[tuple[str, ...]]:
    """Rows: the number that is right, the slip, what it gives, and what is said of it.

    Raises:
        AssertionError: if nothing is said of a slip.
    """
    net = tg.tutorial.build()
    rows = [("of", "slip", "gives", "what the library says")]
    for quantity, told, number in made():
        [entry] = tg.check_work(net["E_total"], {quantity: f"{number:.9f}"}).entries
        assert entry.slips, f"nothing is said of {quantity} = {number:.9f}: {told}"
        stories = "; or ".join(slip.words for slip in entry.slips[:2])
        rows.append((f"`{quantity}`", told, f"{number:.9f}", stories))
    return rows
