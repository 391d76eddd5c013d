"""What the tutorial's readers ask: the index of `examples` has something that runs for each.

Each command of the index is run, and has to print the line that stands beside it there.
"""

from __future__ import annotations

import math
import re
import runpy
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Run

EXAMPLES = Path(__file__).parents[1] / "examples"
INDEX = (EXAMPLES / "README.md").read_text("utf-8")
QUESTIONS = {
    int(number): (command, line)
    for number, command, line in re.findall(r"^\| (\d+) \| .*\| `(.+)` \| `(.+)` \|$", INDEX, re.M)
}
SCRIPTS = sorted(path.name for path in (EXAMPLES / "questions").glob("*.py"))
COMMANDS = [n for n, (command, _) in QUESTIONS.items() if command.startswith("tinygrad-bp ")]

#: Numbers that a script prints, with the bounds that they lie within, and where those are from.
NUMBERS: dict[str, list[tuple[str, float, float]]] = {
    "q04": [
        (r"shared: dE_total/db2 = (\S+)", 0.1004003245, 0.1004003255),  # the sum of two deltas
        (r"shared (\S+), own", 4.3552e-06, 4.3554e-06),  # what the readers' question was
        (r", own (\S+)\n", 2.4475e-06, 2.4477e-06),  # answered with
        (r"bias shared: E_total = (\S+),", 0.09, 0.09),  # two halves of 0.3 squared
        (r"bias own: E_total = (\S+),", 0, 0),
    ],
    "q05": [
        (r"E_total after 1 round \S+ and (\S+)", 0.285750887, 0.285750887),
        (r"in 1000 rounds: (\S+)", 0, 1e-15),  # only roundings may differ
    ],
    "q07": [
        (r"pooled: (\S+),", 0.605780565, 0.605780567),
        (r"k1_22: .* backward\(\) (\S+)", -0.010205743, -0.010205741),
    ],
    "q10": [
        (r"after 0 games: .* (\d+) of 102", 0, 60),
        (r"after 2000 games: .* (\d+) of 102", 98, 102),  # all of them, here; 102 with three seeds
    ],
    "q15": [
        # E_total and its derivative by w1 as the tutorial prints them.
        (r"w1 +\S+ +(\S+)", 0.5 * 0.298371109 / 0.0004385685, 0.5 * 0.298371109 / 0.0004385675),
        (r"eta \* dE/dw  .*rounds: (\S+)", 0, 1e-9),
        (r"\* E \* eta  w.*rounds: (\S+)", 0.1, math.inf),
    ],
    "q20": [
        (r"negated: .* = (\S+)\n", 0.35891648, 0.35891648),  # w5+ as the tutorial prints it
        (r"cross entropy by backward\(\): (\S+)", 0.741365069, 0.741365070),  # out - target
    ],
    "q21": [
        (r"at net = (\S+)", math.log(99) - 1e-9, math.log(99) + 1e-9),
        (r"0.01 and 0.99,  10000 .*E_total (\S+)", 3.5102e-05, 3.5102e-05),  # known of old
        (r"0.01 and 0.99, 100000 .*inputs \S+ (\S+),", 4.58, math.log(99)),
        (r"0 and 1, 100000 .*inputs \S+ (\S+),", 5.5, 6),
    ],
    "q22": [
        (r"squared error: (\S+),", 1.0, 1.0),  # (0.1 + 0.2 + 0.4 + 0.9 + 1.4 + 4) / 7
        (r"distance: +(\S+),", 0.399, 0.401),  # the fourth of seven; the steps end short
        (r"cross entropy: (\S+),", 0.75, 0.75),
        (r"squared: (\S+)", -0.009801, -0.009801),  # (out - target) * out * (1 - out)
        (r"entropy: (-\S+)", -0.99, -0.99),  # out - target
    ],
    "q23": [
        (r"\n +0 +(\S+)", -0.524293535, -0.524293534),  # of the tutorial's printed outputs
        (r"\n +1000 +(\S+)", -1, -0.99),  # 0.01 + 0.99 - 1 - 1 is the end of it
        (r"\n +1000 .* (\S+)\n", 0.48, 0.5),
    ],
    "q24": [
        (r"mean error (\S+)", 0.125, 0.125),  # half of 0.5 squared
        (r"without an activation: (\S+)", 0.125, 0.126),
        (r"tanh between: +(\S+)", 0, 0.001),
    ],
}


def test_all_26_questions_have_something_that_runs() -> None:
    assert [*QUESTIONS] == list(range(1, 27))
    named = [shlex.split(command)[1] for command, _ in QUESTIONS.values()]
    paths = {Path(name).name for name in named if name.startswith("examples/questions/")}
    assert paths == set(SCRIPTS)
    assert all((EXAMPLES.parent / name).exists() for name in named if name.startswith("examples/"))
    assert {name[:3] for name in SCRIPTS} == NUMBERS.keys()
    scripts = {path.name for path in EXAMPLES.glob("*.py")}
    assert scripts == set(re.findall(r"\]\((\w+\.py)\)", INDEX))


@pytest.mark.parametrize("name", SCRIPTS)
def test_an_answer_is_short_and_has_its_numbers(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = EXAMPLES / "questions" / name
    assert len(path.read_text("utf-8").splitlines()) < 40
    if "numpy" in path.read_text("utf-8"):
        pytest.importorskip("numpy", reason="needs NumPy")
    runpy.run_path(str(path), run_name="__main__")
    printed = capsys.readouterr().out
    (line,) = (line for command, line in QUESTIONS.values() if name in command)
    assert line in printed
    for pattern, low, high in NUMBERS[name[:3]]:
        match = re.search(pattern, printed)
        assert match, f"{pattern} is not in\n{printed}"
        assert low <= float(match[1]) <= high, match[0]


@pytest.mark.parametrize("number", COMMANDS)
def test_a_command_prints_what_the_index_says(run: Run, number: int) -> None:
    command, line = QUESTIONS[number]
    status, out, err = run(*shlex.split(command)[1:])
    assert status == (1 if " check " in command else 0)  # it says that a number is not right
    assert err == ""
    assert line in out
