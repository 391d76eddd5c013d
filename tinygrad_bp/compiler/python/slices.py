"""Views of lists in Python: slices where one loop is enough, and loops in each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..loops.rules import StridedPart
    from ..loops.views import Views


def views(op: Views, names: Sequence[str]) -> str:
    """The expression of a view of lists of these names: a list.

    >>> from tinygrad_bp.compiler.loops.rules import StridedPart
    >>> from tinygrad_bp.compiler.loops.views import Views
    >>> views(Views([StridedPart(1, ((2, 1),)), StridedPart(0, ((2, 0),))], 1), ["x", "y"])
    '[*x[1:3], *[y[0]] * 2]'
    """
    found = [_view(name, part) for name, part in zip(names, op.parts, strict=True)]
    if len(found) == 1:
        return f"list({found[0]})" if op.parts[0].nest else found[0]
    if op.rows == 1:
        return f"[{', '.join(f'*{text}' for text in found)}]"
    rows = (f"in_rows({text}, {n})" for text, n in zip(found, op.widths, strict=True))
    return f"[x for rows in zip({', '.join(rows)}) for row in rows for x in row]"


def _view(name: str, part: StridedPart) -> str:
    if len(part.nest) == 1:
        [(turns, stride)] = part.nest
        if not stride:
            return f"[{name}[{part.base}]] * {turns}"
        end = part.base + turns * stride
        step = "" if stride == 1 else f":{stride}"
        return f"{name}[{part.base}:{end if end >= 0 else ''}{step}]"
    letters = [f"i{k}" for k in range(len(part.nest))]
    terms = [str(part.base)] if part.base or not part.nest else []
    terms += [
        letter if stride == 1 else f"{stride} * {letter}"
        for letter, (_, stride) in zip(letters, part.nest, strict=True)
        if stride
    ]
    loops = "".join(
        f" for {letter} in range({turns})"
        for letter, (turns, _) in zip(letters, part.nest, strict=True)
    )
    return f"[{name}[{' + '.join(terms) or '0'}]{loops}]"
