"""The compiler: the same scalar code, traced once and run at the speed of C.

>>> import tinygrad_bp as tg
>>> slope = tg.jit(tg.grad(lambda x: x**3))
>>> slope(2.0)
12.0

A call goes from file to file, and so may a reader:

1. `jit.py` takes the arguments apart (`arguments.py`), and keeps a version (`version.py`) of the
   function for each structure that they had, made by a backend (`backends.py`).
2. The function runs once (`tracing/trace.py`), on Values without a number (`tracing/traced.py`)
   and on arrays and lists of them (`tracing/arrays.py`, and as the function sees them,
   `tracing/traced_array.py` and `tracing/containers.py`). What it does with large arrays as wholes,
   `arithmetic/` makes loops and views of. Values that it closes over ask a recorder
   (`tracing/captured.py`). What it may not do there, `tracing/errors.py` explains.
3. `vmap` and `scan` (`loops/mapping.py`) are plain loops elsewhere (`loops/eager.py`). Within a
   trace (`loops/traced.py`) each becomes one node (`loops/nodes.py`), whose derivatives are
   such nodes again (`loops/derivatives.py`). Large layers of a network become such loops too
   (`loops/networks/recorder.py`). What is at computed places is gathered (`loops/indexing/`).
4. `program/lowering.py` makes a program of what was recorded (`program/program.py`), which
   `program/listing.py` prints.
5. A backend translates it. `python/` writes lines of Python. `llvm/` writes LLVM's IR and makes
   machine code of it. `jax/` hands it to XLA, `numpy/` makes calls of NumPy of it. For these two,
   and for `llvm/` in large programs, `program/arrays/` finds the arrays in it before.
   `c/` writes a file of C, to be compiled elsewhere.
6. Later calls like the first take a shorter way, made for the layout of their arguments and
   their result (`layout.py`): `python/entry.py`, `llvm/entry/`, `jax/entry.py` (and `entry/`).
7. A training goes on by itself with what a call gave, in a call of many `turns/`.
"""
