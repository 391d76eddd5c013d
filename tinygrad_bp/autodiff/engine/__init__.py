"""What a Value is made of: its methods, what Python asks of a number, the backward pass."""
