"""Whether a first row has names, in tables as people have them."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.tables import read_table

WITHOUT_NAMES = ["without names of columns, so they are column 1, column 2, ..."]


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-01,a\n2020-01-02,b\n2020-01-03,a\n",
        "1 Feb 2020,a\n13 Mar 2020,b\n3 May 2020,a\n",
        "12/30/2020,a\n1/2/2021,b\n1/3/2021,a\n",
        "12:30,a\n12:31,b\n1:40,a\n",
        "12:30:05.5 PM,a\n12:31:00.0 AM,b\n12:40:07.3 PM,a\n",
        "P-001,a\nP-002,b\nP-001,a\n",
        "NA,?\n1,a\n2,b\n",
        "NA,a\nu,a\nv,b\nu,b\n",
        "?,a\n2020-01-02,b\n2020-01-03,a\n",
        "unknown,?\n1.5,a\n2.5,b\n",
    ],
)
def test_a_first_row_of_values_is_a_row(text: str) -> None:
    table = read_table(io.StringIO(text), missing="fill")
    assert (table.columns, table.notes[:1]) == (["column 1", "column 2"], WITHOUT_NAMES)
    named = read_table(io.StringIO("when,kind\n" + text), missing="fill")
    assert named.columns == ["when", "kind"]
    assert (named.X, named.Y, named.classes) == (table.X, table.Y, table.classes)
    # Who says that they are names is believed.
    first = text.partition("\n")[0].split(",")
    assert read_table(io.StringIO(text), header=True, missing="fill").columns == first


@pytest.mark.parametrize(
    "text",
    [
        "town,2020-01,2020-02\nBonn,1,2.5\nUlm,3,4.5\n",  # dates above numbers are names
        "K,Ca,NA\n1,2,3.5\n4,5,6.5\n",  # as is a symbol of chemistry among names
        "x1,x2,y\nx,y,a\ny,x,b\n",
        "time,x\n12:30,1.5\n12:40,2.5\n",
        ",x,y\nu,1,a\nv,2,b\n",
    ],
)
def test_names_are_names(text: str) -> None:
    table = read_table(io.StringIO(text))
    assert (len(table.X), WITHOUT_NAMES[0] in table.notes) == (2, False)
    assert table.columns[1:] == text.partition("\n")[0].split(",")[1:]
