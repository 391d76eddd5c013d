"""Files: every bit comes back, a failed save leaves the old file, a bad file is one clear error."""

from __future__ import annotations

import io
import json
import math
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn import storage

MODELS = [
    nn.Neuron(3, "tanh", seed=1),
    nn.Neuron(2, bias=None, seed=1),
    nn.Layer(2, 3, "sigmoid", bias="layer", seed=1),
    nn.MLP(2, [3, 4, 2], ["tanh", "relu"], "sigmoid", seed=1),
    nn.MLP(2, [2, 2], bias="layer", seed=1),
    nn.MLP(2, [2, 2], bias=None, seed=1),
    nn.Sequential(
        nn.Conv2d(1, 2, (2, 3), stride=2, padding=1, activation="relu", seed=1),
        nn.Sequential(nn.MaxPool2d((1, 2), 1), nn.AvgPool2d(2)),
        nn.Flatten(),
        nn.data.Standardise([0.5, 1.5], [2.0, 3.0]),
        nn.Layer(2, 2, seed=1),
        nn.Softmax(),
    ),
]


def saved(model: Any, **more: Any) -> Any:
    file = io.StringIO()
    nn.save(model, file, **more)
    return file.getvalue()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
class TestRoundTrip:
    def test_architecture_and_weights(self, model: Any, tmp_path: Path) -> None:
        path = tmp_path / "model.json"
        nn.save(model, path)
        back = nn.load(path)
        assert repr(back) == repr(model)
        assert back.state_dict() == model.state_dict()
        assert [p.label for p in back.parameters()] == [p.label for p in model.parameters()]

    def test_loading_leaves_pythons_generator_alone(self, model: Any) -> None:
        text, state = saved(model), random.getstate()
        nn.load(io.StringIO(text))
        assert random.getstate() == state


class TestNumbers:
    def test_every_bit_comes_back(self) -> None:
        rng = random.Random(1)
        numbers = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-300, 300) for _ in range(500)]
        numbers += [5e-324, -0.0, 0.1 + 0.2, math.pi, 1.7976931348623157e308]
        model = nn.Neuron(len(numbers), bias=None, init=numbers)
        back = nn.load(io.StringIO(saved(model)))
        assert [w.data.hex() for w in back.parameters()] == [x.hex() for x in numbers]

    def test_inf_and_nan(self) -> None:
        text = saved(nn.Neuron(3, bias=None, init=[math.inf, -math.inf, math.nan]))
        back = [w.data for w in nn.load(io.StringIO(text)).parameters()]
        assert back[:2] == [math.inf, -math.inf]
        assert math.isnan(back[2])
        json.loads(text, parse_constant=pytest.fail)  # it is JSON as the standard has it


def test_notes_and_training_come_back() -> None:
    text = saved(MODELS[0], training={"epoch": 3}, notes={"classes": ["ä", "b"]})
    found = storage.read(io.StringIO(text))
    assert (found.training, found.notes) == ({"epoch": 3}, {"classes": ["ä", "b"]})


class TestAFailedSave:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Any:
        path = tmp_path / "model.json"
        nn.save(MODELS[0], path)
        return path

    @pytest.mark.parametrize("step", ["fsync", "replace"])
    @pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
    def test_leaves_the_old_file_and_nothing_else(
        self, path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
    ) -> None:
        def fail(*_: Any) -> None:
            raise error

        before = path.read_bytes()
        monkeypatch.setattr(os, step, fail)
        with pytest.raises(type(error)):
            nn.save(MODELS[3], path)
        assert path.read_bytes() == before
        assert os.listdir(path.parent) == ["model.json"]

    def test_what_json_cannot_hold(self, path: Path) -> None:
        before = path.read_bytes()
        with pytest.raises(TypeError, match="not JSON serializable"):
            nn.save(MODELS[0], path, notes={"x": Value(1.0)})
        assert path.read_bytes() == before

    def test_the_rights_and_the_link_of_the_old_file_stay(self, path: Path) -> None:
        path.chmod(0o640)
        link = path.parent / "link.json"
        link.symlink_to(path)
        nn.save(MODELS[3], link)
        assert link.is_symlink()
        assert path.stat().st_mode & 0o777 == 0o640
        assert repr(nn.load(path)) == repr(MODELS[3])


class Scaled(nn.Module):
    """A model of somebody's own."""

    def __init__(self, size: int = 2) -> None:
        self.net, self.scale = nn.MLP(1, [size, 1], "tanh", seed=size), Value(2.0)

    def forward(self, x: Any) -> Any:
        return self.net(x) * self.scale


class TestModelsOfOnesOwn:
    def test_they_are_loaded_into_another(self, tmp_path: Path) -> None:
        path, model, other = tmp_path / "own.json", Scaled(), Scaled()
        model.load_state_dict([number / 7 for number in range(8)])
        nn.save(model, path, notes={"a": 1})
        assert nn.load(path, into=other) is other
        assert other.state_dict() == model.state_dict()
        assert storage.read(path, Scaled()).notes == {"a": 1}

    def test_they_cannot_be_built(self, tmp_path: Path) -> None:
        path = tmp_path / "own.json"
        nn.save(Scaled(), path)
        with pytest.raises(nn.ModelFileError, match=r"of the class Scaled, .*, into=model\)"):
            nn.load(path)

    def test_a_training_goes_on(self, tmp_path: Path) -> None:
        path, rows = tmp_path / "run.json", ([[0.5], [-1.0]], [1.0, -2.0])
        whole = nn.fit(model := Scaled(), *rows, epochs=6, batch_size=1, seed=1)
        nn.fit(Scaled(), *rows, epochs=3, batch_size=1, seed=1, callbacks=nn.Checkpoint(path))
        again = Scaled()
        rest = nn.fit(again, *rows, epochs=6, batch_size=1, resume=path)
        assert rest.loss == pytest.approx(whole.loss, rel=1e-12)
        assert again.state_dict() == pytest.approx(model.state_dict(), rel=1e-12)

    def test_weights_that_do_not_fit(self) -> None:
        other = Scaled(3)
        before = other.state_dict()
        with pytest.raises(nn.ModelFileError, match="does not fit the model: no value is given"):
            nn.load(io.StringIO(saved(Scaled())), into=other)
        assert other.state_dict() == before
        with pytest.raises(TypeError, match="into must be a model, not 3"):
            nn.load(io.StringIO(saved(Scaled())), into=3)  # type: ignore[call-overload]

    def test_what_is_built_can_be_loaded_into_as_well(self) -> None:
        model = nn.MLP(2, [3, 4, 2], ["tanh", "relu"], "sigmoid", seed=2)
        nn.load(io.StringIO(saved(MODELS[3])), into=model)
        assert model.state_dict() == MODELS[3].state_dict()

    def test_functions_and_shared_parts(self) -> None:
        layer = nn.Layer(2, 2, seed=1)
        for model in (nn.Sequential(layer, tg.tanh), nn.Sequential(layer, layer)):
            text = saved(model)
            before = model.state_dict()
            layer.load_state_dict(range(6))
            assert nn.load(io.StringIO(text), into=model).state_dict() == before


class TestVersion01:
    """Files of the first release are read for ever: this one is as that wrote it."""

    TEXT = """{
     "format": "tinygrad_bp model",
     "version": 1,
     "model": {
      "class": "Sequential",
      "layers": [
       {"class": "Conv2d", "in_channels": 1, "out_channels": 1, "kernel_size": [1, 2],
        "stride": [1, 1], "padding": [0, 0], "activation": "linear", "bias": "neuron"},
       {"class": "MaxPool2d", "kernel_size": [1, 2], "stride": [1, 2]},
       {"class": "AvgPool2d", "kernel_size": [1, 1], "stride": [1, 1]},
       {"class": "Flatten"},
       {"class": "Standardise", "means": [1.0], "deviations": [2.0]},
       {"class": "Neuron", "nin": 1, "activation": "relu", "bias": "neuron"},
       {"class": "Layer", "nin": 1, "nout": 2, "activation": "linear", "bias": "layer"},
       {"class": "MLP", "nin": 2, "nouts": [1, 2], "activation": ["linear"],
        "output_activation": "linear", "bias": null},
       {"class": "Softmax"}
      ]
     },
     "parameters": {
      "layers.0.filters.neurons.0.w.0": 1.0, "layers.0.filters.neurons.0.w.1": 2.0,
      "layers.0.filters.neurons.0.b": 0.5,
      "layers.5.w.0": 4.0, "layers.5.b": 1.0,
      "layers.6.neurons.0.w.0": 1.0, "layers.6.neurons.1.w.0": -1.0, "layers.6.b": 0.25,
      "layers.7.layers.0.neurons.0.w.0": 1.0, "layers.7.layers.0.neurons.0.w.1": 0.5,
      "layers.7.layers.1.neurons.0.w.0": 0.125, "layers.7.layers.1.neurons.1.w.0": "-inf"
     },
     "training": {},
     "notes": {"features": ["a"]}
    }"""

    def test_it_is_read(self) -> None:
        found = storage.read(io.StringIO(self.TEXT))
        assert found.notes == {"features": ["a"]}
        model: Any = found.model
        model.layers[7].layers[1].neurons[1].w[0].data = 0.0
        # 1 + 2 * 2 + 0.5 and 2 + 2 * 3 + 0.5, of which 8.5 is more; 3.75 and 16; 16.25 and -15.75;
        # 8.375; then 8.375 / 8 and 0.
        share = 1 / (1 + math.exp(-8.375 / 8))
        found_shares = [y.data for y in model([[[1.0, 2.0, 3.0]]])]
        assert found_shares == pytest.approx([share, 1 - share], rel=1e-14)


class TestBadFiles:
    text = saved(MODELS[3], training={"epoch": 1})

    def fails(self, text: str, match: Any = "the file") -> None:
        with pytest.raises(nn.ModelFileError, match=match) as caught:
            nn.load(io.StringIO(text))
        assert "\n" not in str(caught.value)

    def changed(self, **changes: Any) -> Any:
        return json.dumps({**json.loads(self.text), **changes})

    def test_cut_anywhere(self) -> None:
        for length in range(0, len(self.text) - 1, 7):
            self.fails(self.text[:length], "the file is not complete JSON")

    def test_a_byte_changed_anywhere_is_an_error_or_another_model(self) -> None:
        rng = random.Random(1)
        for _ in range(500):
            place = rng.randrange(len(self.text))
            text = self.text[:place] + chr(rng.randrange(32, 127)) + self.text[place + 1 :]
            try:
                model = nn.load(io.StringIO(text))
            except nn.ModelFileError:
                continue
            assert isinstance(model, nn.MLP)

    @pytest.mark.parametrize(
        "text", ["[]", "1", '"x"', "null", "{}", '{"format": "other", "version": 1}']
    )
    def test_other_json(self, text: str) -> None:
        self.fails(text, "is not a model that tinygrad_bp saved")

    @pytest.mark.parametrize("version", [3, 0, None, "1", [1]])
    def test_another_version(self, version: Any) -> None:
        self.fails(self.changed(version=version), "version .* reads versions 1 and 2")

    @pytest.mark.parametrize("key", ["model", "parameters", "training", "notes"])
    @pytest.mark.parametrize("value", [1, "x", None, [1, 2], {"a": 1}])
    def test_parts_of_the_wrong_kind(self, key: Any, value: Any) -> None:
        if key in ("training", "notes") and isinstance(value, dict):
            return
        self.fails(self.changed(**{key: value}), "the file is damaged")

    @pytest.mark.parametrize(
        "change",
        [
            {"class": "Module"},
            {"class": "os.system"},
            {"class": ["MLP"]},
            {"nin": "2"},
            {"nin": 10**9},
            {"nouts": [10**9]},
            {"nouts": [1] * 5000},
            {"nouts": 3},
            {"activation": ["__class__", "relu"]},
            {"output_activation": "backward"},
            {"bias": "x"},
            {"init": "uniform", "more": 1},
        ],
    )
    def test_architectures(self, change: Any) -> None:
        model = {**json.loads(self.text)["model"], **change}
        self.fails(self.changed(model=model), "the file is damaged")

    @pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
    def test_what_is_not_said_is_not_guessed(self, model: Any) -> None:
        document = json.loads(saved(model))
        parts = [document["model"]]
        for part in parts:
            parts += part.get("layers", [])
        for part in parts:
            for key in [*part]:
                value = part.pop(key)
                self.fails(json.dumps(document), f"damaged.*{key}")
                part[key] = value

    @pytest.mark.parametrize("means", ["[NaN, 0.5]", "[1e999, 0.5]", '["nan", 0.5]'])
    def test_a_scale_that_is_no_number(self, means: str) -> None:
        text = saved(nn.data.Standardise([0.25, 0.5], [1.0, 2.0]))
        self.fails(re.sub(r"\[\s*0\.25,\s*0\.5\s*\]", means, text))

    @pytest.mark.parametrize("value", ["1", True, None, [1], "Infinity", 10**400])
    def test_numbers(self, value: Any) -> None:
        parameters = json.loads(self.text)["parameters"]
        parameters["layers.0.neurons.0.b"] = value
        self.fails(self.changed(parameters=parameters), "the file is damaged")

    @pytest.mark.parametrize("number", ["NaN", "1e999", "1" * 5000, "-"])
    def test_numbers_as_text(self, number: Any) -> None:
        first = self.text.index('.w.0": ') + len('.w.0": ')
        end = self.text.index(",", first)
        self.fails(self.text[:first] + number + self.text[end:])

    def test_missing_and_unknown_parameters(self) -> None:
        parameters = json.loads(self.text)["parameters"]
        number = parameters.pop("layers.0.neurons.0.b")
        self.fails(self.changed(parameters=parameters), "no value is given for")
        parameters["layers.0.neurons.0.c"] = number
        self.fails(self.changed(parameters=parameters), "damaged")

    def test_nested_too_deep(self) -> None:
        self.fails("[" * 100_000, "not complete JSON")
        model: dict[str, Any] = {"class": "Flatten"}
        for _ in range(300):
            model = {"class": "Sequential", "layers": [model]}
        self.fails(self.changed(model=model, parameters={"a": 1}), "damaged")

    def test_the_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "broken.json"
        path.write_bytes(b"\xff\xfe{}")
        with pytest.raises(nn.ModelFileError, match=r"broken\.json is not complete JSON"):
            nn.load(path)
        with pytest.raises(FileNotFoundError):
            nn.load(tmp_path / "none.json")


def test_the_error_is_at_the_front() -> None:
    assert tg.ModelFileError is nn.ModelFileError
    assert issubclass(tg.ModelFileError, ValueError)


class TestWords:
    @pytest.mark.parametrize("model", [None, 3, "model.json", nn.MLP])
    def test_what_is_no_model(self, model: Any) -> None:
        with pytest.raises(TypeError, match=r"a file cannot describe .*, which is not a model"):
            nn.save(model, io.StringIO())

    @pytest.mark.parametrize("extra", [{"notes": [1]}, {"training": "text"}])
    def test_notes_that_no_file_gives_back(self, extra: Any) -> None:
        with pytest.raises(TypeError, match=r"(notes|training) must be a dict, not"):
            nn.save(nn.MLP(1, [1]), io.StringIO(), **extra)
