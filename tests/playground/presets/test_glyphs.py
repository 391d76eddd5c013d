"""The digits are told apart by their dots."""

from __future__ import annotations

from tinygrad_bp.playground.presets.glyphs import DIGITS, GLYPHS


def test_ten_glyphs_of_fifteen_dots_all_different() -> None:
    assert len({*GLYPHS}) == 10
    assert {len(glyph) for glyph in GLYPHS} == {15}
    assert {dot for glyph in GLYPHS for dot in glyph} == {0.0, 1.0}


def test_without_noise_the_samples_are_the_glyphs() -> None:
    samples = DIGITS.samples({**DIGITS.values(), "noise": 0.0, "samples": 10, "test_share": 0.0})
    assert samples.rows == GLYPHS
    assert samples.targets[3] == (0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
