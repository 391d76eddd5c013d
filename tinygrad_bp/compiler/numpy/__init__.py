"""Programs of arrays as calls of NumPy: nothing is compiled, for trainings of few large steps."""
