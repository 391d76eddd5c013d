"""What an operation is: the entry of the table, its formulas as trees, and its words."""
