"""The pictures in a lesson's page: the network, whose parts can be lit, and the curve."""

from __future__ import annotations

import html
import math
import re

from ...draw.computation import GraphTooLargeError
from ...draw.diagram import Diagram
from ...draw.network import draw_network
from ..document.text import thinned
from .calculation import neuron_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...autodiff.value import Value
    from .chapters import Setting

#: The largest network whose picture is in a page, in weights.
_MOST_WEIGHTS = 400

#: How many points a curve has at most, and its size.
_POINTS, _WIDTH, _HEIGHT = 200, 480, 200


def network_svg(setting: Setting) -> tuple[str, dict[str, list[str]]] | None:
    """The network as SVG, and for the class of each of its parts the symbols that light it.

    A part is a neuron, a weight, or the bias of a layer. None for a network too large.
    """
    model = setting.calculation.model
    first = setting.calculation.samples[0]
    is_one = len(setting.calculation.samples) == 1
    try:
        diagram = draw_network(
            model,
            inputs=first.inputs if is_one else None,
            outputs=first.outputs if is_one else None,
            max_weights=_MOST_WEIGHTS,
        )
    except GraphTooLargeError:
        return None
    lights = _lights(setting)
    marked = Diagram(diagram.source, {part: part for part in lights}, engine="neato").svg()
    names = {
        f"n{depth}.{row}": name
        for depth, layer in enumerate(neuron_names(model), 1)
        for row, name in enumerate(layer)
    }
    classes = {part: f"part{number}" for number, part in enumerate(lights)}

    def mark(found: re.Match[str]) -> str:
        kind, part = found[1], html.unescape(found[2])
        title = html.escape(", ".join(lights[part][:4]))
        return f'<g class="{kind} {classes[part]}">\n<title>{title}</title>'

    pattern = r'<g class="(node|edge)">\n<title>([nb][\d.]+(?:-(?:&gt;)?n[\d.]+)?)</title>'
    svg = re.sub(pattern, mark, marked)
    if len(model.layers) > 2:  # the lesson says h1_2, since a name cannot have a point
        for name in names.values():
            svg = svg.replace(f">{name.replace('_', '.')}</text>", f">{name}</text>")
    svg = re.sub(r'<svg width="[^"]*" height="[^"]*"', '<svg role="img"', svg, count=1)
    return svg, {classes[part]: symbols for part, symbols in lights.items()}


def _lights(setting: Setting) -> dict[str, list[str]]:
    """For each part of the diagram, by its name in there, the symbols of what it stands for."""
    model, samples = setting.calculation.model, setting.calculation.samples
    symbols = setting.notation.symbols

    def names(values: Sequence[Value]) -> list[str]:
        return [symbols[value].name for value in values if value in symbols]

    found: dict[str, list[str]] = {}
    for row in range(len(samples[0].inputs)):
        found[f"n0.{row}"] = names([sample.inputs[row] for sample in samples])
    for depth, layer in enumerate(model.layers, 1):
        if layer.b is not None:
            found[f"b{depth - 1}"] = _with_new(names([layer.b]))
        for row, neuron in enumerate(layer.neurons):
            own = [neuron.b] if neuron.b is not None and layer.b is None else []
            here = _with_new(names(own))
            for sample in samples:
                run = sample.layers[depth - 1][row]
                values = dict.fromkeys([run.net, run.out])
                here += names(list(values))
                here.append(f"δ_{run.name}")
                if depth == len(model.layers):
                    here += names([*sample.parts[row : row + 1], *sample.targets[row : row + 1]])
            found[f"n{depth}.{row}"] = here
            for tail, weight in enumerate(neuron.w):
                ends = f"n{depth - 1}.{tail}", f"n{depth}.{row}"
                found["->".join(ends)] = found["-".join(ends)] = _with_new(names([weight]))
    return found


def _with_new(names: list[str]) -> list[str]:
    """The names of parameters, and of what becomes of them in the update."""
    return [*names, *(f"{name}+" for name in names)]


def curve_svg(name: str, numbers: Sequence[float]) -> str:
    """Numbers as a line, with a logarithmic scale where they differ much."""
    shown = thinned(numbers, _POINTS)
    low, high = min(shown), max(shown)
    is_log = low > 0 and high / low > 100
    heights = [math.log10(number) for number in shown] if is_log else shown
    bottom, top = min(heights), max(heights)
    scale = (_HEIGHT - 60) / (top - bottom) if top > bottom else 0.0
    across = (_WIDTH - 100) / (len(shown) - 1)
    points = " ".join(
        f"{80 + k * across:.1f},{_HEIGHT - 35 - (height - bottom) * scale:.1f}"
        for k, height in enumerate(heights)
    )
    label = html.escape(name)
    kind = ", logarithmic scale" if is_log else ""
    last, floor = len(numbers) - 1, _HEIGHT - 30
    return (
        f'<svg class="curve" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'xmlns="http://www.w3.org/2000/svg">'
        f"<title>{label} from update 0 to {last:,}{kind}</title>"
        f'<path class="axis" d="M72 15V{floor}H{_WIDTH - 12}"/>'
        f'<text x="66" y="30" text-anchor="end">{high:.3g}</text>'
        f'<text x="66" y="{floor - 4}" text-anchor="end">{low:.3g}</text>'
        f'<text x="80" y="{floor + 18}">0</text>'
        f'<text x="{_WIDTH - 20}" y="{floor + 18}" text-anchor="end">{last:,} updates</text>'
        f'<text x="{_WIDTH // 2}" y="{floor + 18}" text-anchor="middle">{label}{kind}</text>'
        f'<polyline points="{points}"/></svg>'
    )
