"""What NumPy's functions are for arrays of Values: of each number, along rows, of matrices."""
