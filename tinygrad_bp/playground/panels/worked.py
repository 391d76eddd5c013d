"""How a number of the lesson is worked out: the sides of its equation, and a sentence."""

from __future__ import annotations

import re

from ...autodiff.operations.traversal import walk
from ...autodiff.ops import TABLE
from ...nn.losses import IN_WORDS
from ...teach.derivations.chain_rule import Derivation
from ...teach.derivations.conventions import Convention
from ...teach.derivations.local_derivatives import LocalDerivatives
from ...teach.derivations.sections import DerivationWriter
from ...teach.document.words import listed, said
from ...teach.formulas.formula import Call, Derivative, Number, Symbol, product, with_numbers
from ...teach.formulas.notation import Notation
from ..state.hiding import is_hidden
from .mathematics.numbers import as_shown
from .wording import called, moved_listed, symbol_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value
    from ...teach.document.words import Words
    from ...teach.formulas.formula import Formula
    from ..run.lesson import LessonStep
    from ..run.moment import Moment

_NAMES = (Symbol, Derivative)


class Worked:
    """How the numbers of a moment are worked out.

    Args:
        moment: it.
    """

    def __init__(self, moment: Moment) -> None:
        self._moment = moment
        self._digits: int = moment.settings["digits"]
        [self._sample] = moment.calculation.samples
        parameters = moment.calculation.model.parameters()
        total = moment.calculation.total
        nodes = [*self._sample.numbers, *self._sample.parts]
        self._nodes = {node.label: node for node in [*nodes, total, *parameters]}
        self._notation = Notation(total, *parameters)
        self._ends = _ends(moment)

    # Equations

    def sides(self, step: LessonStep) -> list[Formula]:
        """The sides of its equation: name, formula, numbers, and the number.

        Where a link hides a number in it, those without numbers.
        """
        sides, hide = self._sides(step), self._moment.settings["hide"]
        names = {part.name for side in sides for part in walk(side) if isinstance(part, _NAMES)}
        if any(is_hidden(name, hide) for name in names):
            sides = [side for side in sides if any(isinstance(p, _NAMES) for p in walk(side))]
        return [as_shown(side) for side in sides]

    def _sides(self, step: LessonStep) -> list[Formula]:
        if step.kind == "derivative":
            return self._derivative(self._nodes[step.name])
        if step.kind == "update":
            return self._update(step)
        node = self._nodes[step.quantity]
        if node not in self._notation.symbols:  # the error does not depend on it
            return [symbol_of(step.quantity), Number(step.value, self._digits)]
        return self._notation.sides(node, self._digits)

    def _derivative(self, node: Value) -> list[Formula]:
        moved = {self._nodes[name]: x for name, x in self._moment.through.items()}
        chain = LocalDerivatives(self._notation, moved)
        derivation = Derivation(self._moment.calculation.total, [node], chain)
        say = Convention(derivation, self._moment.settings["convention"], self._digits)
        step = derivation.step(node)
        if step is None:
            return [say.derivative(node), Number(0.0)]
        factors = DerivationWriter(say).trunk(step)
        numbers = product([say.in_numbers(factor) for factor in factors])
        sides = [step.name, product(factors), numbers, say.number(step.number)]
        return list(say.equation(*sides).sides)

    def _update(self, step: LessonStep) -> list[Formula]:
        new, number = symbol_of(step.quantity), Number(step.value, self._digits)
        if not step.follows:
            return [new, number]
        moment, name = self._moment, step.name
        eta = Symbol("η", moment.settings["learning_rate"])
        old = Symbol(name, moment.run.parameters[name], name)
        slope = Derivative(Symbol("E_total", label="E_total"), old, moment.taken[name])
        formula = Call(TABLE["sub"], (old, product([eta, slope])))
        return [new, formula, with_numbers(formula, self._digits), number]

    # Sentences

    def told(self, step: LessonStep) -> Words:
        """What is done in a step whose number is given."""
        it, name = symbol_of(step.quantity), step.name
        match step.kind:
            case "net":
                way = "{it} is what comes into {name}: each input times its weight"
                bias = ", and the bias." if self._has_bias(step.name) else "."
                return said(way + bias, it=it, name=called(name))
            case "out":
                return said("{it} is what {name} makes of that.", it=it, name=called(name))
            case "part":
                loss = IN_WORDS.get(self._loss, self._loss)
                alone = re.sub(r", (and )?(summed|averaged) over the outputs$", "", loss)
                return said("{it} is a share of the error: {loss}.", it=it, loss=alone)
            case "error":
                if self._sample.parts:
                    return said("{it} is what comes together of all outputs.", it=it)
                return said("{it} is {loss}.", it=it, loss=IN_WORDS.get(self._loss, self._loss))
            case "derivative":
                w = symbol_of(step.name)
                way = "{way} {it} is how much {total} changes with it{moved}."
                total, moved = symbol_of("E_total"), self._moved(step)
                return said(way, way=self._way(step, w), it=it, total=total, moved=moved)
            case _:
                return self._about_update(step)

    def asked(self, step: LessonStep, mode: str) -> Words:
        """What is said where its number is asked for."""
        it, name = symbol_of(step.quantity), step.name
        if mode == "blank":
            return said("Work out {it}.", it=it)
        match step.kind:
            case "net":
                return said("{it} comes next: what comes into {name}.", it=it, name=called(name))
            case "out":
                return said("{it} comes next: what {name} makes of that.", it=it, name=called(name))
            case "part" | "error":
                return said("{it} comes next.", it=it)
            case "derivative":
                seen = ""
                if step.beside and self._ends[step.beside.name][1] == self._ends[step.name][1]:
                    seen = " The rest of its path you have just seen."
                way, symbol = self._way(step, "It"), symbol_of(name)
                moved = self._moved(step)
                rest = said(" It goes on{moved}.", moved=moved) if moved else ""
                return said(
                    "{w} comes next. {way}{rest}{seen}", w=symbol, way=way, rest=rest, seen=seen
                )
            case _:
                symbol = symbol_of(name)
                return said("{w} comes next: what it is after the update.", w=symbol)

    def _moved(self, step: LessonStep) -> Words:
        """That a derivative goes through parameters that have moved."""
        names = self._moment.moving_before(step.name)
        if not names:
            return ""
        have = "has" if len(names) == 1 else "have"
        way = ", through {them}, which {have} moved"
        return said(way, them=moved_listed(names), have=have)

    def _way(self, step: LessonStep, it: Words) -> Words:
        source, takers = self._ends[step.name]
        to = listed([called(taker) for taker in takers])
        if source:
            return said("{it} leads from {source} to {to}.", it=it, source=called(source), to=to)
        return said("{it} acts on {to}.", it=it, to=to)

    def _about_update(self, step: LessonStep) -> Words:
        name, eta = symbol_of(step.name), Symbol("η")
        if step.follows:
            way = "{name} goes against its derivative, {eta} times as far."
            return said(way, name=name, eta=eta)
        if len(self._moment.run.rows) > 1:
            why = "the update takes the mean over the samples"
        else:
            why = "the optimiser makes more of the derivative than a step against it"
        return said("{name} after the update: {why}.", name=name, why=why)

    @property
    def _loss(self) -> str:
        loss: str = self._moment.settings["loss"]
        return loss

    def _has_bias(self, neuron: str) -> bool:
        return any(not source and neuron in takers for source, takers in self._ends.values())


def _ends(moment: Moment) -> dict[str, tuple[str, list[str]]]:
    """Of each parameter where it comes from ("" for a bias), and the neurons that it acts on."""
    found: dict[str, tuple[str, list[str]]] = {}
    [sample] = moment.calculation.samples
    above = [node.label for node in sample.inputs]
    for stage in sample.stages:
        for number in stage.numbers:
            neuron = stage.units[number.own - 1]
            for source, weight in zip(above, neuron.w, strict=True):
                found[weight.label] = source, [number.name]
            if neuron.b is not None:
                found.setdefault(neuron.b.label, ("", []))[1].append(number.name)
        above = [number.name for number in stage.numbers]
    return found
