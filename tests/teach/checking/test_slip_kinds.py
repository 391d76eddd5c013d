"""How often `check_work` names a slip for what it is, and a number from nowhere for none.

`python -m tests.teach.checking.slip_kinds` does more of the same, on a dozen networks.
"""

from __future__ import annotations

import pytest

from tests.teach.checking.slip_kinds import (
    MOST_BELIEVED,
    MOST_MISSED,
    NETWORKS,
    Table,
    draw_numbers,
    name_slips,
)
from tests.teach.checking.slips_made import MADE
from tests.teach.checking.student import Network, Paper, worked_out
from tests.thorough import THOROUGH
from tinygrad_bp import check_work

#: The smaller ones: as in the tutorial, of one neuron a layer, and with a mean absolute error.
SMALL = [NETWORKS[0], NETWORKS[2], NETWORKS[4]]


@pytest.mark.parametrize("network", NETWORKS, ids=str)
def test_the_student_and_the_package_agree_where_no_slip_is_made(network: Network) -> None:

    paper = Paper(network)
    numbers = worked_out(paper)
    found = check_work(paper.output, numbers, learning_rate=paper.network.rate)
    assert found.agrees
    assert len(found.entries) == len(paper.given) + len(paper.formulas)


@THOROUGH
def test_the_first_sentence_is_of_the_true_kind() -> None:
    table = Table()
    for network in SMALL:
        name_slips(table, network, digits=6, each=1)
    assert len(NETWORKS) == 12
    assert len(MADE) >= len(table.named) > 30
    assert table.made > 80
    assert table.missed <= MOST_MISSED, table.misses


@THOROUGH
@pytest.mark.parametrize("digits", [3, 4, 5, 6])
def test_a_number_from_nowhere_is_given_no_story_or_a_doubtful_one(digits: int) -> None:
    table = Table()
    for network in SMALL[1:]:
        draw_numbers(table, network, digits, count=26)
    assert table.random.total() > 45
    # One in fifty is what is promised; of 50, that is one.
    assert table.random["believed"] <= MOST_BELIEVED / 100 * 52, table.believed
