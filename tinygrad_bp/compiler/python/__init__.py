"""The backend `python`: programs as the source of Python functions. It needs nothing.

`code.py` runs what `source.py` writes, with the operations as in `formulas.py`; `entry.py`
writes a function that takes its arguments apart by itself.
"""
