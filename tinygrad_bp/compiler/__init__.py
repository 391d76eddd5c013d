"""The compiler: the same scalar code, traced once and run at the speed of C.

>>> import tinygrad_bp as tg
>>> slope = tg.jit(tg.grad(lambda x: x**3))
>>> slope(2.0)
12.0

A call goes from file to file, and so may a reader:

1. `jit.py` takes the arguments apart (`arguments.py`), and keeps a version (`version.py`) of the
   function for each structure that they had, made by a backend (`backends.py`).
2. The function runs once, on Values without a number: `trace.py`, `traced.py`; on arrays and
   lists of them: `arrays.py`, `containers.py`. Values that it closes over: `closures.py`. What
   it may not do there: `errors.py`.
3. `vmap` and `scan` are in `mapping.py`. Within a trace (`traced_loops.py`) each becomes one
   node, whose derivatives are in `loops.py`; elsewhere (`plain_loops.py`) it is a plain loop.
4. `program.py` makes instructions of what was recorded, and `listing.py` prints them.
5. A backend translates them. `python/` writes lines of Python. `llvm/` writes LLVM's IR and
   makes machine code of it.
6. Further calls like the first take a shorter way, made for their layout (`layout.py`): in each
   backend that is `entry.py`.
"""
