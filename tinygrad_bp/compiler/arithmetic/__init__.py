"""Arithmetic on whole arrays of a trace: loops and views in the place of a node for each number.

1. `computed.py`: arrays that a loop computes, number by number; what is computed of these is
   computed in the same loop.
2. `elementwise.py`: operations on each number, NumPy's broadcasting included.
3. `moves.py`: functions of NumPy that only put numbers elsewhere become views.
4. `reductions.py`: sums, means and products of matrices.
5. `gathers.py`: entries at computed places; `sorting.py`: orders.
6. `whole.py`: which of these does what NumPy is asked for; the rest is left to arrays of objects.
7. `jacobians.py`: derivatives of many outputs by many inputs, a loop over directions.
"""
