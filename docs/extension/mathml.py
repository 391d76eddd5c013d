"""Mathematics as MathML, by docutils' own converter.

Sphinx's usual extension loads a script from elsewhere; browsers draw MathML themselves.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from docutils.nodes import SkipNode
from docutils.utils.math.latex2mathml import tex2mathml

if TYPE_CHECKING:
    from docutils.nodes import math, math_block
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


def add_mathml(app: Sphinx) -> None:
    """Make `mathml` a renderer, which `html_math_renderer` names."""
    app.add_html_math_renderer("mathml", (_inline, None), (_displayed, None))


def mathml(tex: str, displayed: bool = False) -> str:
    r"""A formula of TeX as an element of a page.

    >>> print(mathml(r"x", displayed=True))
    <math display="block" xmlns="http://www.w3.org/1998/Math/MathML">
      <mi>x</mi>
    </math>
    """
    element: str = tex2mathml(tex)
    return element.replace("<math", '<math display="block"', 1) if displayed else element


def _inline(self: HTML5Translator, node: math) -> None:
    self.body.append(mathml(node.astext()))
    raise SkipNode


def _displayed(self: HTML5Translator, node: math_block) -> None:
    # A wide formula scrolls in a box of its own, which the keyboard reaches.
    label = escape(node.astext(), quote=True)
    self.body.append(f'<div class="formula" role="region" tabindex="0" aria-label="{label}">')
    self.body.append(f"{mathml(node.astext(), displayed=True)}</div>\n")
    raise SkipNode
