"""The engine: the table of operations, the Value, walks over its graph."""
