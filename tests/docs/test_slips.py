"""The slips of the teachers' table are named for what they are."""

from __future__ import annotations

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

import tinygrad_bp as tg
from docs.extension.slips import made, table


def test_each_slip_gives_a_number_that_is_wrong_and_no_other_slip_gives() -> None:
    entries = [
        entry
        for slip in made()
        for entry in tg.lesson().check({slip.quantity: f"{slip.number:.9f}"}).entries
    ]
    assert not any(entry.agrees for entry in entries)
    assert len({(entry.name, entry.written) for entry in entries}) == len(entries)


def test_what_is_said_names_the_slip() -> None:
    said = {(of, slip): words for of, slip, _, words in table()[1:]}
    assert said["`net_h1`", "w3 for w1"].startswith("w3 was used instead of w1")
    assert said["`dE_total/dout_h1`", "one path of two"].startswith("∂E_o2/∂out_h1 was left out")
    assert said["`w5+`", "without the learning rate"].startswith("the learning rate η was left out")
