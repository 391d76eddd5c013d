"""The compiler: the same scalar code, traced once and run at the speed of C.

>>> import tinygrad_bp as tg
>>> slope = tg.jit(tg.grad(lambda x: x**3))
>>> slope(2.0)
12.0

A call goes from file to file, and so may a reader:

1. `jit.py` takes the arguments apart (`arguments.py`), and keeps a version (`version.py`) of the
   function for each structure that they had, made by a backend (`backends.py`).
2. The function runs once, on Values without a number (`tracing/`): `trace.py`, `traced.py`; on
   arrays and lists of them: `arrays.py`, `containers.py`. Values that it closes over:
   `captured.py`. What it may not do there: `errors.py`.
3. `vmap` and `scan` are in `loops/mapping.py`. Within a trace (`traced.py`) each becomes one node
   (`nodes.py`), with its derivatives (`derivatives.py`); elsewhere (`eager.py`) it is a plain loop.
4. `program/lowering.py` makes a program (`program.py`) of what was recorded, and `listing.py`
   prints it.
5. A backend translates it. `python/` writes lines of Python. `llvm/` writes LLVM's IR and makes
   machine code of it.
6. Further calls like the first take a shorter way, made for their layout (`layout.py`): in the
   backends that is `python/entry.py` and `llvm/entry/`.
"""
