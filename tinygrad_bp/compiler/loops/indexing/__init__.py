"""Numbers of arrays at places that are computed, as nodes of a graph."""
