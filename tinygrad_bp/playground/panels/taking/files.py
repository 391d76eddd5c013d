"""The files that the page gives away: each is made by what the package has for it.

>>> from tinygrad_bp.playground.session.session import Session
>>> moment = Session().moment
>>> file(moment, "history")["text"]
'update,error\\n0,0.2983711087600027\\n'
>>> file(moment, "model")["name"]
'tutorial-0.json'
"""

from __future__ import annotations

import io

from ....draw.network import draw_network
from ....draw.rendering import NoGraphvizError
from ....nn.base import independent_copy
from ....nn.storage import save
from ....teach.lessons.lesson import lesson
from ....teach.worksheets.sheet import worksheet
from ...run.phases import derivative_name
from ...state.hiding import NUMBERS, is_hidden
from .lines import python
from .link import link

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...run.moment import Moment


def file(moment: Moment, what: str) -> dict[str, Any]:
    """The event with a file: its name, its media type, its text.

    Args:
        moment: what it is of.
        what: "link", "lesson", "worksheet", "model", "picture", "history" or "python".

    Raises:
        ValueError, ArithmeticError: where it cannot be made, as of a run that diverged, or where it
            would give away a number that is asked for, or that a link hides.
    """
    _refuse_to_tell(moment, what)
    ending, media, make = _KINDS[what]
    stem = f"{moment.settings['preset']}-{moment.run.update}"
    name = f"{what}-{stem}" if what in ("lesson", "worksheet") else stem
    text = make(moment)
    return {"type": "file", "what": what, "name": f"{name}.{ending}", "media": media, "text": text}


def _refuse_to_tell(moment: Moment, what: str) -> None:
    """Raise an error where a file has a number that nobody is to see now."""
    kinds = _NUMBERS.get(what, ())
    called = f"the file ({what})"
    if any(is_hidden(quantity, kinds) for quantity in moment.asked):
        raise ValueError(
            f"{called} has the number that is asked for: answer it or let it be shown, and then "
            "take the file"
        )
    hide = moment.settings["hide"]
    nodes = [*moment.derivatives, *moment.run.parameters]
    names = [*nodes, *map(derivative_name, nodes), *(f"{name}+" for name in moment.run.parameters)]
    if any(is_hidden(name, kinds) and is_hidden(name, hide) for name in names):
        raise ValueError(f"{called} has numbers that are hidden here: let them be shown first")


def _given(moment: Moment) -> dict[str, Any]:
    """What a lesson is about: the network at this moment, and the sample in use.

    Raises:
        ValueError: where single weights are frozen, of which a lesson knows nothing.
    """
    if moment.settings["frozen"]:
        raise ValueError("in a lesson all weights move: let none be frozen, and then take the file")
    settings, run, sample = moment.settings, moment.run, moment.sample
    return {
        "model": run.model,
        "inputs": list(run.rows[sample]),
        "targets": list(run.targets[sample]),
        "loss": settings["loss"],
        "learning_rate": settings["learning_rate"],
        "train_biases": settings["train_biases"],
        "update": settings["order"],
        "digits": settings["digits"],
    }


def _lesson(moment: Moment) -> str:
    return lesson(**_given(moment), convention=moment.settings["convention"]).html()


def _worksheet(moment: Moment) -> str:
    return worksheet(**_given(moment)).html()


def _model(moment: Moment) -> str:
    text = io.StringIO()
    notes = {"update": moment.run.update, "settings": dict(moment.settings)}
    save(independent_copy(moment.run.model), text, notes=notes)
    return text.getvalue()


def _picture(moment: Moment) -> str:
    [sample] = moment.calculation.samples
    *hidden, outputs = sample.layers
    diagram = draw_network(
        moment.run.model,
        inputs=sample.inputs,
        hidden=[[number.out for number in layer] for layer in hidden],
        outputs=[number.out for number in outputs],
        digits=min(moment.settings["digits"], 4),
    )
    try:
        return diagram.svg()
    except NoGraphvizError:
        raise ValueError(
            "a picture is drawn by Graphviz, which is not installed here: take the model, and "
            "draw that where it is"
        ) from None


def _history(moment: Moment) -> str:
    run = moment.run
    columns = [run.errors, run.test_errors] if run.test_errors else [run.errors]
    head = "update,error" + ",test error" * bool(run.test_errors)
    rows = zip(*columns, strict=True)
    lines = (f"{update},{','.join(map(repr, row))}" for update, row in enumerate(rows))
    return "\n".join([head, *lines]) + "\n"


#: The kinds of numbers that a file has; of a link it is told instead.
_NUMBERS = {
    "lesson": tuple(NUMBERS),
    "worksheet": tuple(NUMBERS),
    "model": ("weights", "biases"),
    "picture": ("weights", "biases", "out"),
    "history": ("E_total",),
    "python": ("weights", "biases"),
}

_KINDS: dict[str, tuple[str, str, Callable[[Moment], str]]] = {
    "link": ("txt", "text/plain", link),
    "lesson": ("html", "text/html", _lesson),
    "worksheet": ("html", "text/html", _worksheet),
    "model": ("json", "application/json", _model),
    "picture": ("svg", "image/svg+xml", _picture),
    "history": ("csv", "text/csv", _history),
    "python": ("py", "text/x-python", python),
}
