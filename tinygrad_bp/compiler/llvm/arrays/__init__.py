"""Native code from programs of arrays.

A batch is worked on in tiles of its rows, which stay in the cache from the first instruction to the
last. A reader may go through the files in this order:

1. `homes.py`: where the numbers of a piece are, in a tile or whole.
2. `kernels/`: the loops, each a function; `llvm/text.py` writes loops in each other.
3. `code.py` and `scope.py`: what the module and the function have: memory, tables, the tile.
4. `groups.py` and `moving.py`: operations on numbers one by one; copies.
5. `inlining.py`, `totals.py` and `sums.py`: what is not put together; sums of products, which
   become products of matrices, of vectors, or tables.
6. `stages.py`, `recurrences.py` and `emission.py`: a whole program, list by list and tile by tile,
   with the turns of a carry in each tile; `patience.py` is Ctrl-C.
7. `module.py` is the module, and `choosing.py` says for which programs it is made.
"""
