"""Worked examples in the manner of the tutorial: every number of a step of backpropagation."""
