"""How often `check_work` names a slip for what it is: a table of the slips made and those named.

    python -m tests.teach.checking.slip_kinds                    # 12 networks, six digits
    python -m tests.teach.checking.slip_kinds --each 3 --digits 4 6 --random 40
    python -m tests.teach.checking.slip_kinds --later 100        # other numbers in them

Of each kind of slip in `slips.py`, some are made in each network, and the first sentence about the
number that comes out is to be of that kind; and wrong numbers that come from no slip, drawn at
random near the right one and of its size, are to get no story, or one that is called doubtful. The
status is 1 if fewer slips are named, or more numbers get a story, than `MOST_MISSED` and
`MOST_BELIEVED` say.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tests.teach.checking.slips_made import MADE, slips_of
from tests.teach.checking.student import Network, Paper, worked_out
from tinygrad_bp import check_work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.teach.checking.slips_made import Made
    from tinygrad_bp import Value
    from tinygrad_bp.teach.checking.checked import Checked

#: A dozen networks. Those of relu have no hidden neuron that is 0: there, slips make no difference.
NETWORKS = [
    Network((2, 2, 2), "sigmoid", "sigmoid", "half_squared_error", "layer", seed=1),
    Network((3, 4, 3, 2), "tanh", "tanh", "mse", seed=2, rate=0.1),
    Network((1, 1, 1, 1), "sigmoid", "sigmoid", "half_squared_error", seed=3),
    Network((2, 3, 2), "relu", "linear", "mse", seed=1, rate=0.05),
    Network((2, 2, 1), "tanh", "linear", "mae", seed=5, rate=0.2),
    Network((2, 3, 1), "tanh", "sigmoid", "binary_cross_entropy", seed=6, rate=0.3),
    Network((3, 2, 2), "sigmoid", "sigmoid", "half_squared_error", None, seed=7),
    Network((2, 2, 2), "tanh", "sigmoid", "mse", samples=2, seed=8, rate=1.0),
    Network((1, 2, 1), "sigmoid", "linear", "half_squared_error", samples=3, seed=9, rate=0.1),
    Network((2, 2, 2, 1), "relu", "sigmoid", "half_squared_error", seed=1),
    Network((2, 2, 2), "sigmoid", "sigmoid", "binary_cross_entropy", "layer", seed=11, rate=0.4),
    Network((4, 3, 3), "tanh", "linear", "mae", None, seed=12, rate=0.25),
]

#: How many of a hundred slips may be missed, and how many random numbers believed.
MOST_MISSED, MOST_BELIEVED = 2.0, 2.0


@dataclass
class Table:
    """What was made and what was named.

    Attributes:
        named: by the kind of slip that was made, how often each kind of sentence came first.
        right: how often that was the true kind.
        doubtful: how often the true one was called doubtful.
        misses: the slips that were named wrongly, each as a line.
        random: of the random numbers, how many had no story, a doubtful one, and one to believe.
        believed: those with a story to believe, each as a line.
    """

    named: dict[str, Counter[str]] = field(default_factory=dict)
    right: Counter[str] = field(default_factory=Counter)
    doubtful: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    random: Counter[str] = field(default_factory=Counter)
    believed: list[str] = field(default_factory=list)

    @property
    def made(self) -> int:
        return sum(sum(counter.values()) for counter in self.named.values())

    @property
    def missed(self) -> float:
        """How many of a hundred slips were not named."""
        return 100 * (1 - sum(self.right.values()) / max(self.made, 1))

    @property
    def share_believed(self) -> float:
        """How many of a hundred random numbers were given a story that is not doubted."""
        return 100 * self.random["believed"] / max(sum(self.random.values()), 1)

    def __str__(self) -> str:
        lines = []
        for kind, counter in self.named.items():
            count = sum(counter.values())
            others = ", ".join(f"{name} {n}" for name, n in counter.most_common())
            doubted = f" ({self.doubtful[kind]} doubted)" if self.doubtful[kind] else ""
            lines.append(f"{kind:34} {self.right[kind]:4} of {count:<4}{doubted} {others}")
        if self.made:
            lines.append(
                f"{'all kinds':34} {sum(self.right.values()):4} of {self.made:<4}"
                f" {100 - self.missed:.1f} %, {self.doubtful.total()} doubted"
            )
        if self.random:
            none, doubtful = self.random["no story"], self.random["doubtful"]
            lines.append(
                f"random numbers: {none} without a story, {doubtful} with a doubtful one, "
                f"{self.random['believed']} believed ({self.share_believed:.1f} %)"
            )
        return "\n".join(lines)

    def add_slip(self, made: Made, entry: Checked) -> None:
        """Count a slip, and what was said of it first."""
        top = entry.slips[0].kind if entry.slips else "nothing"
        self.named.setdefault(made.kind, Counter())[top] += 1
        if top in MADE[made.kind]:
            self.right[made.kind] += 1
            self.doubtful[made.kind] += entry.is_doubtful
        else:
            told = entry.slips[0].words if entry.slips else "no known slip"
            self.misses.append(f"{made.kind}: {made.told}: {entry.name} = {entry.written}: {told}")

    def add_random(self, entry: Checked) -> None:
        """Count a random number."""
        how = "no story" if not entry.slips else "doubtful" if entry.is_doubtful else "believed"
        self.random[how] += 1
        if how == "believed":
            slip = entry.slips[0]
            self.believed.append(f"{entry.name} = {entry.written}: {slip.words} {slip.chance:.3g}")


def checked(
    network: Network, output: Value, number: tuple[str, str], *more: tuple[str, str]
) -> Checked:
    """What is said of the last of some numbers."""
    numbers = dict([number, *more])
    return check_work(output, numbers, learning_rate=network.rate).entries[-1]


def name_slips(table: Table, network: Network, digits: int, each: int) -> None:
    """Make some slips of each kind in a network, and see what they are called."""
    paper = Paper(network)
    output, rng = paper.output, random.Random(network.seed)
    by_kind: dict[str, list[Made]] = {}
    for made in slips_of(paper, digits, rng):
        by_kind.setdefault(made.kind, []).append(made)
    for several in by_kind.values():
        for made in rng.sample(several, min(each, len(several))):
            entry = checked(network, output, *made.written)
            if not entry.agrees:  # else it is too small a change to be seen
                table.add_slip(made, entry)


def random_numbers(paper: Paper, digits: int, count: int) -> Iterator[tuple[str, str]]:
    """Wrong numbers from nowhere: half of them near the right one, half of about its size."""
    rng = random.Random(paper.network.seed)
    right = worked_out(paper)
    names = [name for name in paper.formulas if right[name]]
    for number in range(count):
        name = rng.choice(names)
        factor = (
            1 + rng.uniform(-0.5, 0.5)
            if number % 2
            else 10 ** rng.uniform(-1, 1) * rng.choice([1, 1, 1, -1])
        )
        yield name, f"{right[name] * factor:.{digits}g}"


def draw_numbers(table: Table, network: Network, digits: int, count: int) -> None:
    """Check random numbers in a network."""
    paper = Paper(network)
    output = paper.output
    for number in random_numbers(paper, digits, count):
        entry = checked(network, output, number)
        if not entry.agrees:
            table.add_random(entry)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--each", type=int, default=2, help="slips of a kind in a network")
    parser.add_argument("--random", type=int, default=20, help="random numbers in a network")
    parser.add_argument("--digits", type=int, nargs="+", default=[6])
    parser.add_argument("--networks", type=int, nargs="*", help="which, from 0 (default: all)")
    parser.add_argument("--later", type=int, default=0, help="add this to the networks' seeds")
    parser.add_argument("--misses", action="store_true", help="list what was named wrongly")
    options = parser.parse_args(arguments)
    chosen = NETWORKS if options.networks is None else [NETWORKS[n] for n in options.networks]
    chosen = [replace(network, seed=network.seed + options.later) for network in chosen]
    good = True
    for digits in options.digits:
        table = Table()
        for network in chosen:
            name_slips(table, network, digits, options.each)
            draw_numbers(table, network, digits, options.random)
        print(f"{digits} digits\n{table}\n")
        if options.misses:
            print("\n".join([*table.misses, "", *table.believed, ""]))
        good &= table.share_believed <= MOST_BELIEVED
        good &= digits < 6 or table.missed <= MOST_MISSED
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
