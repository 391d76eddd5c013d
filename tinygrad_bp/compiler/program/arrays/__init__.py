"""The arrays in a program of scalars: instructions that do the same thing, made one.

A reader may go through the files in this order:

1. `instructions.py`: what a program of arrays consists of.
2. `views.py`: numbers at regular places are a view: a slice, a broadcast, a transpose.
3. `tasks/melting.py`: chains of additions are one sum of many terms, of products where these have
   no other use; and what of the body of a loop has to wait for the turn before. From here to the
   groups, scalars are numbers in tables (`tasks/numbering.py`), and where they are is two more
   columns (`tasks/scalars.py`): what is done for a hundred thousand of them is done at once.
4. `groups.py`: instructions alike become one, in an order in which their operands are views; the
   terms of sums likewise (`segments.py`).
5. `places.py` and `tables.py`: arrays are rows in rows, as loops in each other made them;
   `frames.py` says what is there already, by its signature (`signatures.py`).
6. `finding.py`: a whole program, loop by loop and level by level.
7. `passes/folding.py`: loops in others are in the end no more than many numbers; `turns.py`: those
   that wait for each other do no more than they must; `sums.py`: a sum of sums and of products is
   one sum.
8. `array_program.py` is what comes of it, and `listing.py` prints that.
"""
