"""The lesson: where one is, what is said or asked there, and what came of the answer."""

from __future__ import annotations

from ...autodiff.operations.traversal import names_in
from ...teach.document.words import joined, pieces, said
from ...teach.formulas.formula import Derivative, Symbol
from ..run.lesson import GuidedLesson
from .wording import markup, plain, symbol_of
from .worked import Worked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...teach.checking.findings import Slip
    from ...teach.document.words import Words
    from ..run.lesson import LessonStep, Prediction
    from ..run.moment import Moment
    from ..run.progress import Answered

_DIGITS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

#: How much more unlikely than the first slip another is that is told beside it.
_AS_LIKELY = 0.3


def view(moment: Moment) -> dict[str, Any]:
    """What the lesson shows of a moment."""
    mode = moment.settings["lesson"]
    if mode == "off":
        return {"mode": mode}
    if moment.run.is_playing:
        return {"mode": mode, "waits": "The run goes on. Pause it, and the lesson goes on there."}
    lesson = GuidedLesson(moment, moment.progress)
    if not lesson.steps:
        return {"mode": mode, "waits": "The error is no longer a number: go back to an update."}
    found = {
        "mode": mode,
        "step": lesson.place,
        "steps": len(lesson.steps),
        "round": moment.run.update + 1,
        "parts": _parts(moment, lesson),
        "tally": _tally(lesson),
        "is_done": lesson.step is None,
        "asked": False,
        "prediction": None,
        "verdict": None,
        "slip": None,
        "equation": None,
    }
    if lesson.step is not None:
        found |= _step(moment, lesson, lesson.step)
    return found


def _step(moment: Moment, lesson: GuidedLesson, step: LessonStep) -> dict[str, Any]:
    """What is shown of one step."""
    worked = Worked(moment)
    asks, attempt, is_open = lesson.asks(step), lesson.attempt(step), lesson.is_open
    sides = [] if is_open else worked.sides(step)
    given = lesson.prediction(step)
    return {
        "name": step.name,
        "quantity": markup(symbol_of(step.quantity)),
        "key": step.quantity,
        "sentence": plain(worked.asked(step, lesson.mode) if asks else worked.told(step)),
        "asked": asks and is_open,
        "text": attempt.text if asks else "",
        "written": attempt.written,
        "equation": [markup(side) for side in sides] or None,
        "verdict": _verdict(attempt) if asks else None,
        "slip": _slip(attempt) if asks else None,
        "prediction": given and _prediction(lesson, step, given),
    }


def _parts(moment: Moment, lesson: GuidedLesson) -> list[dict[str, Any]]:
    """Where forward pass, error, backward pass and update begin."""
    found: dict[str, int] = {}
    for place, step in enumerate(lesson.steps):
        found.setdefault(moment.phases[step.phase].group, place)
    return [{"name": name.capitalize(), "step": place} for name, place in found.items()]


def _tally(lesson: GuidedLesson) -> dict[str, int]:
    """How many numbers were asked for, and how many were right at first, with help, or shown."""
    asked = [lesson.attempt(step) for step in lesson.steps if lesson.asks(step)]
    return {
        "asked": len(asked),
        "first": sum(each.is_right and each.tries == 1 and not each.is_shown for each in asked),
        "helped": sum(each.is_right and each.tries > 1 and not each.is_shown for each in asked),
        "shown": sum(each.is_shown for each in asked),
    }


# What came of an answer


def _verdict(attempt: Answered) -> dict[str, str] | None:
    """Whether it is right, in words."""
    if attempt.is_shown:
        return {"kind": "shown", "word": "Shown.", "text": ""}
    if attempt.checked is None:
        if not attempt.text:
            return None
        return {"kind": "no number", "word": f"Not a number: {attempt.text}", "text": ""}
    if attempt.is_right:
        return {"kind": "right", "word": f"Right, to {attempt.checked.agreeing}.", "text": ""}
    digits = attempt.checked.digits
    count = _DIGITS[digits] if digits < len(_DIGITS) else f"{digits}"
    some = f"{count.capitalize()} digit{'s' * (digits > 1)} right." if digits else ""
    return {"kind": "not yet", "word": "Not yet.", "text": some}


def _slip(attempt: Answered) -> dict[str, Any] | None:
    """What led to a number that is not right, in the words of `check_work`."""
    checked = attempt.checked
    if checked is None or attempt.is_over:
        return None
    if attempt.is_searching:
        return {"words": ["Looking for the slip …"], "where": [], "doubt": ""}
    if not checked.slips:
        none = "No known slip gives this number."
        if not attempt.is_complete:
            none = "No slip that was tried gives this number; the network is too large for all."
        return {"words": [none], "where": [], "doubt": ""}
    slip, *others = checked.slips
    doubt = "It may be chance: with more digits this would be surer." if slip.is_doubtful else ""
    words = _told(slip, checked.quantity, attempt.text)
    if others and others[0].cost - slip.cost < _AS_LIKELY and not others[0].is_doubtful:
        other = _told(others[0], checked.quantity, attempt.text)
        words = said("{words} Or: {other}", words=words, other=other)
    return {"words": plain(words), "where": list(_where(slip)), "doubt": doubt}


def _told(slip: Slip, quantity: str, text: str) -> Words:
    """The slip in a sentence. Of the number it shows what was written, and no digit more."""
    told = joined([slip.told, *slip.besides], ", and ")
    if slip.place == quantity:
        if slip.formula is None:
            return said("{told}.", told=_capital(told))
        return said("This is {it} = {text}: {told}.", it=slip.formula, text=text, told=told)
    place = slip.symbol or symbol_of(slip.place)
    if slip.kind == "carried on":
        return said("{told}.", told=_capital(told))
    return said("In {place}: {told}. The rest follows from it.", place=place, told=told)


def _capital(words: Words) -> Words:
    first, *others = pieces(words)
    return (first[:1].upper() + first[1:] if isinstance(first, str) else first, *others)


def _where(slip: Slip) -> Iterator[str]:
    """The names of the symbols that are wrong, or that are missing."""
    names = [piece.name for piece in pieces(slip.told) if isinstance(piece, (Symbol, Derivative))]
    used = set(names_in(slip.formula)) if slip.formula else set()
    yield from [name for name in names if name in used] or names or [slip.place]


# Predictions


def _prediction(lesson: GuidedLesson, step: LessonStep, given: Prediction) -> dict[str, Any]:
    """The question before a number is seen, and what came of it after."""
    it = symbol_of(step.quantity)
    if given.than:
        question = said(
            "Before it is played: {it} beside {than} is", it=it, than=symbol_of(given.than)
        )
    else:
        question = said("Before it is played: the sign of {it} is", it=it)
    choice = lesson.progress.predictions.get(step.key)
    outcome = ""
    if choice:
        is_right = choice == given.right
        outcome = (
            f"You said {choice}: it is." if is_right else f"You said {choice}: it is {given.right}."
        )
    return {
        "question": plain(question),
        "choices": list(given.choices),
        "is_open": choice is None,
        "outcome": outcome,
    }
