"""The backend `llvm`: programs as machine code. It needs llvmlite and NumPy, the extra `fast`.

`module.py` writes a program in LLVM's intermediate representation: functions (`function.py`),
loops (`loops.py`, `maps.py`, and `interrupts.py`, which ends them at Ctrl-C), operations
(`formulas.py`), and functions on vectors (`math/`).
`arrays/` writes large programs from the arrays found in them.
`native.py` makes machine code of it, `threads.py` shares out its rows among threads, and
`entry/` is the way into it from Python.
"""
