"""What derivatives are checked by: the graph in many digits, and the function at other numbers."""
