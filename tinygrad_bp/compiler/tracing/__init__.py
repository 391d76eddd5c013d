"""What a function sees while it is traced: Values without a number, and arrays of them."""
