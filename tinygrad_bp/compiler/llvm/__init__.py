"""The backend `llvm`: programs as machine code. It needs llvmlite and NumPy, the extra `fast`.

`module.py` writes a program in LLVM's intermediate representation: functions (`function.py`),
loops (`turns.py`), operations (`formulas.py`), and functions on vectors (`lanes.py`, in whose
`vector_*.py` the mathematics is). `native.py` makes machine code of it, `sharing.py` shares
out its rows among threads, and `entry.py` with `entry.ll` is the way into it from Python.
"""
