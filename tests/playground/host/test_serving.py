"""Where the page is: ports that are taken, addresses that are not this machine's."""

from __future__ import annotations

import socket
import sys
import webbrowser
from contextlib import closing
from typing import Any

import pytest

from tinygrad_bp.playground.host import serving


def test_a_port_that_is_taken_is_said() -> None:
    with closing(serving.listening(port=0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"cannot listen at port {port} of 127.0.0.1.*--port 0"):
            serving.listening(port=port)


def test_the_first_port_that_is_free_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(serving.listening(port=0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr(serving, "PORT", port)
        with closing(serving.listening()) as found:
            assert port < found.getsockname()[1] < port + serving.TRIED
        monkeypatch.setattr(serving, "TRIED", 1)
        with pytest.raises(OSError, match=f"each port from {port} to {port}"):
            serving.listening()


def test_an_address_of_another_machine_is_said() -> None:
    with pytest.raises(OSError, match=r"this machine has no address '192\.0\.2\.1'"):
        serving.listening("192.0.2.1", 0)
    with pytest.raises(OSError, match=r"this machine has no address 'no\.such\.host\.invalid'"):
        serving.listening("no.such.host.invalid", 0)


@pytest.mark.skipif(not socket.has_ipv6, reason="there is no IPv6")
def test_both_kinds_of_addresses_can_be_listened_at() -> None:
    try:
        listener = serving.listening("::1", 0)
    except OSError:
        pytest.skip("there is no IPv6")
    with closing(listener):
        assert listener.family == socket.AF_INET6


def test_everywhere_is_an_address_that_others_reach() -> None:
    for family, own in ((socket.AF_INET, "."), (socket.AF_INET6, ":")):
        if family == socket.AF_INET or socket.has_ipv6:
            assert own in serving._own_address(family)


def test_a_browser_that_cannot_be_opened_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    serving._open("http://127.0.0.1:8123/")
    assert "open the address in one yourself" in capsys.readouterr().err


def test_no_extra_and_no_browser_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any) -> Any:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    with pytest.raises(RuntimeError, match="--no-browser"):
        serving.check_browser()
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    with pytest.raises(RuntimeError, match=r"pip install 'tinygrad_bp\[play\]'"):
        serving.check_installed()


def test_an_extra_that_is_too_old_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("starlette", reason="needs the extra `play`")
    from tinygrad_bp.playground import host

    monkeypatch.delattr(host, "server", raising=False)
    for name in ("server", "patience"):
        monkeypatch.delitem(sys.modules, f"{host.__name__}.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn.protocols.http.h11_impl", None)
    with pytest.raises(RuntimeError, match=r"too old \(.*h11_impl.*pip install"):
        serving.check_installed()
