"""A network for a table: its columns, its scale, its files, and tables that cannot be learned."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.data.reading.columns import Column
from tinygrad_bp.nn.data.tables import Table
from tinygrad_bp.nn.tabular import MOST_CLASSES, Predictor, check, train

if TYPE_CHECKING:
    from collections.abc import Callable

#: Points inside and outside of a square, far from 0 and on two scales.
CLASSES = Table(
    [[100.0 + x, 0.01 * y] for x in range(-3, 4) for y in range(-3, 4)],
    [int(max(abs(x), abs(y)) > 1) for x in range(-3, 4) for y in range(-3, 4)],
    ["x", "y"],
    "side",
    ["in", "out"],
)
NUMBERS = Table(
    [[float(x)] for x in range(10)], [1000.0 + 50 * x for x in range(10)], ["x"], "y", None
)


#: What version 0.1 wrote.
VERSION_0_1 = """{
 "format": "tinygrad_bp model",
 "version": 1,
 "model": {"class": "Sequential", "layers": [
  {"class": "Standardise", "means": [0.0, 1.0], "deviations": [0.5, 1.0]},
  {"class": "MLP", "nin": 2, "nouts": [1], "activation": "tanh", "output_activation": "linear",
   "bias": "neuron"}
 ]},
 "parameters": {"layers.1.layers.0.neurons.0.w.0": 3.0, "layers.1.layers.0.neurons.0.w.1": 2.0,
  "layers.1.layers.0.neurons.0.b": 4.0},
 "training": {},
 "notes": {"features": ["x", "y"], "target": "z", "classes": null}
}"""


def trained(table: Table, **options: Any) -> Predictor:
    options = {"hidden": [8], "epochs": 60, "lr": 0.05, "batch_size": 5, "seed": 1, **options}
    return train(table, progress=False, **options)[0]


class TestTraining:
    def test_classes_are_learned_whatever_the_scale_of_the_columns(self) -> None:
        predictor = trained(CLASSES)
        assert predictor.predict([[100.0, 0.0], [103.0, 0.03], [97.0, 0.0]]) == ["in", "out", "out"]

    def test_probabilities_sum_to_one_and_the_largest_is_predicted(self) -> None:
        predictor = trained(CLASSES, epochs=3)
        for x in CLASSES.X[:5]:
            [row] = predictor.probabilities([x])
            assert sum(row) == pytest.approx(1, rel=1e-15)
            assert predictor.predict([x]) == [["in", "out"][row[1] > row[0]]]

    def test_numbers_come_in_their_own_units(self) -> None:
        predictor = trained(NUMBERS)
        assert predictor.predict([[2.5], [7.0]]) == pytest.approx([1125.0, 1350.0], abs=15)

    def test_the_weights_are_those_of_the_best_epoch(self) -> None:
        predictor, history = train(NUMBERS, [3], epochs=30, lr=0.5, seed=1, progress=False)
        assert 1 < history.best_epoch < 30
        network = predictor.network.layers[1]  # type: ignore[attr-defined]
        assert network.state_dict() == history.best

    def test_more_weights_than_can_be_trained(self) -> None:
        with pytest.raises(ValueError, match=r"1000, 1000, 1000, 2 neurons has 2,007,002 weights"):
            trained(CLASSES, hidden=[1000, 1000, 1000])

    def test_too_large_to_be_standardised(self) -> None:
        huge = Table([[1e308], [-1e308]], [0, 1], ["x"], "y", ["a", "b"])
        with pytest.raises(ValueError, match="too large to be standardised"):
            trained(huge)


class TestFiles:
    def saved(self) -> dict[str, Any]:
        file = io.StringIO()
        trained(CLASSES, epochs=2).save(file)
        document: dict[str, Any] = json.loads(file.getvalue())
        return document

    def test_round_trip(self) -> None:
        back = Predictor.load(io.StringIO(json.dumps(self.saved())))
        predictor = trained(CLASSES, epochs=2)
        assert (back.features, back.target, back.classes) == (["x", "y"], "side", ["in", "out"])
        assert back.probabilities(CLASSES.X) == predictor.probabilities(CLASSES.X)

    def test_a_file_of_version_0_1(self) -> None:
        """It says nothing of the columns, all of which held numbers."""
        back = Predictor.load(io.StringIO(VERSION_0_1))
        assert back.predict([[0.5, 1.0]]) == [7.0]
        assert (back.recipe, back.missing) == ([Column("x"), Column("y")], "drop")

    @pytest.mark.parametrize(
        "change",
        [
            lambda notes: notes.update(missing="often"),
            lambda notes: notes.update(columns=[{"name": "x"}]),
            lambda notes: notes.update(columns="xy"),
            lambda notes: notes["columns"][0].update(kind="text", categories=["a", "b"]),
            lambda notes: notes["columns"][0].update(kind="date", parts=True),
        ],
    )
    def test_a_recipe_that_does_not_fit(self, change: Callable[[dict[str, Any]], None]) -> None:
        document = self.saved()
        change(document["notes"])
        with pytest.raises(nn.ModelFileError, match="the file is damaged"):
            Predictor.load(io.StringIO(json.dumps(document)))

    def test_a_model_without_columns(self) -> None:
        file = io.StringIO()
        nn.save(nn.Neuron(1), file)
        with pytest.raises(nn.ModelFileError, match="holds a model, but not the columns"):
            Predictor.load(io.StringIO(file.getvalue()))

    @pytest.mark.parametrize(
        "notes",
        [{"features": "xy"}, {"features": [1, 2]}, {"features": ["x"]}, {"classes": ["in"]}],
    )
    def test_columns_that_do_not_fit_the_model(self, notes: dict[str, Any]) -> None:
        document = self.saved()
        document["notes"].update(notes)
        with pytest.raises(nn.ModelFileError, match="the file is damaged"):
            Predictor.load(io.StringIO(json.dumps(document)))

    @pytest.mark.parametrize("classes", ["", 0, False, {}, []])
    def test_classes_that_are_no_names(self, classes: Any) -> None:
        """A number is told by None, and by nothing else that is empty."""
        file = io.StringIO()
        Predictor(nn.MLP(1, [1], seed=1), ["x"], "y", None).save(file)
        document = json.loads(file.getvalue())
        document["notes"]["classes"] = classes
        with pytest.raises(nn.ModelFileError, match="the file is damaged"):
            Predictor.load(io.StringIO(json.dumps(document)))

    @pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
    def test_weights_that_are_no_numbers(self, number: str) -> None:
        document = self.saved()
        name = [*document["parameters"]][-1]
        document["parameters"][name] = number
        with pytest.raises(nn.ModelFileError, match=f"its weight {re.escape(name)} is {number}"):
            Predictor.load(io.StringIO(json.dumps(document)))

    @pytest.mark.parametrize(
        ("model", "row", "prediction"),
        [
            (nn.Softmax(), [1.0, 3.0], "b"),
            (nn.Flatten(), [3.0, 1.0], "a"),
            (nn.Sequential(), [1.0, 3.0], "b"),
            (nn.data.Standardise([0.0, 5.0], [1.0, 1.0]), [1.0, 3.0], "a"),
        ],
        ids=lambda part: type(part).__name__,
    )
    def test_models_without_weights_predict_too(
        self, model: Any, row: list[float], prediction: str
    ) -> None:
        file = io.StringIO()
        Predictor(model, ["x", "y"], "kind", ["a", "b"]).save(file)
        predictor = Predictor.load(io.StringIO(file.getvalue()))
        assert predictor.predict([row]) == [prediction]
        number = Predictor(nn.Sequential(), ["x"], "y", None)
        assert number.predict([[2.5]]) == [2.5]

    def test_what_is_no_number_is_no_prediction(self) -> None:
        predictor = Predictor(nn.Neuron(1, bias=None, init=[1e308]), ["x"], "y", None)
        assert predictor.predict([[1.0]]) == [1e308]
        with pytest.raises(ValueError, match=r"row 2: the network gives \[inf\]"):
            predictor.predict([[1.0], [10.0]])


def classes_of(rows: int, classes: int) -> Table:
    names = [str(k) for k in range(classes)]
    return Table([[0.0]] * rows, [k % classes for k in range(rows)], ["x"], "y", names)


class TestWhatCannotBeLearned:
    @pytest.mark.parametrize(
        ("table", "message"),
        [
            (Table([[1.0], [2.0]], [0, 1], ["y"], "y", ["a", "b"]), "'y' is the target, and"),
            (Table([[1.0, 2.0]] * 2, [0, 1], ["x", "x"], "y", ["a", "b"]), "several columns 'x'"),
            (Table([[1.0]], [0], ["x"], "y", ["a"]), "the table has 1 row: expected at least 2"),
            (Table([[1.0], [2.0]], [0, 0], ["x"], "y", ["a"]), "'y' is a in every row"),
            (Table([[1.0], [2.0]], [3.5, 3.5], ["x"], "y", None), "'y' is 3.5 in every row"),
            (classes_of(11, 6), "'y' has 6 classes in 11 rows"),
            (
                classes_of(500, MOST_CLASSES + 1),
                "has 101 classes in 500 rows: expected at most 100",
            ),
        ],
    )
    def test_is_said(self, table: Table, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            check(table)

    @pytest.mark.parametrize(
        "table", [CLASSES, NUMBERS, classes_of(12, 6), classes_of(500, MOST_CLASSES)]
    )
    def test_other_tables_pass(self, table: Table) -> None:
        check(table)
