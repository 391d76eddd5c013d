"""`worksheet`: a lesson with steps left open, with numbers of its own for a student.

>>> sheet = worksheet(student="Anna Berg", seed=2026, blanks="updates")
>>> print(sheet.text())
Worksheet: one step of backpropagation
======================================
<BLANKLINE>
Name: Anna Berg. Sheet: ...
...
>>> sheet.grade({"w5+": "0.5346716"}).sentence
'1 of 8 blanks right, 7 empty'
"""

from __future__ import annotations

import hashlib
import io
import json
from functools import cached_property

from ...letters import shown
from ...nn.losses import BY_NAME, half_squared_error
from ...nn.storage import load, save
from ..document.blocks import Document, Prose
from ..document.html import as_html, html_fragment
from ..document.readable import Readable
from ..lessons.answers import Answers
from ..lessons.blanks import HINTS, chosen_kinds
from ..lessons.lesson import lesson
from ..lessons.tasks import or_the_tutorials
from .drawing import drawn
from .grading import graded
from .roster import file_names
from .saving import STYLE_AND_SCRIPT, saving

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, Literal

    from ...nn.base import Module
    from ...nn.losses import Loss
    from ..lessons.lesson import Lesson
    from .grading import Grade

#: What files of sheets and of answers say that they are.
SHEET, ANSWERS, VERSION = "tinygrad_bp worksheet", "tinygrad_bp answers", 1

#: What is left open where nothing else is asked for.
USUAL = "after the forward pass"


class Sheet(Readable):
    """A worksheet; `worksheet` makes it.

    Attributes:
        student: whose it is; "" where it is nobody's.
        data: all that it is made from, as plain JSON: numbers, loss, what is left open.
        lesson: the lesson with its steps left open.

    >>> import tinygrad_bp as tg
    >>> sheet = tg.worksheet(student="Ada", blanks="error")
    >>> [step.name for step in sheet.lesson.blanks]
    ['E_o1', 'E_o2', 'E_total']
    """

    title = "Worksheet: one step of backpropagation"

    def __init__(self, student: str, data: Mapping[str, Any]) -> None:
        self.student, self.data = student, dict(data)
        self.lesson: Lesson = _lesson(self.data)

    @cached_property
    def key(self) -> str:
        """Eight letters that tell this sheet from others: it stands on it, and in its answers."""
        text = json.dumps([self.student, self.data], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @property
    def answers(self) -> Answers:
        """The sheet that the teacher keeps: what belongs into the blanks."""
        title = f"Answers: {self.student or 'worksheet'}, sheet {self.key}"
        return Answers(title, self.lesson.blanks, self.lesson.setting.digits)

    def grade(self, answers: Mapping[str, str]) -> Grade:
        """What somebody has written into the blanks: what is right, and which slips there are.

        Args:
            answers: what was written, by the names or the numbers of blanks.
        """
        return graded(self.lesson, answers, self.student or "worksheet")

    def as_data(self) -> dict[str, Any]:
        """The whole sheet as plain JSON, which `sheet_of` reads."""
        about = {"format": SHEET, "version": VERSION, "sheet": self.key}
        return {**about, "student": self.student, "task": self.data}

    @property
    def document(self) -> Document:
        """The lesson, below the name and the number of the sheet."""
        name = self.student or "_" * 30
        above = Prose(f"Name: {name}. Sheet: {self.key}.")
        inside = self.lesson.document
        return Document(self.title, (above, *inside.blocks), digits=inside.digits)

    def latex(self, *, document: bool = True) -> str:
        """As a LaTeX document; or without its head, to be put into one that uses amsmath."""
        return super().latex(document=document)

    def html(self, *, page: bool = True) -> str:
        """As one page with fields to type into, for a screen and for paper.

        A button saves what was typed as a file; the page loads nothing, and sends nothing.
        """
        if not page:
            return html_fragment(self.document)
        (name,) = file_names([self.student]) if self.student else ("answers",)
        about = {**self.as_data(), "format": ANSWERS}
        file = f"{name} {self.key}.json"
        return as_html(self.document, [saving(file, about)], STYLE_AND_SCRIPT)

    def __repr__(self) -> str:
        return (
            f"<Sheet {self.key}: print it, or .html(), .latex(), .save(path), .answers, .grade()>"
        )


def worksheet(
    model: Module | None = None,
    inputs: Any = None,
    targets: Any = None,
    *,
    student: str = "",
    seed: object = None,
    blanks: str | Iterable[str] = USUAL,
    hints: str = "formulas",
    loss: Loss | str = half_squared_error,
    learning_rate: float = 0.5,
    train_biases: bool | None = None,
    update: Literal["simultaneous", "sequential"] = "simultaneous",
    digits: int = 9,
) -> Sheet:
    """A lesson with steps left open, for a student to fill in, and to be graded.

    Args:
        model, inputs, targets, loss, learning_rate, train_biases, update, digits: as `lesson`
            has them.
        student: the name on the sheet.
        seed: where one is given, weights, biases and inputs are drawn anew, from it and the
            name: the same again for the same two.
        blanks, hints: which steps are left open, and how much of them is shown, as `lesson`
            has it; `blanks=()` gives a complete lesson.

    Raises:
        TypeError, ValueError, ArithmeticError: as `lesson` does; a loss must be one of `nn`'s.

    >>> sheet = worksheet(student="Anna Berg", seed=2026, blanks="updates", hints="none")
    >>> [step.name for step in sheet.lesson.blanks[:3]]
    ['w5+', 'w6+', 'w7+']
    >>> sheet
    <Sheet ...: print it, or .html(), .latex(), .save(path), .answers, .grade()>
    """
    if not isinstance(student, str):
        raise TypeError(f"student must be a name, not {shown(student)}")
    loss = loss if isinstance(loss, str) else getattr(loss, "__name__", shown(loss))
    if loss not in BY_NAME:
        raise ValueError(f"the loss of a worksheet must be one of {', '.join(BY_NAME)}, not {loss}")
    if train_biases is None:
        train_biases = model is not None
    model, inputs, targets = or_the_tutorials(model, inputs, targets)
    kinds = chosen_kinds(blanks)
    # Said of what was given, before anything is drawn.
    settings: dict[str, Any] = {"loss": loss, "learning_rate": learning_rate, "digits": digits}
    lesson(model, inputs, targets, **settings, update=update)
    if seed is not None:
        model, inputs = drawn(model, inputs, targets, loss, f"{seed}/{student}")
    file = io.StringIO()
    save(model, file)
    return Sheet(
        student,
        {
            "model": json.loads(file.getvalue()),
            "inputs": _plain(inputs),
            "targets": _plain(targets),
            "loss": loss,
            "learning_rate": float(learning_rate),
            "train_biases": bool(train_biases),
            "update": update,
            "digits": int(digits),
            "blanks": list(kinds),
            "hints": hints,
        },
    )


def sheet_of(data: Any) -> Sheet:
    """The sheet that was written as JSON; also that which answers say they belong to.

    Raises:
        ValueError: if it is none that this version can read.
    """
    if not isinstance(data, dict) or data.get("format") not in (SHEET, ANSWERS):
        raise ValueError("this is no worksheet, and no answers to one")
    if data.get("version") != VERSION:
        raise ValueError(
            f"this worksheet has version {shown(data.get('version'), 20)} of the format, and this "
            f"tinygrad_bp reads version {VERSION}"
        )
    try:
        student, task = data["student"], dict(data["task"])
        if not isinstance(student, str):
            raise TypeError(f"the student is {shown(student)}")
        return Sheet(student[:1000], task)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError(f"the worksheet is damaged: {type(error).__name__}: {error}") from None


def _lesson(data: Mapping[str, Any]) -> Lesson:
    if data["loss"] not in BY_NAME:
        raise ValueError(f"there is no loss {shown(data['loss'])}")
    if data["hints"] not in HINTS:
        raise ValueError(f"hints must be one of {', '.join(HINTS)}, not {shown(data['hints'])}")
    return lesson(
        load(io.StringIO(json.dumps(data["model"]))),
        data["inputs"],
        data["targets"],
        loss=data["loss"],
        learning_rate=data["learning_rate"],
        train_biases=data["train_biases"],
        update=data.get("update", "simultaneous"),
        digits=data["digits"],
        blanks=data["blanks"],
        hints=data["hints"],
    )


def _plain(numbers: Any) -> Any:
    """Numbers in lists, as JSON has them."""
    if hasattr(numbers, "tolist"):
        numbers = numbers.tolist()
    if hasattr(numbers, "__iter__"):
        return [_plain(item) for item in numbers]
    number = getattr(numbers, "data", numbers)
    return int(number) if isinstance(number, int) else float(number)
