"""The call from Python: what the ways into compiled code share.

`signature.py` says what goes in and comes out, `source.py` writes the lines of a function that
takes arguments apart and makes the result, and `runs.py` sees which numbers follow each other.
"""
