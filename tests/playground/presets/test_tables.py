"""Own tables: the last column is predicted, a broken row is named, too much is refused."""

from __future__ import annotations

import pytest

from tests.playground.presets.learning import learned
from tinygrad_bp.playground.presets.tables import EXAMPLE, IRIS, TABLE, of_table, suited
from tinygrad_bp.playground.state.messages import LONGEST_TABLE, read


def test_iris_has_fisher_s_flowers() -> None:
    samples = IRIS.samples({**IRIS.values(), "scaled": False, "test_share": 0.0})
    assert samples.rows[0] == (5.1, 3.5, 1.4, 0.2)
    assert samples.classes == ("setosa", "versicolor", "virginica")
    assert [sum(column) for column in zip(*samples.targets, strict=True)] == [50.0] * 3
    # The means that Fisher printed (1936, table II): 5.006, 5.936 and 6.588 for sepal length.
    means = [sum(row[0] for row in samples.rows[k : k + 50]) / 50 for k in (0, 50, 100)]
    assert means == pytest.approx([5.006, 5.936, 6.588], abs=5e-4)


def test_check_18_a_table_of_two_inputs_and_a_target_trains() -> None:
    samples = of_table("x;y;z\n0;0;0,5\n1;0;1.5\n0;1;-0,5\n1;1;0,5\n")
    assert samples.targets == ((0.5,), (1.5,), (-0.5,), (0.5,))
    assert samples.columns == ("x", "y")
    assert samples.classes == ()
    settings = {**TABLE.values(), **suited(samples), "learning_rate": 0.1}
    _, error = learned(settings, samples, 500)
    assert error < 0.01


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x,y,z\n1,2,3\n4,five,6\n", "own.csv, line 3, 'y': expected a number, got 'five'"),
        ("x,y,z\n1,2,3\n4,5\n", "own.csv, line 3: expected 3 cells, got 2"),
        ("x,y,z\n1,2,3\n4,,6\n", "own.csv, line 3, 'y': the value is missing"),
        ("x,y,z\n1,2,3\n4,1e308,6\n", "own.csv, row 2: each value must be a number from -1e+12 to"),
        ("x,y,z\n1,2,3\n4,inf,6\n", "own.csv, line 3, 'y': expected a number, got 'inf'"),
        ("", "own.csv is empty"),
        ("x,y,z\n", "own.csv has no rows under the names of its columns"),
        ("z\n1\n", "own.csv has no column to predict from, apart from the target"),
        ("x,y\n" + "1,2\n" * 1001, "own.csv has 1,001 rows with 1 inputs, and the page takes at"),
        (",".join("abcdefghijklmnopqr") + "\n" + "1," * 17 + "1\n", "at most 1,000 with 16"),
        ("x,y\n" + "".join(f"{k},c{k}\n" for k in range(11)), "has 11 classes in y"),
        ("x,y\n" + "1,2\n" * 20000, "own.csv has more than 17,000 cells"),
    ],
)
def test_check_18_what_is_no_table_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=r"own\.csv") as caught:
        of_table(text, "own.csv")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_check_18_ten_megabytes_are_refused_with_a_sentence() -> None:
    assert LONGEST_TABLE < 10_000_000
    with pytest.raises(ValueError, match="table: text must be a text of at most 1,000,000 char"):
        read({"type": "table", "name": "own.csv", "text": "1,2,3\n" * 1_700_000})


def test_classes_are_one_output_for_two_and_one_each_for_more() -> None:
    two = of_table("x,kind\n1,a\n2,b\n")
    three = of_table("x,kind\n1,a\n2,b\n3,c\n")
    assert two.targets == ((0.0,), (1.0,))
    assert three.targets == ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    assert suited(two)["output_activation"] == "sigmoid"
    assert suited(three)["loss"] == "cross_entropy"


def test_scaled_columns_have_mean_0_and_deviation_1() -> None:
    samples = of_table("x,y\n10,1.5\n20,2.5\n30,3.5\n", settings={**TABLE.values(), "seed": 1})
    for column in (*zip(*samples.rows, strict=True), *zip(*samples.targets, strict=True)):
        assert sum(column) == pytest.approx(0.0, abs=1e-12)
        assert sum(x * x for x in column) == pytest.approx(3.0)
    assert of_table(EXAMPLE).rows[0] == (2.1, 1.0)
