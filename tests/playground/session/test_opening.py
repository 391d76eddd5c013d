"""Networks and samples of one's own become settings and samples of the page."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp import nn
from tinygrad_bp.playground.session.opening import model_in, samples_of_rows, settings_of
from tinygrad_bp.playground.session.session import Session


def test_a_saved_network_is_opened_with_its_numbers() -> None:
    model = nn.MLP(2, [3, 4, 2], ["tanh", "relu"], "sigmoid", bias="neuron", seed=5)
    file = io.StringIO()
    nn.save(model, file)
    session = Session()
    assert session.handle({"type": "model", "text": file.getvalue()}) == []
    moment = session.moment
    assert [*moment.run.parameters.values()] == [p.data for p in model.parameters()]
    assert moment.settings["hidden"] == [3, 4]
    assert moment.settings["activations"] == ["tanh", "relu"]
    assert session.handle({"type": "undo"}) == []
    assert session.moment.run.parameters["w5"] == 0.4


def test_a_network_that_the_page_cannot_show_is_refused() -> None:
    file = io.StringIO()
    nn.save(nn.Sequential(nn.Layer(2, 2), nn.Softmax()), file)
    with pytest.raises(TypeError, match=r"nn\.MLP"):
        model_in(file.getvalue())
    with pytest.raises(ValueError, match="16"):
        settings_of(nn.MLP(2, [17, 1]))
    [event] = Session().handle({"type": "model", "text": "{"})
    assert event["type"] == "error"


def test_a_network_that_does_not_fit_the_samples_is_refused() -> None:
    file = io.StringIO()
    nn.save(nn.MLP(3, [2, 2]), file)
    [event] = Session().handle({"type": "model", "text": file.getvalue()})
    assert "3 inputs" in event["text"]


def test_a_session_of_a_model_and_rows() -> None:
    model = nn.MLP(3, [2, 3], "tanh", "linear", seed=1)
    session = Session(model=model, X=[[1, 2, 3], [4, 5, 6]], Y=[2, 0])
    moment = session.moment
    assert moment.run.targets == ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0))
    assert [*moment.run.parameters.values()] == [p.data for p in model.parameters()]


def test_rows_alone_make_samples() -> None:
    assert samples_of_rows([[1], [2]], [0.5, 1.5]).targets == ((0.5,), (1.5,))
    assert samples_of_rows([1, 2], [0.5, 1.5]) == samples_of_rows([[1], [2]], [[0.5], [1.5]])
    numpy = pytest.importorskip("numpy", reason="needs NumPy")
    given = numpy.array([[1.0, 2.0], [3.0, 4.0]]), numpy.array([0, 1])
    assert samples_of_rows(*given).rows == ((1.0, 2.0), (3.0, 4.0))
    with pytest.raises(ValueError, match="empty"):
        samples_of_rows([], [])
