"""What `--names` prints: the names that a command knows, by what they are.

>>> print(listing({"values": ["w10", "w2", "b1"], "none": []}))
values: b1, w2, w10
"""

from __future__ import annotations

import re
import textwrap

from ...letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ...autodiff.value import Value

_WIDTH = 88


def listing(groups: Mapping[str, Iterable[str]]) -> str:
    """A paragraph for each kind, its names in the order of their letters and numbers."""
    return "\n".join(
        textwrap.fill(
            f"{kind}: {', '.join(map(visible, sorted(names, key=_natural)))}",
            _WIDTH,
            subsequent_indent="  ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for kind, names in groups.items()
        if names
    )


def kinds_of(nodes: Mapping[str, Value]) -> dict[str, list[str]]:
    """The names of the nodes of a graph: of those that are given, and of those calculated."""
    return {
        "given": [name for name, node in nodes.items() if node.op is None],
        "calculated": [name for name, node in nodes.items() if node.op is not None],
    }


def _natural(name: str) -> list[tuple[int, str]]:
    """The name with its numbers as numbers, so that w10 comes after w2."""
    parts = re.split(r"([0-9]+)", name)
    return [(int(part[:20]), "") if part.isdecimal() else (0, part.lower()) for part in parts]
