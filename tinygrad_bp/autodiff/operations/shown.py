"""What `help` and `inspect` show of an operation, which is made when they ask."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature

    from .description import Described


class Doc:
    """The docstring of the class, and of each operation its help text."""

    def __init__(self, of_class: str | None) -> None:
        self._of_class = of_class

    def __get__(self, op: Described | None, kind: type) -> str | None:
        if op is None:
            return self._of_class
        from .description import help_text

        return help_text(op)


class ShownSignature:
    """The signature of each operation; that of the class is for Python to find."""

    def __get__(self, op: Described | None, kind: type) -> Signature:
        if op is None:
            raise AttributeError("__signature__")
        from .description import signature

        return signature(op)
