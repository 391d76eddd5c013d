"""Loops: `vmap` and `scan`, eager and traced, and what flows through them."""

from . import derivatives as derivatives  # it hangs its rules into the nodes of loops
