"""What people have written, as text and nothing else: no terminal or page acts on it.

And how many things there are, in words.
"""

from __future__ import annotations

import re

#: Characters that turn the direction of the text after them, so that a line says something else.
_TURNING = "\u202a-\u202e\u2066-\u2069"


def visible(text: str) -> str:
    """The text on one line, and nothing in it that XML cannot hold or a terminal obeys.

    >>> visible("a\\tb\\x00\\x1b[31m")
    'a b␀␛[31m'
    """
    if text.isascii() and text.isprintable():
        return text
    text = re.sub("[\t\n\v\f\r\u2028\u2029]", " ", text)
    text = re.sub("[\x00-\x1f]", lambda found: chr(0x2400 + ord(found[0])), text)
    return re.sub(f"[\x7f-\x9f{_TURNING}\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text)


def visible_lines(text: str) -> str:
    """The text with its lines and tabs as they are, and all else in it visible.

    >>> visible_lines("a\\tb\\n\\x1b[31mc")
    'a\\tb\\n␛[31mc'
    """
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in text.split("\n"))


def shown(thing: object, most: int = 60) -> str:
    """What was given, for a message: its repr on one line, cut short where it is long.

    >>> shown("x"), shown([1.5] * 100, most=20)
    ("'x'", '[1.5, 1.5, 1.5, 1...')
    """
    try:
        text = visible(repr(thing))
    except Exception:  # of someone else's class, or nested too deeply
        text = f"<{type(thing).__name__}>"
    return text if len(text) <= most else f"{text[: most - 3]}..."


def counted(number: int, noun: str) -> str:
    """A number of things, in words.

    >>> counted(1, "neuron"), counted(2000, "neuron")
    ('1 neuron', '2,000 neurons')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
