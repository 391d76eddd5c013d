"""All panels of the page by their names: what each shows of a moment."""

from __future__ import annotations

from ..panels import (
    compare,
    curve,
    data,
    derivation,
    lesson,
    network,
    phases,
    plane,
    settings,
    status,
)
from ..panels.taking import link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..run.moment import Moment

PANELS: dict[str, Callable[[Moment], Any]] = {
    "status": status.view,
    "phases": phases.view,
    "schema": settings.schema_view,
    "settings": settings.view,
    "links": network.links,
    "network": network.view,
    "derivation": derivation.view,
    "table": data.table,
    "data": data.view,
    "plane": plane.view,
    "curve": curve.view,
    "lesson": lesson.view,
    "compare": compare.view,
    "link": link.view,
}
