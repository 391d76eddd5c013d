"""The tutorial's diagrams: its graph, its network, and the paths of two derivatives."""

from __future__ import annotations

from ...draw.computation import draw_chain, draw_graph
from ...draw.network import draw_network
from .network import build, model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...draw.diagram import Diagram


def diagrams() -> dict[str, Diagram]:
    """The tutorial's diagrams, each by the name of its file.

    The graph with data and gradient on each node, the network as the tutorial draws it, and
    the paths of ∂E_total/∂w5 and ∂E_total/∂w1 lit.
    """
    net = build()
    net["E_total"].backward()
    return {
        "graph.svg": draw_graph(net["E_total"]),
        "network.svg": draw_network(
            model(),
            inputs=[net["i1"].data, net["i2"].data],
            hidden=[[net["out_h1"].data, net["out_h2"].data]],
            outputs=[net["out_o1"].data, net["out_o2"].data],
        ),
        "dE_total_dw5.svg": draw_chain(net["E_total"], net["w5"]),
        "dE_total_dw1.svg": draw_chain(net["E_total"], net["w1"]),
    }
