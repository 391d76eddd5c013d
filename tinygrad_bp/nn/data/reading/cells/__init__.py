"""What stands in a cell of a table: a number, a date, nothing, or a text."""
