"""Tables in files: from bytes to cells, from cells to numbers."""
