"""The drawing's data as the page has it: the links with their names and their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def joined(links: Iterable[tuple[str, str, str]], numbers: dict[str, Any]) -> dict[str, Any]:
    """What js/network/data.js makes of both panels."""
    names = ("name", "source", "target", "value", "derivative")
    rows = zip(links, numbers["weights"], numbers["gradients"], strict=True)
    found = [
        {**dict(zip(names, (*link, *pair), strict=True)), "isFrozen": link[0] in numbers["frozen"]}
        for link, *pair in rows
    ]
    return {**numbers, "links": found}
