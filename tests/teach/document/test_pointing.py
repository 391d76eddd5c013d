"""What a page does where one points at a symbol."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from tests.teach.document.conftest import HOSTILE, network
from tinygrad_bp.draw.parts import bias_part, neuron_part, weight_parts
from tinygrad_bp.teach.document.blocks import NetworkPicture
from tinygrad_bp.teach.document.pointing import Lights, number_rules


def page(**symbols: str) -> Element:
    root = Element("body")
    for name, value in symbols.items():
        SubElement(root, "mi", {"data-name": name, "data-value": value})
    return root


def marks(root: Element) -> dict[str, str]:
    return {e.get("data-name", ""): e.get("data-part", "") for e in root}


def test_a_symbol_lights_all_the_parts_that_it_stands_for() -> None:
    picture = network()
    lights = Lights([picture])
    root = page(w1="0.5", out_h1="0.25", net_h1="0.1", other="3")
    lights.mark(root)
    found, classes = marks(root), lights.classes(picture)
    line, tag, _ = weight_parts(0, 0, 1)
    assert classes[line] == classes[tag] == f"part{found['w1']}"
    assert classes[neuron_part(1, 0)] == f"part{found['out_h1']}" == f"part{found['net_h1']}"
    assert found["other"] == ""
    assert len({found["w1"], found["out_h1"], classes[bias_part(0)]}) == 3
    rules = lights.rules()
    assert len(rules) == 3
    for name in ("w1", "out_h1"):
        mark = found[name]
        assert any(f'[data-part="{mark}"]:hover) .part{mark} ' in rule for rule in rules)


def test_of_many_parts_the_lines_are_not_lit() -> None:
    lit = {f"n{k}": (f"out_{k}",) for k in range(3)}
    for k in range(100):
        lit |= {f"a{k}->b": (f"w{k}",), f"a{k}-b": (f"w{k}",)}
    picture = NetworkPicture((), network().model, None, None, lit)
    assert {*Lights([picture]).classes(picture)} == {"n0", "n1", "n2"}


def test_a_part_without_symbols_is_not_marked() -> None:
    picture = NetworkPicture((), network().model, None, None, {"n0": (), "n1": ("x",)})
    assert {*Lights([picture]).classes(picture)} == {"n1"}


def test_the_number_of_a_symbol_is_said_to_so_many_digits() -> None:
    (rule,) = number_rules(page(w1="0.123456789123"), 4)
    assert '[data-name="w1"]:hover)' in rule
    assert rule.endswith('{--said:"w1 = 0.1235"}\n')


def test_a_symbol_has_one_rule_however_often_it_stands_there() -> None:
    root = page(w1="0.5")
    SubElement(root, "mi", {"data-name": "w1", "data-value": "0.5"})
    SubElement(root, "mi", {"data-name": "no_number"})
    assert len(number_rules(root, 9)) == 1


def test_any_name_is_a_string_in_a_style_sheet() -> None:
    for name in HOSTILE:
        (rule,) = number_rules(page(**{name: "0.5"}), 9)
        strings = re.findall(r'"((?:[^"\\]|\\.)*)"', rule)
        assert len(strings) == 2
        assert not re.search(r"[<>&{}]", "".join(strings))
        spelled = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), strings[0])
        assert spelled == name
