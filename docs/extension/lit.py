"""The network of a lesson with some of its parts lit: those that a sentence is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinygrad_bp import draw_network
from tinygrad_bp.draw.svg import written
from tinygrad_bp.teach.lessons.lights import lit_parts

if TYPE_CHECKING:
    from tinygrad_bp import Lesson


def lit_network(lesson: Lesson, *names: str) -> str:
    """The drawing as SVG, in which the parts of these names have the class `lit`.

    Args:
        lesson: of a network of layers.
        names: of weights, biases and neurons, as the lesson has them: "w5", "b1", "out_h1".

    Raises:
        ValueError: for a name that nothing in the drawing stands for.

    >>> from tinygrad_bp import lesson
    >>> lit_network(lesson(), "w5", "out_h1").count("lit")
    3
    """
    setting = lesson.setting
    parts = lit_parts(setting.calculation, setting.symbols)
    if unknown := set(names) - {name for here in parts.values() for name in here}:
        raise ValueError(f"nothing in the drawing is {', '.join(sorted(unknown))}")
    classes = {part: "lit" for part, here in parts.items() if not {*here}.isdisjoint(names)}
    return written(draw_network(setting.calculation.model).svg_element(classes=classes))
