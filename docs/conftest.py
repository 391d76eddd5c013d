"""Which pages pytest reads: most take long, or use extras, and wait for the extra `fast`."""

from __future__ import annotations

from importlib.util import find_spec

#: All parts but the reference are left out of the README's command, as tests marked THOROUGH are.
collect_ignore_glob = (
    []
    if find_spec("llvmlite")
    else ["learn/*", "questions/*", "how-it-works/*", "how-to/*", "teachers/*"]
)
