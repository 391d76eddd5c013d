"""`vmap`, `scan` and their kin: as plain loops, under a trace, and as nodes of a graph."""
