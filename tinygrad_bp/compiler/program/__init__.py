"""The straight-line program: how it is made from a trace, and how it prints."""
