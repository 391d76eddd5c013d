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
    """A slip: in which number it is made, what was done, its kind, and the number that came out."""

    quantity: str
    told: str
    kind: str
    number: float


def made() -> Iterator[Made]:
    """The slips, in the order of a sheet.

    >>> slip = next(made())
    >>> slip.told, f"{slip.number:.3f}"
    ('0.05 read as 0.5', '0.445')
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

    yield Made("net_h1", "0.05 read as 0.5", "decimal point", w1 * 0.5 + w2 * i2 + b1)
    yield Made("net_h1", "w3 for w1", "another taken", w3 * i1 + w2 * i2 + b1)
    yield Made("net_h1", "the bias forgotten", "term left out", w1 * i1 + w2 * i2)
    yield Made("out_h1", "not squashed", "function left out", net_h1)
    yield Made("out_h1", "squashed by tanh", "other function", tanh(net_h1))
    yield Made("E_total", "no ½ in the errors", "factor left out", 2 * given["E_total"])
    yield Made("E_o2", "not squared", "square left out", (given["target_o2"] - given["out_o2"]) / 2)
    yield Made("dE_total/dout_o1", "the −1 forgotten", "sign", wanted - out_o1)
    yield Made(
        "dE_total/dout_o1", "the 2 of the square kept", "factor left out", 2 * (out_o1 - wanted)
    )
    yield Made("dout_o1/dnet_o1", "net(1 − net)", "net for out", net_o1 * (1 - net_o1))
    yield Made(
        "dE_total/dw5",
        "the sigmoid's slope forgotten",
        "factor left out",
        (out_o1 - wanted) * out_h1,
    )
    yield Made("dE_total/dw5", "stopped at the node delta", "factor left out", delta_o1)
    yield Made("dE_total/dw5", "the learning rate too early", "step for derivative", 0.5 * by_w5)
    yield Made("dE_o2/dout_h1", "w6 for w7", "another taken", delta_o2 * w6)
    yield Made("dE_total/dout_h1", "one path of two", "path left out", delta_o1 * w5)
    yield Made("dE_total/dw1", "one path of two", "path left out", delta_o1 * w5 * slope_h1 * i1)
    yield Made(
        "dE_total/dw1",
        "out_h1's slope forgotten",
        "factor left out",
        (delta_o1 * w5 + delta_o2 * w7) * i1,
    )
    updated = delta_o1 * new_w5 + delta_o2 * new_w7
    yield Made(
        "dE_total/dw1",
        "through weights already updated",
        "other update order",
        updated * slope_h1 * i1,
    )
    yield Made("dE_total/db2", "one neuron of two", "path left out", delta_o1)
    yield Made(
        "dE_total/db2",
        "the bias taken for its own input",
        "own number taken",
        b2 * (delta_o1 + delta_o2),
    )
    yield Made("w5+", "added", "sign", w5 + 0.5 * by_w5)
    yield Made("w5+", "without the learning rate", "factor left out", w5 - by_w5)
    yield Made("dE_total/dw5", "digits exchanged", "digits swapped", 0.081267041)
    yield Made("net_o1", "w7 for w6", "another taken", w5 * out_h1 + w7 * given["out_h2"] + b2)
    yield Made(
        "dE_total/dw5",
        "delta of a loss without ½",
        "factor left out",
        2 * (out_o1 - wanted) * slope_o1 * out_h1,
    )


def table() -> list[tuple[str, ...]]:
    """Rows: the number that is right, the slip, what it gives, and what is said of it.

    Raises:
        AssertionError: if what is said is not of the slip's kind.
    """
    net = tg.tutorial.build()
    rows: list[tuple[str, ...]] = [("of", "slip", "gives", "what the library says")]
    for slip in made():
        written = f"{slip.number:.9f}"
        [entry] = tg.check_work(net["E_total"], {slip.quantity: written}).entries
        said = entry.slips[:2]
        assert slip.kind in [story.kind for story in said], f"{slip.told}: {entry}"
        stories = "; or ".join(story.words for story in said)
        rows.append((f"`{slip.quantity}`", slip.told, written, stories))
    return rows
