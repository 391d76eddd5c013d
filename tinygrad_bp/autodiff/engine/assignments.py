"""What was read of many Values is good until a number is assigned to one.

Whoever keeps a copy of numbers makes a token, puts it among the good ones, and then reads. While it
is there the copy is good; who assigns a number takes all of them away, afterwards.
"""

from __future__ import annotations

#: The tokens of copies in which no number has changed.
good: set[object] = set()
