"""An update in sequential order, phase by phase, beside the same worked out in plain floats."""

from __future__ import annotations

import math
import random
import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.playground.drawing import joined
from tests.playground.panels.mathematics.shown import plain_text, session_of, shown_at
from tests.thorough import THOROUGH
from tinygrad_bp.playground.panels.taking.link import link
from tinygrad_bp.playground.session.panels import PANELS
from tinygrad_bp.playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tinygrad_bp.nn.modules import Layer

#: What each activation gives, and its slope by what it gives.
ACTIVATIONS: dict[str, tuple[Callable[[float], float], Callable[[float], float]]] = {
    "sigmoid": (lambda net: 1 / (1 + math.exp(-net)), lambda out: out * (1 - out)),
    "tanh": (math.tanh, lambda out: 1 - out * out),
    "linear": (lambda net: net, lambda out: 1.0),
}


class ByHand:
    """An update in plain floats: each parameter moves as soon as its derivative is known.

    Args:
        layers: the network; its numbers at the beginning count.
        rows, targets: the samples.
        rate: what the mean derivatives are multiplied by.
    """

    def __init__(
        self,
        layers: list[Layer],
        rows: list[list[float]],
        targets: list[list[float]],
        rate: float,
    ) -> None:
        self.layers = layers
        self.kinds = [layer.neurons[0].activation for layer in layers]
        self.w = [[[w.data for w in neuron.w] for neuron in layer.neurons] for layer in layers]
        self.outs = [self._forward(row) for row in rows]
        self.targets, self.rate = targets, rate

    def _forward(self, row: list[float]) -> list[list[float]]:
        outs = [row]
        for weights, layer, kind in zip(self.w, self.layers, self.kinds, strict=True):
            biases = [neuron.b.data if neuron.b is not None else 0.0 for neuron in layer.neurons]
            nets = [
                sum(w * x for w, x in zip(own, outs[-1], strict=True)) + b
                for own, b in zip(weights, biases, strict=True)
            ]
            outs.append([ACTIVATIONS[kind][0](net) for net in nets])
        return outs

    def moves(self) -> Iterator[tuple[str, list[float], float]]:
        """Each parameter, its derivative for each sample, and what it is after its update."""
        errors = [
            [out - target for out, target in zip(outs[-1], targets, strict=True)]
            for outs, targets in zip(self.outs, self.targets, strict=True)
        ]
        for depth in reversed(range(len(self.layers))):
            slope = ACTIVATIONS[self.kinds[depth]][1]
            deltas = [
                [e * slope(out) for e, out in zip(error, outs[depth + 1], strict=True)]
                for error, outs in zip(errors, self.outs, strict=True)
            ]
            biases: dict[Any, list[float]] = {}
            for j, neuron in enumerate(self.layers[depth].neurons):
                for i, w in enumerate(neuron.w):
                    slopes = [d[j] * o[depth][i] for d, o in zip(deltas, self.outs, strict=True)]
                    self.w[depth][j][i] = self._moved(w.data, slopes)
                    yield w.label, slopes, self.w[depth][j][i]
                if neuron.b is not None:
                    own = [d[j] for d in deltas]
                    before = biases.get(neuron.b, [0.0] * len(own))
                    biases[neuron.b] = [a + b for a, b in zip(before, own, strict=True)]
            for bias, slopes in biases.items():
                yield bias.label, slopes, self._moved(bias.data, slopes)
            errors = [
                [
                    sum(self.w[depth][j][i] * d for j, d in enumerate(delta))
                    for i in range(len(self.w[depth][0]))
                ]
                for delta in deltas
            ]

    def _moved(self, number: float, slopes: list[float]) -> float:
        return number - self.rate * sum(slopes) / len(slopes)


def random_session(rng: random.Random) -> tuple[Session, list[list[float]], list[list[float]]]:
    """A session on a random network in sequential order, its rows and its targets."""
    nin, nout, count = rng.randint(1, 3), rng.randint(1, 3), rng.choice([1, 1, 2, 3])

    def drawn(size: int) -> list[list[float]]:
        return [[round(rng.uniform(0.05, 0.95), 2) for _ in range(size)] for _ in range(count)]

    rows, targets = drawn(nin), drawn(nout)
    session = Session(X=rows, Y=targets)
    settings = {
        "loss": "half_squared_error",
        "hidden": [rng.randint(1, 3) for _ in range(rng.randint(1, 3))],
        "activation": rng.choice([*ACTIVATIONS]),
        "output_activation": rng.choice([*ACTIVATIONS]),
        "optimizer": "sgd",
        "bias": rng.choice(["neuron", "layer", "none"]),
        "train_biases": rng.random() < 0.5,
        "learning_rate": rng.choice([0.1, 0.5, 1.5]),
        "seed": rng.randint(1, 1000),
        "sample": rng.randrange(count),
        "order": "sequential",
    }
    for name, value in settings.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    return session, rows, targets


def drawn(session: Session) -> dict[str, tuple[float | None, float | None]]:
    """What the drawing shows of each parameter: its number and its derivative."""
    moment = session.moment
    data = joined(PANELS["links"](moment), PANELS["network"](moment))
    return {p["name"]: (p["value"], p["derivative"]) for p in [*data["links"], *data["biases"]]}


@pytest.mark.parametrize(
    "seed", [pytest.param(seed, marks=[] if seed in (1, 5) else THOROUGH) for seed in range(10)]
)
def test_every_phase_of_random_networks_is_what_one_works_out_by_hand(seed: int) -> None:
    session, rows, targets = random_session(random.Random(seed))
    run, sample = session.moment.run, session.moment.sample
    rate = session.moment.settings["learning_rate"]
    hand = ByHand(run.model.layers, rows, targets, rate)  # type: ignore[attr-defined]
    found = {name: (slopes[sample], new) for name, slopes, new in hand.moves()}
    before = run.parameters
    phases, shown = session.moment.phases, set[str]()
    moved: dict[str, float] = {}
    last = {}
    for phase in phases[:-1]:
        assert session.handle({"type": "phase"}) == []
        if phase.group == "backward":
            shown.add(phase.name)
        elif phase.group == "update":
            moved[phase.alone] = found[phase.alone][1]
        last = drawn(session)
        for name, (value, slope) in last.items():
            assert value == pytest.approx(moved.get(name, before[name]), rel=1e-11, abs=1e-15)
            if name in run.fixed:
                continue
            if name in shown:
                assert slope == pytest.approx(found[name][0], rel=1e-9, abs=1e-15)
            else:
                assert slope is None
    assert shown == before.keys() - run.fixed
    session.handle({"type": "phase"})
    assert run.update == 1
    after = run.parameters
    assert {name: last[name][0] for name in moved} == {name: after[name] for name in moved}
    expected = {name: found[name][1] for name in before.keys() - run.fixed}
    assert after == pytest.approx({**before, **expected}, rel=1e-11)
    session.handle({"type": "back_update"})
    session.handle({"type": "update"})
    assert run.parameters == after


def test_the_phases_of_the_tutorial_end_with_its_closing_figures() -> None:
    session = session_of(order="sequential")
    session.handle({"type": "go_phase", "index": 16})
    assert f"{drawn(session)['w1'][0]:.9f}" == "0.149817639"
    for _ in range(6):
        session.handle({"type": "phase"})
    run = session.moment.run
    assert (run.update, session.moment.phase) == (1, 0)
    assert f"{run.parameters['w1']:.9f} {run.error:.9f}" == "0.149817639 0.291027924"


def test_back_goes_through_the_same_phases() -> None:
    session = session_of(order="sequential", train_biases=True)
    forwards = []
    for _ in range(27):
        session.handle({"type": "phase"})
        forwards.append(drawn(session))
    assert session.moment.run.update == 1
    for shown in forwards[-2::-1]:
        session.handle({"type": "back"})
        assert drawn(session) == shown


def test_a_link_leads_to_a_phase_in_the_midst_of_an_update() -> None:
    session = session_of(order="sequential")
    session.handle({"type": "update"})
    session.handle({"type": "go_phase", "index": 17})
    there = Session(address=link(session.moment))
    there.tick(1.0)
    assert (there.moment.run.update, there.moment.phase) == (1, 18)
    assert drawn(there) == drawn(session)


@pytest.mark.parametrize("name", [f"w{k}" for k in range(1, 9)])
def test_derivation_and_finite_difference_go_through_what_has_moved(name: str) -> None:
    session = session_of(order="sequential")
    session.handle({"type": "go_phase", "index": 21})
    assert session.moment.phase == 22
    data = shown_at(session, name)
    assert data["chain"]["value"] == session.moment.taken[name]
    assert data["difference"]["agrees"]
    assert data["difference"]["value"] == pytest.approx(data["chain"]["value"], rel=1e-6)
    told = "".join(p if isinstance(p, str) else p["math"] for p in data["moved"])
    is_first = name in ("w1", "w2", "w3", "w4")
    assert told.startswith("w5, w6, w7 and w8 have moved already") is is_first
    if is_first:
        rows = data["steps"][0]["paths"]["rows"]
        terms = [re.split("⋅", row["symbols"])[1] for row in rows]
        assert terms == (["w5+", "w7+"] if name in ("w1", "w2") else ["w6+", "w8+"])
        assert sum(row["value"] for row in rows) == pytest.approx(data["steps"][0]["value"])
    else:
        assert told == ""


def test_at_rest_nothing_has_moved() -> None:
    session = session_of(order="sequential")
    assert shown_at(session, "w1")["chain"]["value"] == pytest.approx(0.000438568, abs=5e-10)
    value, slope = drawn(session)["w5"]
    assert (value, f"{slope:.9f}") == (0.4, "0.082167041")
    assert shown_at(session, "w1")["moved"] == []


def test_of_a_link_the_mean_and_the_update_are_shown_in_their_phases() -> None:
    session = session_of("operators", order="sequential", sample=1)
    names = [(phase.group, phase.alone) for phase in session.moment.phases]
    index = names.index(("backward", "w2"))
    told = []
    for place in range(index, index + 3):
        session.handle({"type": "go_phase", "index": place})
        update = plain_text(PANELS["derivation"](session.moment))["update"]
        told.append((update["lines"][0]["value"] is None, update["value"] is None))
    assert told == [(True, True), (False, True), (False, False)]
    after = session.moment.run.after
    assert update["value"] == pytest.approx(after["w2"], rel=1e-12)


def test_beside_the_other_order_both_are_at_the_same_link() -> None:
    session = session_of(compare="order=sequential")
    session.handle({"type": "go_phase", "index": 11})
    data = PANELS["compare"](session.moment)
    assert data is not None
    rows = {row["name"]: row for row in data["rows"]}
    assert rows["∂E_total/∂w1"]["left"] == pytest.approx(0.000438568, abs=5e-10)
    assert rows["∂E_total/∂w1"]["right"] == pytest.approx(0.000364723, abs=5e-10)
    assert rows["w5"]["left"] == 0.4
    assert f"{rows['w5']['right']:.9f}" == "0.358916480"
    assert data["first"] == "w5"
    assert plain_text(data["why"])[-1].endswith("one run has moved it already.")


def test_the_place_stays_where_the_order_is_changed_in_the_midst_of_an_update() -> None:
    session = session_of()
    session.handle({"type": "go_phase", "index": 11})
    session.handle({"type": "set", "name": "order", "value": "sequential"})
    assert session.moment.phases[15].name == "w1"
    assert session.moment.phase == 16
    session.handle({"type": "undo"})
    assert session.moment.phase == 12


def test_in_the_phases_of_a_link_it_is_what_is_looked_at() -> None:
    session = session_of(order="sequential")
    session.handle({"type": "select", "name": "h2"})
    for index, name in ((7, "w5"), (8, "w5"), (15, "w1"), (16, "w1")):
        session.handle({"type": "go_phase", "index": index})
        assert session.moment.selection == name
    light = PANELS["network"](session.moment)
    assert light is not None
    assert light["lit"]["now"] == "w1+"
