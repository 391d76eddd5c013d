"""What the derivation shows in a session, as plain text."""

from __future__ import annotations

import re
from typing import Any

from tinygrad_bp.playground.panels.derivation import view
from tinygrad_bp.playground.run.moment import Moment
from tinygrad_bp.playground.session.session import Session


def session_of(preset: str = "tutorial", **settings: Any) -> Session:
    """A session of a preset, with settings changed."""
    session = Session(address=f"#preset={preset}")
    for name, value in settings.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    return session


def moment_at(session: Session, name: str, **message: Any) -> Moment:
    """The moment with something selected, after one more message."""
    session.handle({"type": "select", "name": name})
    if message:
        session.handle(message)
    return session.moment


def shown_at(session: Session, name: str, **message: Any) -> dict[str, Any]:
    """What is shown of it, with formulas as text."""
    data = view(moment_at(session, name, **message))
    assert data is not None
    plain: dict[str, Any] = plain_text(data)
    return plain


def plain_text(data: Any) -> Any:
    """The same without marks of MathML."""
    if isinstance(data, str):
        return re.sub("<[^>]*>", "", data).replace("\u2061", "")
    if isinstance(data, dict):
        return {key: plain_text(value) for key, value in data.items()}
    return [plain_text(part) for part in data] if isinstance(data, list) else data


def numbers_in(data: Any) -> list[float]:
    """All numbers that are shown, those in formulas too."""
    if isinstance(data, bool):
        return []
    if isinstance(data, float):
        return [data]
    if isinstance(data, str):
        return [float(found) for found in re.findall(r"\d+\.\d+", plain_text(data))]
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return [number for part in parts for number in numbers_in(part)]
