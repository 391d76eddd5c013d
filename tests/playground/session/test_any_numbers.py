"""The numbers of the page are those of a second calculation, in mpmath and with differences."""

from __future__ import annotations

import math
import random
from typing import Any

import mpmath as mp
import pytest

from tests.playground.drawing import joined
from tests.thorough import THOROUGH
from tinygrad_bp.playground.session.session import Session

ACTIVATIONS: dict[str, Any] = {
    "sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
    "tanh": mp.tanh,
    "sin": mp.sin,
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "gelu": lambda x: x * (1 + mp.erf(x / mp.sqrt(2))) / 2,
    "linear": lambda x: x,
}
LOSSES: dict[str, Any] = {
    "half_squared_error": lambda o, t: (o - t) ** 2 / 2,
    "mse": lambda o, t: (o - t) ** 2,
    "mae": lambda o, t: abs(o - t),
    "binary_cross_entropy": lambda o, t: -t * mp.log(o) - (1 - t) * mp.log(1 - o),
}
PENALTIES: dict[str, Any] = {"none": lambda w: 0, "l1": mp.sign, "l2": lambda w: w}

#: Rounding of a few dozen operations, and the error of a difference with the step 1e-12.
NEAR, STEP = 1e-11, mp.mpf(10) ** -12


def settings(rng: random.Random) -> dict[str, Any]:
    """Settings of a small network with one output."""
    draw = {
        "hidden": ["", "2", "3", "2,3"],
        "activation": [*ACTIVATIONS],
        "loss": [*LOSSES],
        "regularization": [*PENALTIES],
        "batch_size": ["0", "3"],
        "bias": ["layer", "neuron", "none"],
        "train_biases": ["yes", "no"],
    }
    chosen = {name: rng.choice(values) for name, values in draw.items()}
    chosen["output_activation"] = rng.choice(
        ["sigmoid"] if chosen["loss"] == "binary_cross_entropy" else [*ACTIVATIONS]
    )
    return {"preset": "operators", "seed": rng.randrange(100), "learning_rate": 0.25, **chosen}


def neurons(net: dict[str, Any], chosen: dict[str, Any], numbers: Any, row: Any) -> dict[str, Any]:
    """What each neuron has, by its name: its net input, and what it gives."""
    outs = {node["name"]: mp.mpf(x) for node, x in zip(net["layers"][0], row, strict=True)}
    found = {}
    for depth, layer in enumerate(net["layers"][1:], 2):
        kind = "output_activation" if depth == len(net["layers"]) else "activation"
        for node in layer:
            name = node["name"]
            total = sum(
                numbers[link["name"]] * outs[link["source"]]
                for link in net["links"]
                if link["target"] == name
            )
            total += sum(numbers[bias["name"]] for bias in net["biases"] if name in bias["of"])
            outs[name] = ACTIVATIONS[chosen[kind]](total)
            found[name] = total, outs[name]
    return found


@pytest.mark.parametrize("seed", [0, *[pytest.param(k, marks=THOROUGH) for k in range(1, 12)]])
def test_numbers_are_those_of_a_second_calculation(seed: int) -> None:
    rng = random.Random(seed)
    chosen = settings(rng)
    session = Session(address="#" + "&".join(f"{name}={text}" for name, text in chosen.items()))
    session.handle({"type": "update"})
    run, place = session.moment.run, rng.randrange(4)
    selected = rng.choice([name for name in run.parameters if name not in run.fixed])
    session.handle({"type": "set", "name": "sample", "value": place})
    session.handle({"type": "select", "name": selected})
    shown = session.changes()
    net = joined(shown["links"], shown["network"])
    derivation, rows = shown["derivation"], session.moment.run.rows
    edges = {edge["name"]: edge for edge in (*net["links"], *net["biases"])}
    numbers = {name: mp.mpf(edge["value"]) for name, edge in edges.items()}

    def error(row: int, **changed: Any) -> Any:
        outs = neurons(net, chosen, {**numbers, **changed}, rows[row])["o1"][1]
        return LOSSES[chosen["loss"]](outs, mp.mpf(run.targets[row][0]))

    def slope(name: str, row: int) -> float:
        ends = [error(row, **{name: numbers[name] + step}) for step in (STEP, -STEP)]
        return float((ends[0] - ends[1]) / (2 * STEP))

    with mp.workdps(50):
        expected = neurons(net, chosen, numbers, rows[place])
        for node in (node for layer in net["layers"][1:] for node in layer):
            both = [node["net"], node["out"]]
            assert both == pytest.approx([*map(float, expected[node["name"]])], rel=NEAR)
        slopes = {name: slope(name, place) for name in edges}
        found = {name: edge["derivative"] for name, edge in edges.items()}
        assert found == pytest.approx(slopes, rel=NEAR, abs=NEAR)
        factors = [factor["value"] for factor in derivation["chain"]["factors"]]
        assert math.prod(factors) == pytest.approx(slopes[selected], rel=NEAR, abs=NEAR)
        errors = [float(error(row)) for row in range(4)]
        assert shown["data"]["train"]["errors"] == pytest.approx(errors, rel=NEAR)
        assert run.error == pytest.approx(math.fsum(errors) / 4, rel=NEAR)
        # The second update uses the sample that is left, if it does not use all of them.
        used = [*range(4)]
        if chosen["batch_size"] == "3":
            used = random.Random(f"{chosen['seed']} 0").sample(range(4), 4)[3:]
        mean = math.fsum(slope(selected, row) for row in used) / len(used)
        penalty = PENALTIES[chosen["regularization"]](numbers[selected])
        mean += 0.0 if selected.startswith("b") else 0.001 * float(penalty)
        after = float(numbers[selected]) - 0.25 * mean
    assert derivation["update"]["value"] == pytest.approx(after, rel=NEAR)
    session.handle({"type": "update"})
    assert session.moment.run.parameters[selected] == derivation["update"]["value"]
