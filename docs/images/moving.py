"""The README's picture: one step of the tutorial's network, forward and backward, link by link.

`python docs/images/moving.py` writes `backpropagation.svg` beside this file, or into the file that
its argument names. What moves is CSS inside of the picture, which needs no script. Where nothing
moves, because the viewer cannot or its reader wants no motion, it is the whole picture.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from itertools import chain
from math import dist
from pathlib import Path
from xml.etree import ElementTree

import tinygrad_bp as tg
from tinygrad_bp.draw import style
from tinygrad_bp.draw.labels import number

FILE = Path(__file__).with_name("backpropagation.svg")
_SVG = "http://www.w3.org/2000/svg"
_ELLIPSE = f"{{{_SVG}}}ellipse"
_SECONDS, _REST, _TIMES = 1.8, 4, 3  #: for a step; steps at the end; how often all of it is shown
_ROOM, _LETTERS = 62, 16  #: points below the network for the formulas, and the size of these


@dataclass(frozen=True)
class Step:
    """What one step works out: a number, its formula, and the links that it goes along."""

    name: str
    formula: str
    links: tuple[str, ...]
    backward: bool = False


def steps() -> list[Step]:
    """One training step of the tutorial, in its order.

    >>> steps()[0].name, steps()[0].formula, len(steps())
    ('out_h1', 'sigmoid(w1·i1 + w2·i2 + b1)', 17)
    """
    layers = [
        {"h1": ("w1", "w2", "b1"), "h2": ("w3", "w4", "b1")},
        {"o1": ("w5", "w6", "b2"), "o2": ("w7", "w8", "b2")},
    ]
    tails = [("i1", "i2"), ("out_h1", "out_h2")]
    found = []
    for layer, given in zip(layers, tails, strict=True):
        for neuron, (*weights, bias) in layer.items():
            terms = [f"{w}·{x}" for w, x in zip(weights, given, strict=True)]
            links = tuple(f"{part}>{neuron}" for part in [*weights, bias])
            net = " + ".join([*terms, bias])
            found.append(Step(f"out_{neuron}", f"sigmoid({net})", links))
    halves = [f"0.5·(target_{o} − out_{o})²" for o in layers[1]]
    found.append(Step("E_total", " + ".join(halves), ()))
    for depth in (1, 0):
        for row, (neuron, (*weights, _)) in enumerate(layers[depth].items()):
            if depth:
                error, links = f"(out_{neuron} − target_{neuron})", ()
            else:
                later = {f"δ_{o}": names[row] for o, names in layers[1].items()}
                error = "(" + " + ".join(f"{delta}·{w}" for delta, w in later.items()) + ")"
                links = tuple(f"{w}>{delta[2:]}" for delta, w in later.items())
            slope = f"out_{neuron}·(1 − out_{neuron})"
            found.append(Step(f"δ_{neuron}", f"{error}·{slope}", links, True))
            found += [
                Step(f"∂E_total/∂{w}", f"δ_{neuron}·{x}", (f"{w}>{neuron}",), True)
                for w, x in zip(weights, tails[depth], strict=True)
            ]
    return found


def numbers() -> dict[str, float]:
    """Every number of the step by its name, as the library works it out.

    >>> round(numbers()["∂E_total/∂w5"], 9)
    0.082167041
    """
    net = tg.tutorial.build()
    net["E_total"].backward()
    found = {name: value.data for name, value in net.items()}
    found |= {f"δ_{name[4:]}": net[name].grad for name in net if name.startswith("net_")}
    return found | {f"∂E_total/∂w{i}": net[f"w{i}"].grad for i in range(1, 9)}


def moving() -> str:
    """The picture, as SVG.

    >>> picture = moving()
    >>> "prefers-reduced-motion" in picture, "<script" in picture
    (True, False)
    """
    ElementTree.register_namespace("", _SVG)
    drawn = _Drawing(numbers())
    todo = steps()
    for place, step in enumerate(todo):
        drawn.add(place, step)
    values = drawn.values
    drawn.write(
        f"during{len(todo)}",
        f"The forward pass gives the outputs, and the error: E_total = {_text(values['E_total'])}",
        "The backward pass gives, in red, how it changes with each weight: ∂E_total/∂w",
    )
    return drawn.finished(len(todo))


class _Drawing:
    """The library's drawing of the network, with what comes and goes added to it."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values
        self.root = ElementTree.fromstring(_drawn(values))
        self.group = self.root[0]
        left, top, width, height = map(float, self.root.attrib["viewBox"].split())
        self.root.set("viewBox", f"{left:g} {top:g} {width:g} {height + _ROOM:g}")
        self.root.attrib.pop("style")
        ground = self.group[0]
        ground.attrib.pop("points")
        ground.tag = f"{{{_SVG}}}rect"
        ground.attrib |= {"x": "-8", "y": f"{-height}", "width": f"{width + 9:g}"}
        ground.set("height", f"{height + _ROOM + 9:g}")
        # The circles last, so that what runs along a line goes on under them, as the line does.
        parts = self.group.findall(f"{{{_SVG}}}g")
        circles = [part for part in parts if part.find(_ELLIPSE) is not None]
        self.circles = {_lines(part)[0].text or "": part for part in circles}
        self.tags = [part for part in parts if part.find(f"{{{_SVG}}}polyline") is not None]
        self.paths = self._links([part for part in parts if part.get("class") == "edge"])
        for circle in self.circles.values():
            self.group.remove(circle)
            circle.remove(circle[0])  # the title: a picture in a page shows none
        self.beneath = len(self.group)
        self.group.extend(self.circles.values())
        self._name_weights()

    def _links(self, edges: list[ElementTree.Element]) -> dict[str, str]:
        """The line into each neuron from end to end, by the names of weight and neuron."""
        found = {}
        centres = {name: _middle(circle) for name, circle in self.circles.items()}
        ends = {edge[-1].attrib["d"]: _points(edge[-1].attrib["d"])[-1] for edge in edges}
        for tag in self.tags:
            start, end = sorted(_points(tag[-1].attrib["points"]))
            path = _nearest(ends, start)
            name = (_lines(tag)[0].text or "").split()[0]
            found[f"{name}>{_nearest(centres, end)}"] = f"{path}L{end[0]:g},{start[1]:g}"
        return found

    def _name_weights(self) -> None:
        """Of `w5 0.4` only the name is bold; the number beside it, the derivative, is red."""
        for tag in self.tags:
            name, *rest = (_lines(tag)[0].text or "").split()
            if rest:
                words, derivative = _lines(tag)
                words.text = name
                value = ElementTree.SubElement(words, "tspan", {"font-weight": "normal", "dx": "6"})
                value.text = rest[0]
                derivative.attrib |= {"fill": style.RED, "x": f"{float(words.attrib['x']) + 80:g}"}
                derivative.text = (derivative.text or "").replace("-", "−")
                derivative.set("data-name", f"∂E_total/∂{name}")
                tag.remove(tag[0])

    def add(self, place: int, step: Step) -> None:
        """What is seen at one step, and from it on."""
        color = style.RED if step.backward else style.BLUE
        for link in step.links:
            look = {"class": f"during{place} {'back' if step.backward else 'forth'}{place} gone"}
            look |= {"d": self.paths[link], "pathLength": "1", "stroke": color}
            path = ElementTree.Element("path", look | {"fill": "none", "stroke-width": "5"})
            path.set("stroke-dasharray", "1 1")
            self.group.insert(self.beneath, path)
            self.beneath += 1
        neurons = re.findall("[ho][12]", step.formula if step.name == "E_total" else step.name)
        for neuron in dict.fromkeys(neurons):
            look = {"class": f"during{place} gone", "fill": "none", "stroke": color}
            ring = _ring(self.circles[neuron]) | look | {"stroke-width": "6"}
            ElementTree.SubElement(self.circles[neuron], "ellipse", ring)
        if step.name.startswith("out_"):
            _lines(self.circles[step.name[4:]])[-1].set("class", f"from{place}")
        for text in self.group.iter(f"{{{_SVG}}}text"):
            if text.attrib.get("data-name") == step.name:
                text.set("class", f"from{place}")
        shown = re.sub(r"[a-zδ]+_?[a-z]?\d", lambda m: _text(self.values[m[0]], True), step.formula)
        self.write(
            f"during{place} gone",
            f"{step.name} = {step.formula}",
            f"= {shown} = {_text(self.values[step.name])}",
            color=color,
        )

    def write(self, kind: str, *lines: str, color: str = style.INK) -> None:
        """Lines below the network."""
        for row, line in enumerate(lines):
            look = {"class": kind, "x": "0", "y": f"{28 + 26 * row}", "fill": color}
            text = ElementTree.SubElement(self.group, "text", look)
            text.attrib |= {"font-family": "Helvetica,sans-serif", "font-size": f"{_LETTERS}"}
            raised = True
            for part, index in re.findall(r"([^_]+)(?:_(total|\w\d))?", line):
                span = ElementTree.SubElement(text, "tspan", {} if raised else {"dy": "-4"})
                span.text, raised = part, not index
                if index:
                    low = ElementTree.SubElement(text, "tspan", {"dy": "4", "font-size": "12"})
                    low.text = index

    def finished(self, count: int) -> str:
        rules = ElementTree.Element("style")
        rules.text = _rules(count)
        self.root.insert(0, rules)
        words = "One step of the tutorial's network: the forward pass, then the backward pass"
        self.root.insert(0, ElementTree.Element("title"))
        self.root[0].text = words
        return ElementTree.tostring(self.root, encoding="unicode") + "\n"


def _drawn(values: dict[str, float]) -> str:
    """The network with the derivative where the drawing has the weight, which joins its name."""
    model = tg.tutorial.model()
    for weight in model.parameters():
        if weight.label.startswith("w"):
            weight.label, derivative = f"{weight.label} {weight.data:g}", weight.label
            weight.data = values[f"∂E_total/∂{derivative}"]
    columns = [[values[name] for name in names] for names in (
        ("i1", "i2"), ("out_h1", "out_h2"), ("out_o1", "out_o2"),
    )]  # fmt: skip
    drawn = tg.draw_network(model, inputs=columns[0], hidden=[columns[1]], outputs=columns[2])
    return drawn.svg()


def _rules(count: int) -> str:
    """When each thing is seen, in hundredths of the whole time."""
    whole = count + _REST
    lasts = f"{_SECONDS * whole:g}s {_TIMES} backwards"
    frames, uses = [], []
    for place in range(count + 1):
        last = place == count
        begin, middle = 100 * place / whole, 100 * (place + 0.6) / whole
        end = 100.0 if last else 100 * (place + 1) / whole
        hidden = "{opacity:0}"
        after = "" if last else f"{end + 0.01:.2f}%,100%{hidden}"
        before = f"0%,{max(begin - 0.01, 0):.2f}%{hidden}" if place else ""
        start = f"{begin:.2f}%,{end:.2f}%"
        frames.append(f"@keyframes during{place}{{{before}{start}{{opacity:1}}{after}}}")
        frames.append(
            f"@keyframes from{place}{{0%,{middle:.2f}%{hidden}"
            f"{middle + 0.5:.2f}%,100%{{opacity:1}}}}"
        )
        for way, offset in (("forth", 1), ("back", -1)):
            frames.append(
                f"@keyframes {way}{place}{{0%,{begin:.2f}%{{stroke-dashoffset:{offset}}}"
                f"{middle:.2f}%,100%{{stroke-dashoffset:0}}}}"
            )
            uses.append(f".{way}{place}{{animation:during{place} {lasts},{way}{place} {lasts}}}")
        uses.append(f".during{place}{{animation:during{place} {lasts}}}")
        uses.append(f".from{place}{{animation:from{place} {lasts}}}")
    # A link has two classes: the rule with two animations is the one that counts.
    uses.sort(key=lambda rule: rule.startswith((".forth", ".back")))
    moves = "@media (prefers-reduced-motion:no-preference){" + "".join(chain(frames, uses)) + "}"
    return ".gone{opacity:0}" + moves


def _text(value: float, inside: bool = False) -> str:
    text = number(value, 4).replace("-", "−")
    return f"({text})" if inside and value < 0 else text


def _lines(part: ElementTree.Element) -> list[ElementTree.Element]:
    return part.findall(f"{{{_SVG}}}text")


def _ring(circle: ElementTree.Element) -> dict[str, str]:
    return next(circle.iter(_ELLIPSE)).attrib


def _middle(circle: ElementTree.Element) -> tuple[float, float]:
    return float(_ring(circle)["cx"]), float(_ring(circle)["cy"])


def _nearest(places: dict[str, tuple[float, float]], point: tuple[float, float]) -> str:
    """The name of the place that is nearest to the point."""
    return min(places, key=lambda name: dist(places[name], point))


def _points(text: str) -> list[tuple[float, float]]:
    """The points of a path or of a line.

    >>> _points("M85.5,-2C1,2 3,4")
    [(85.5, -2.0), (1.0, 2.0), (3.0, 4.0)]
    """
    found = [float(part) for part in re.findall(r"-?[\d.]+", text)]
    return list(zip(found[::2], found[1::2], strict=True))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    target.write_text(moving(), encoding="utf-8", newline="\n")
