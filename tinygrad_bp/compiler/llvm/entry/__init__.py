"""The call from Python into native code.

`entry/signature.py` of the compiler says how a program is called. `generated.py` makes a Python
function of that, whose lines `source.py` writes, and whose memory is in `workspace.py`: it works on
every interpreter.
Where CPython keeps its objects in the usual places, `builtin.py` does the same in a third of the
time, by a built-in function in C, `entry.c`, which follows the layout that `words.py` writes.
"""
