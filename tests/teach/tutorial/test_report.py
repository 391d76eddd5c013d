"""What the command shows of the worked example."""

from __future__ import annotations

import pytest
from rich.console import Console

from tinygrad_bp.teach.tutorial import GIVEN, Figure, Section, build
from tinygrad_bp.teach.tutorial.report import document, network, tables

SECTIONS = [
    Section(
        "Forward pass",
        "How it goes.",
        [Figure("out", 0.5932699921071872, "0.593269992"), Figure("net", -3.5e-05)],
    ),
    Section(
        "Training",
        "On and on.",
        [Figure("E", 0.25, "0.24", "Not so."), Figure("w", 0.5, "0.4", "Not so.")],
    ),
    Section("Once more", "Otherwise.", [Figure("E", 0.25, "0.25")]),
]


def shown():
    console = Console(width=100, color_system=None)
    with console.capture() as captured:
        console.print(tables(SECTIONS))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_each_part_has_its_title_its_word_and_its_rows():
    lines = shown()
    start = lines.index("Forward pass")
    assert lines[start + 1] == "How it goes."
    assert lines[start + 3].split() == ["out", "0.593269992107", "0.593269992", "✓"]
    assert lines[start + 4].split() == ["net", "-0.000035"]


def test_a_note_stands_once_below_its_table():
    lines = shown()
    start = lines.index("Training")
    assert lines[start + 3].split() == ["E", "0.25", "0.24", "differs"]
    assert lines[start + 5] == "  E and w: Not so."
    assert "\n".join(lines).count("Not so") == 1


def test_the_count_leaves_out_the_part_that_computes_figures_again():
    assert "1 of the 3 figures agree to their last printed digit" in "\n".join(shown())


def test_the_document_has_every_number_in_full():
    found = document(SECTIONS)
    assert found["given"] == GIVEN
    assert found["sections"][0]["figures"] == [
        {
            "name": "out",
            "value": 0.5932699921071872,
            "printed": "0.593269992",
            "agrees": True,
            "note": None,
        },
        {"name": "net", "value": -3.5e-05, "printed": None, "agrees": None, "note": None},
    ]
    assert found["sections"][1]["figures"][0]["note"] == "Not so."


def test_the_network_that_is_drawn_is_the_tutorials():
    model, net = network(), build()
    assert {weight.label: weight.data for weight in model.parameters()} == {
        name: number for name, number in GIVEN.items() if name[0] in "wb"
    }
    outputs = [output.data for output in model([GIVEN["i1"], GIVEN["i2"]])]
    assert outputs == pytest.approx([net["out_o1"].data, net["out_o2"].data], rel=1e-15)
