"""`play` from Python: in a notebook a frame with a session of its own, elsewhere the browser."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
import webbrowser
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="needs the extra `play`")

import tinygrad_bp as tg
from tinygrad_bp.playground import play as playing
from tinygrad_bp.playground.host import serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A notebook, as far as the package can see; its server ends."""
    kernel = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    monkeypatch.setitem(sys.modules, "IPython", kernel)
    monkeypatch.setattr(playing, "_servers", [])
    yield
    for server in playing._servers:
        server.end()


def panels(address: str) -> Any:
    """All that the page at an address shows at first."""
    from websockets.sync.client import connect

    host = address.split("/")[2]
    socket = f"{address.replace('http', 'ws')}socket"
    origin: Any = f"http://{host}"
    with connect(socket, origin=origin, max_size=None) as link:
        link.send('{"type": "hello", "address": ""}')
        return json.loads(link.recv(30))["panels"]


def test_in_a_notebook_each_page_is_a_frame_with_its_own_start(notebook: None) -> None:
    model = tg.nn.MLP(1, [3, 1], "tanh", seed=1)
    own, tutorial = tg.play(model, [[0.0], [1.0]], [1.0, 0.0]), tg.play()
    assert own
    assert tutorial
    assert own.address.split("/")[2] == tutorial.address.split("/")[2], "one server"
    assert f'<iframe src="{own.address}" title=' in own._repr_html_()
    assert panels(own.address)["settings"]["values"]["hidden"] == [3]
    assert panels(tutorial.address)["settings"]["values"]["hidden"] == [2]

    with urllib.request.urlopen(own.address, timeout=30) as answer:
        policy = answer.headers["content-security-policy"]
    assert "frame-ancestors http://localhost:*" in policy
    with urllib.request.urlopen(f"{own.address}js/app.js", timeout=30) as answer:
        assert answer.headers.get_content_type() == "text/javascript"
    start, _, _ = own.address.rpartition("/")
    for other in (own.address.replace(start.rpartition("/")[2], "x"), start.rpartition("/")[0]):
        with pytest.raises(urllib.error.HTTPError, match="404") as refusal:
            urllib.request.urlopen(other, timeout=30)
        refusal.value.close()


def test_what_the_page_cannot_show_is_said_where_it_is_called(notebook: None) -> None:
    with pytest.raises(ValueError, match="leave out the others"):
        tg.play(tg.nn.MLP(1, [1]), preset="iris")
    with pytest.raises(ValueError, match="preset"):
        tg.play(preset="irises")
    with pytest.raises((TypeError, ValueError)):
        tg.play(tg.nn.Conv2d(1, 1, 2))
    with pytest.raises(ValueError, match="target"):
        tg.play(None, [[1.0, 2.0]], [[1.0], [2.0]])
    assert not playing._servers


def test_elsewhere_the_browser_opens_until_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def serve(listener: Any, *arguments: Any, **options: Any) -> None:
        listener.close()
        seen.append((arguments, options["opens_browser"]))
        raise KeyboardInterrupt

    monkeypatch.setattr(playing, "serve", serve)
    monkeypatch.setattr(webbrowser, "get", lambda: None)
    assert tg.play(X=[(0, 1), (1, 0)], Y=(1, 0), port=0) is None
    assert seen == [((serving.LOOPBACK, {"X": [[0, 1], [1, 0]], "Y": [1, 0]}), True)]


def test_arrays_are_taken_as_they_are(notebook: None) -> None:
    numpy = pytest.importorskip("numpy", reason="needs NumPy")
    start = playing._start(None, numpy.eye(2), numpy.array([1, 0]), "")
    assert start == {"X": [[1.0, 0.0], [0.0, 1.0]], "Y": [1, 0]}
