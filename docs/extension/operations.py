"""The directive `operations`: what the table says of each, with its errors and a plot.

```{operations} exp log
```
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tests.autodiff.conftest import REFERENCES
from tinygrad_bp.autodiff.operations.description import help_text
from tinygrad_bp.autodiff.ops import ALIASES, TABLE

from .pictures import picture
from .plot import Curve, plot

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.autodiff.conftest import Bound
    from tinygrad_bp.autodiff.operations.operation import Op

#: Where each is drawn, if not from -4 to 4.
_RANGES = {
    "asin": (-1.2, 1.2),
    "acos": (-1.2, 1.2),
    "tan": (-4.5, 4.5),
    "log": (-0.5, 4.0),
    "log2": (-0.5, 4.0),
    "log10": (-0.5, 4.0),
    "log1p": (-1.5, 3.0),
    "acosh": (0.5, 5.0),
    "atanh": (-1.2, 1.2),
    "logit": (-0.2, 1.2),
    "erfinv": (-1.2, 1.2),
    "lgamma": (-3.5, 5.0),
    "digamma": (-3.5, 5.0),
    "sqrt": (-0.5, 4.0),
    "pow": (-0.5, 3.0),
    "sin": (-6.5, 6.5),
    "cos": (-6.5, 6.5),
    "sigmoid": (-6.0, 6.0),
}

#: The other operands in a plot along x, where there are any, if not 1.
_OTHERS = {
    "pow": (2.5,),
    "leaky_relu": (0.1,),
    "mul": (1.5,),
    "div": (2.0,),
    "mod": (1.5,),
    "logaddexp": (0.0,),
}


class Operations(SphinxDirective):
    """A section for each operation that is named."""

    has_content = False
    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return [self._section(TABLE[name]) for name in self.arguments[0].split()]

    def _section(self, op: Op) -> nodes.Node:
        title = f"{op.name}({', '.join(op.parameters)})"
        section = nodes.section(ids=[op.name.replace("_", "-")], names=[title])
        section += nodes.title(title, "", nodes.literal(title, title))
        if op.is_function:
            self.env.domains.python_domain.note_object(
                f"tinygrad_bp.{op.name}", "function", section["ids"][0]
            )
        sentence, formulas, domain, example = help_text(op).split("\n\n")
        section += nodes.paragraph(sentence, sentence)
        formulas = "\n".join(line.strip() for line in formulas.splitlines())
        section += nodes.literal_block(formulas, formulas, language="python")
        said = " ".join(filter(None, (domain, _called(op), _errors(op))))
        section += nodes.paragraph(said, said)
        if drawn := drawing(op):
            figure = nodes.figure(classes=["diagram"])
            figure += nodes.raw("", picture(drawn, f"{op.name} and its slope"), format="html")
            section += figure
        section += nodes.literal_block(example, example, language="pycon")
        return section


def _called(op: Op) -> str:
    """The other ways to write it."""
    if not op.is_function:
        return f"It is written with the sign {op.symbol}."
    others = []
    if op.arity < 3 and op.has_method:
        others.append(f"x.{op.name}({', '.join(op.parameters[1:])})")
    for alias in (alias for alias, name in ALIASES.items() if name == op.name):
        others += [f"tg.{alias}", f"np.{alias}"]
    return f"Also written {', '.join(others)}." if others else ""


def _errors(op: Op) -> str:
    """How far its value and derivatives may be off, as the tests check it."""
    reference = REFERENCES[op.name]
    parts = [
        f"{what} {_error(bound)}"
        for what, bound in (
            ("value", reference.value),
            ("first derivative", reference.first),
            ("second", reference.second),
        )
    ]
    return f"Errors at most: {', '.join(parts)}."


def _error(bound: Bound) -> str:
    if bound.ulps == 0:
        return "none"
    size = bound.size.__doc__
    return f"{bound.ulps:g} ulp" + (f" (of {size})" if size else "")


def drawing(op: Op) -> str:
    """The operation and its derivatives along x; nothing where it has no derivative."""
    if (not any(op.derivatives) and op.name != "sign") or op.arity == 3:
        return ""
    others = _OTHERS.get(op.name, (1.0,) * (op.arity - 1))
    low, high = _RANGES.get(op.name, (-4.0, 4.0))

    def value(x: float) -> float:
        return op.ieee(x, *others)

    def slope(i: int) -> Callable[[float], float]:
        def at(x: float) -> float:
            found = op.slope(i, value(x), x, *others)
            return 0.0 if found is None else found

        return lambda x: at(x) if math.isfinite(value(x)) else math.nan

    fixed = [f" where {name} = {y:g}" for name, y in zip(op.parameters[1:], others, strict=True)]
    curves = [Curve(f"z{''.join(fixed)}", value, "result")]
    for i, name in enumerate(op.parameters):
        curves.append(Curve(f"dz/d{name}", slope(i), ("derivative", "leaf")[i]))
    return plot(curves, low, high)
