"""What is to be done for the scalars of a program, as tables of integers."""
