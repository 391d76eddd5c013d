"""The picture of a network in a document, as SVG whose parts have classes."""

from __future__ import annotations

from ...draw.computation import GraphTooLargeError
from ...draw.network import draw_network
from ...draw.rendering import NoGraphvizError
from ...draw.stages import draw_stages

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from ...draw.diagram import Diagram
    from .blocks import NetworkPicture

#: The largest network whose picture is in a page, in weights.
_MOST_WEIGHTS = 400

#: How many of its symbols the title of a part names.
_NAMED = 4


class NoPictureError(RuntimeError):
    """A network has no picture; says why."""


def network_element(picture: NetworkPicture, classes: Mapping[str, str]) -> Element:
    """The network as an `<svg>` element.

    Args:
        picture: what is drawn. The title of a part names the symbols that light it.
        classes: by the name of a part in the diagram, what style sheets may call it.

    Raises:
        NoPictureError: if it is too large, or there is nothing to draw it with.
    """
    diagram = _layers(picture) if picture.is_of_layers else _stages(picture)
    if diagram is None:
        raise NoPictureError("it has too many weights")
    titles = {part: ", ".join(names[:_NAMED]) for part, names in picture.lit.items()}
    try:
        svg = diagram.svg_element(titles, classes)
    except NoGraphvizError:
        raise NoPictureError("drawing it needs Graphviz, which is not installed here") from None
    _, _, width, _ = svg.attrib["viewBox"].split()
    svg.attrib.update({"style": f"--natural: {float(width):.0f}px", "role": "img"})
    del svg.attrib["width"]
    return svg


def _layers(picture: NetworkPicture) -> Diagram | None:
    try:
        return draw_network(
            picture.model,
            inputs=picture.inputs,
            outputs=picture.outputs,
            hidden=picture.hidden or picture.names[1:-1],
            max_weights=_MOST_WEIGHTS,
        )
    except GraphTooLargeError:
        return None


def _stages(picture: NetworkPicture) -> Diagram | None:
    if len(picture.model.parameters()) > _MOST_WEIGHTS:
        return None
    return draw_stages(picture.model, picture.inputs, numbers=picture.outputs is not None)
