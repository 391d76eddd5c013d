"""What is done to a program of arrays once it is found: the same in less."""
