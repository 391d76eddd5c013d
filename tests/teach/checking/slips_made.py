"""The slips that students make, each made on purpose in a network of `student.py`.

None of this is taken from what `check_work` looks for: each slip is a wrong formula in plain
floats, or wrong digits on paper.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.teach.checking.student import (
    ACTIVATIONS,
    LOSSES,
    Paper,
    misread,
    of,
    read,
    redirected,
    times,
    worked_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.teach.checking.student import Formula, Neuron

#: The kinds of slips, and the kinds of `COSTS` that name them truly.
MADE: dict[str, set[str]] = {
    "another weight in a net input": {"another taken"},
    "another input": {"another taken"},
    "two weights exchanged": {"exchanged"},
    "bias forgotten": {"term left out"},
    "product forgotten in a net input": {"term left out"},
    "added instead of multiplied": {"other operation"},
    "activation forgotten": {"function left out", "net for out"},
    "another activation": {"other function"},
    "point misplaced in a given number": {"decimal point"},
    "digits of a given number swapped": {"digits swapped"},
    "no half in an error": {"factor left out"},
    "no half in any error": {"factor left out"},
    "square forgotten": {"square left out", "factor left out"},
    "absolute value forgotten": {"function left out", "sign"},
    "logarithm to base 10": {"other function"},
    "an output's error forgotten": {"term left out"},
    "not divided for the mean": {"factor left out"},
    "sign of the error's derivative": {"sign"},
    "net for out in a slope": {"net for out"},
    "half of a slope forgotten": {"factor left out", "term left out"},
    "slope of the activation forgotten": {"factor left out"},
    "another weight on the way back": {"another taken"},
    "a path forgotten": {"path left out", "term left out"},
    "weight already updated": {"already updated", "other update order"},
    "input forgotten in a gradient": {"factor left out"},
    "another delta in a gradient": {"another taken"},
    "a sample forgotten": {"path left out", "term left out"},
    "learning rate forgotten": {"factor left out"},
    "update added": {"sign"},
    "updated in turn": {"other update order", "already updated"},
    "target given for the output": {"another given"},
    "old weight given for the new": {"another given", "another taken", "term left out"},
    "new weight given for the old": {"another given"},
    "another number given": {"another given", "another taken"},
    "digits swapped": {"digits swapped"},
    "digit left out": {"digit left out"},
    "point misplaced": {"decimal point"},
    "wrong sign": {"sign"},
    "rounded on the way": {"rounded on the way"},
    "an earlier number carried on": {"carried on"},
}


@dataclass(frozen=True)
class Made:
    """A slip that was made.

    Attributes:
        kind: a key of `MADE`.
        told: what was done, for a person.
        written: the numbers on paper, each with its name; the last one is asked about.
    """

    kind: str
    told: str
    written: tuple[tuple[str, str], ...]


class _Slips:
    """Every slip in a network."""

    def __init__(self, paper: Paper, digits: int, rng: random.Random) -> None:
        self.paper, self.digits, self.rng = paper, digits, rng
        self.right = worked_out(paper)
        self.names = list(paper.formulas)
        layers = [row for layers in paper.neurons for row in layers]
        self.neurons = [neuron for row in layers for neuron in row]
        self.rows = [(row, neuron) for row in layers for neuron in row]

    def written(self, number: float) -> str:
        return f"{number:#.{self.digits}g}"

    def wrong(
        self, kind: str, place: str, told: str, formulas: dict[str, Formula]
    ) -> Iterator[Made]:
        """The slip, asked about where it is made, and in a number that follows from it."""
        try:
            numbers = worked_out(self.paper, formulas)
        except (ArithmeticError, ValueError):
            return  # a logarithm of what is no probability
        changed = [
            name
            for name in self.names
            if abs(numbers[name] - self.right[name]) > 1e-9 * abs(self.right[name])
            and numbers[name]
        ]
        later = [name for name in changed if name not in formulas and name != place]
        asked = [place] if place in changed else []
        if later and (not asked or self.rng.random() < 0.5):
            asked.append(self.rng.choice(later))
        for name in asked:
            yield Made(kind, f"{place}: {told}", ((name, self.written(numbers[name])),))

    def one(self, kind: str, place: str, told: str, formula: Formula) -> Iterator[Made]:
        return self.wrong(kind, place, told, {place: formula})

    def other(self, kind: str, place: str, name: str, others: Sequence[str]) -> Iterator[Made]:
        """Another number read in the place of one."""
        for other in others:
            if other != name:
                formula = redirected(self.paper.formulas[place], {name: other})
                yield from self.one(kind, place, f"{other} for {name}", formula)

    # The forward pass

    def net_inputs(self) -> Iterator[Made]:
        p = self.paper
        for row, neuron in self.rows:
            net, formula = neuron.net, p.formulas[neuron.net]
            layer_weights = [w for other in row for w in other.weights]
            for w, x in zip(neuron.weights, neuron.inputs, strict=True):
                yield from self.other("another weight in a net input", net, w, layer_weights)
                yield from self.other("another input", net, x, neuron.inputs)
                if len(neuron.weights) > 1 or neuron.bias:
                    yield from self.one(
                        "product forgotten in a net input", net, f"{w}*{x}", misread(formula, w, 0)
                    )
                added = plus(formula, of(lambda one, other: one + other - one * other, w, x))
                yield from self.one("added instead of multiplied", net, f"{w}+{x}", added)
            for i, one in enumerate(neuron.weights):
                for other in neuron.weights[i + 1 :]:
                    swapped = redirected(formula, {one: other, other: one})
                    yield from self.one("two weights exchanged", net, f"{one}, {other}", swapped)
            if neuron.bias:
                forgotten = misread(formula, neuron.bias, 0.0)
                yield from self.one("bias forgotten", net, neuron.bias, forgotten)

    def activations(self) -> Iterator[Made]:
        for neuron in self.neurons:
            if neuron.net == neuron.out:
                continue
            net = neuron.net
            right = self.right[neuron.out]
            if abs(self.right[net] - right) > 1e-9:  # relu changes nothing that is positive
                yield from self.one("activation forgotten", neuron.out, "", read(net))
            for name, f in ACTIVATIONS.items():
                if f(self.right[net]) not in (0.0, self.right[net], right):
                    yield from self.one("another activation", neuron.out, name, of(f, net))

    def given_numbers(self) -> Iterator[Made]:
        p = self.paper
        for neuron in self.neurons:
            for name in (*neuron.weights, *neuron.inputs, neuron.bias):
                if name and name in p.given:
                    number, formula = p.given[name], p.formulas[neuron.net]
                    for other in (10 * number, number / 10):
                        wrong = misread(formula, name, other)
                        yield from self.one(
                            "point misplaced in a given number", neuron.net, name, wrong
                        )
                    swapped = _swapped(f"{number:.2f}", 1)
                    if swapped is not None:
                        wrong = misread(formula, name, float(swapped))
                        yield from self.one(
                            "digits of a given number swapped", neuron.net, name, wrong
                        )

    def errors(self) -> Iterator[Made]:
        p, loss = self.paper, self.paper.network.loss
        outputs = [neuron for layers in p.neurons for neuron in layers[-1]]
        wrong: dict[str, dict[str, Formula]] = {}

        def put(kind: str, part: str, formula: Formula) -> None:
            wrong.setdefault(kind, {})[part] = formula

        for neuron in outputs:
            o, t, part = neuron.out, p.target(neuron), p.part(neuron)
            if loss == "half_squared_error":
                put("no half in an error", part, of(lambda o, t: (t - o) ** 2, o, t))
                put("square forgotten", part, of(lambda o, t: 0.5 * (t - o), o, t))
            elif loss == "mse":
                put("square forgotten", part, of(lambda o, t: o - t, o, t))
            elif loss == "mae" and self.right[o] < self.right[t]:
                put("absolute value forgotten", part, of(lambda o, t: o - t, o, t))
            elif loss == "binary_cross_entropy":
                f = LOSSES[loss][0]
                put(
                    "logarithm to base 10",
                    part,
                    times(1 / math.log(10), of(f, o, t)),
                )
        for kind, formulas in wrong.items():
            for part, formula in formulas.items():
                yield from self.one(kind, part, "", formula)
            if kind == "no half in an error" and len(formulas) > 1:
                yield from self.wrong("no half in any error", "E_total", "", formulas)
        parts = [[p.part(neuron) for neuron in layers[-1]] for layers in p.neurons]
        wholes = [f"E{suffix}" if suffix else "E_total" for suffix in p.suffixes]
        for names, whole in zip(parts, wholes, strict=True):
            if len(names) > 1:
                formula = p.formulas[whole]
                for name in names:
                    forgotten = misread(formula, name, 0.0)
                    yield from self.one("an output's error forgotten", whole, name, forgotten)
                if LOSSES[loss][2]:
                    total = times(len(names), formula)
                    yield from self.one("not divided for the mean", whole, "", total)
        if len(p.suffixes) > 1:
            yield from self.one(
                "not divided for the mean", "E_total", "", times(len(wholes), p.formulas["E_total"])
            )

    # The backward pass

    def slopes(self) -> Iterator[Made]:
        p = self.paper
        for layers in p.neurons:
            for neuron in layers[-1]:
                place = f"∂E_total/∂{neuron.out}"
                formula = p.formulas[place]
                yield from self.one("sign of the error's derivative", place, "", times(-1, formula))
            for layer, row in enumerate(layers):
                for neuron in row:
                    if neuron.net != neuron.out:
                        yield from self.of_an_activation(neuron, p.activation(layer))

    def of_an_activation(self, neuron: Neuron, name: str) -> Iterator[Made]:
        local, out, net = self.paper.local(neuron), neuron.out, neuron.net
        if name != "relu":
            formula = redirected(self.paper.formulas[local], {out: net})
            yield from self.one("net for out in a slope", local, "", formula)
        if name == "sigmoid":
            halves: list[Formula] = [of(lambda o: o, out), of(lambda o: 1 - o, out)]
        elif name == "tanh":
            halves = [of(lambda o: o**2, out)]
        else:
            halves = []
        for half in halves:
            yield from self.one("half of a slope forgotten", local, "", half)
        if self.right[local] not in (0.0, 1.0):
            outer = f"∂E_total/∂{out}"
            yield from self.one(
                "slope of the activation forgotten",
                neuron.delta,
                "",
                read(outer),
            )

    def way_back(self) -> Iterator[Made]:
        p = self.paper
        for layers in p.neurons:
            for layer, row in enumerate(layers[:-1]):
                after = layers[layer + 1]
                for k, neuron in enumerate(row):
                    place = f"∂E_total/∂{neuron.out}"
                    formula = p.formulas[place]
                    for other in after:
                        w = other.weights[k]
                        # The weight of another input, or that of another neuron behind.
                        near = [*other.weights, *(each.weights[k] for each in after)]
                        yield from self.other("another weight on the way back", place, w, near)
                        if len(after) > 1:
                            forgotten = misread(formula, w, 0.0)
                            yield from self.one("a path forgotten", place, w, forgotten)
                        updated = misread(formula, w, self.right[f"{w}+"])
                        yield from self.one("weight already updated", place, w, updated)

    def gradients(self) -> Iterator[Made]:
        p = self.paper
        for layer, row in enumerate(p.neurons[0]):
            for k, neuron in enumerate(row):
                same = [layers[layer][k] for layers in p.neurons]
                for j, w in enumerate(neuron.weights):
                    place = f"∂E_total/∂{w}"
                    formula = p.formulas[place]
                    deltas = [other.delta for other in row]
                    yield from self.other(
                        "another delta in a gradient", place, neuron.delta, deltas
                    )
                    yield from self.other("another input", place, neuron.inputs[j], neuron.inputs)
                    if len(same) == 1:
                        yield from self.one(
                            "input forgotten in a gradient",
                            place,
                            "",
                            read(neuron.delta),
                        )
                    for each in same if len(same) > 1 else []:
                        forgotten = misread(formula, each.delta, 0.0)
                        yield from self.one("a sample forgotten", place, each.sample, forgotten)

    def updates(self) -> Iterator[Made]:
        r, rate = self.right, self.paper.network.rate
        weights = [w for rows in self.paper.weights for row in rows for w in row]
        for w in weights:
            slope = f"∂E_total/∂{w}"
            if not r[slope]:
                continue
            for kind, number in (
                ("learning rate forgotten", r[w] - r[slope]),
                ("update added", r[w] + rate * r[slope]),
            ):
                name = f"{w}+"
                yield Made(kind, name, ((name, self.written(number)),))
            yield Made("old weight given for the new", w, ((f"{w}+", f"{r[w]}"),))
            yield Made("new weight given for the old", w, ((w, self.written(r[f"{w}+"])),))
        yield from self.in_turn()

    def in_turn(self) -> Iterator[Made]:
        """Each layer goes through the weights behind it, which were updated already."""
        p = self.paper
        formulas: dict[str, Formula] = {}
        if len(p.weights) != 2 or len(p.suffixes) > 1:
            return
        [layers] = p.neurons
        for neuron in layers[0]:
            place = f"∂E_total/∂{neuron.out}"
            k = layers[0].index(neuron)
            formulas[place] = p.formulas[place]
            for after in layers[1]:
                w = after.weights[k]
                formulas[place] = misread(formulas[place], w, self.right[f"{w}+"])
        numbers = worked_out(p, formulas)
        for neuron in layers[0]:
            for w in neuron.weights:
                if numbers[f"{w}+"] != self.right[f"{w}+"]:
                    yield Made("updated in turn", w, ((f"{w}+", self.written(numbers[f"{w}+"])),))

    # What is written down

    def answers(self) -> Iterator[Made]:
        r, p = self.right, self.paper
        for layers in p.neurons:
            for neuron in layers[-1]:
                target = f"{r[p.target(neuron)]}"
                yield Made("target given for the output", neuron.out, ((neuron.out, target),))
        for name in self.names:
            number = r[name]
            kin = [n for n in self.names if _bare(n) == _bare(name) and r[n] != number]
            if kin:
                other = self.rng.choice(kin)
                yield Made("another number given", other, ((name, self.written(r[other])),))
            if not number:
                continue
            text = f"{number:.{self.digits - 1}e}"
            mantissa, _, exponent = text.partition("e")
            yield Made("wrong sign", name, ((name, self.written(-number)),))
            for shift in (-1, 1):
                moved = f"{mantissa}e{int(exponent) + shift}"
                yield Made("point misplaced", name, ((name, moved),))
            swapped = _swapped(mantissa, self.rng.randrange(self.digits - 1))
            if swapped is not None:
                yield Made("digits swapped", name, ((name, f"{swapped}e{exponent}"),))
            place = self.rng.randrange(3, len(mantissa)) if self.digits > 2 else 0
            if place:
                shorter = mantissa[:place] + mantissa[place + 1 :]
                yield Made("digit left out", name, ((name, f"{shorter}e{exponent}"),))

    def rounding(self) -> Iterator[Made]:
        for places in (2, 3):
            before = worked_out(self.paper, places=places)
            for name, formula in self.paper.formulas.items():
                number = formula(before.__getitem__)
                is_seen = abs(number - self.right[name]) > 1e-4 * abs(self.right[name])
                if is_seen and round(number, 4) != number:  # else it has too few digits to tell
                    yield Made("rounded on the way", f"{places}", ((name, self.written(number)),))

    def carrying_on(self) -> Iterator[Made]:
        for neuron in self.neurons:
            place = neuron.net
            number = self.right[place] * self.rng.uniform(0.5, 1.5)
            formulas = {place: times(float(self.written(number)), lambda _: 1.0)}
            try:
                numbers = worked_out(self.paper, formulas)
            except (ArithmeticError, ValueError):
                continue
            later = [n for n in self.names if numbers[n] != self.right[n] and n != place]
            if later:
                name = self.rng.choice(later)
                both = (place, self.written(number)), (name, self.written(numbers[name]))
                yield Made("an earlier number carried on", place, both)


def slips_of(paper: Paper, digits: int, rng: random.Random) -> Iterator[Made]:
    """All slips in a network, with numbers of so many digits."""
    slips = _Slips(paper, digits, rng)
    for several in (
        slips.net_inputs, slips.activations, slips.given_numbers, slips.errors, slips.slopes,
        slips.way_back, slips.gradients, slips.updates, slips.answers, slips.rounding,
        slips.carrying_on,
    ):  # fmt: skip
        yield from several()


def _swapped(number: str, start: int) -> str | None:
    """The number with two neighbouring digits exchanged; None if that changes nothing."""
    places = [i for i, sign in enumerate(number) if sign.isdigit()]
    for i, j in zip(places[start:], places[start + 1 :], strict=False):
        if number[i] != number[j] and (i or number[j] != "0"):
            signs = list(number)
            signs[i], signs[j] = signs[j], signs[i]
            return "".join(signs)
    return None


def plus(one: Formula, other: Formula) -> Formula:
    """The sum of two formulas."""
    return lambda r: one(r) + other(r)


def _bare(name: str) -> str:
    return "".join(sign for sign in name if not sign.isdigit())
