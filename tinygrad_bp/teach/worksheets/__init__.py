"""Worksheets: numbers of its own for each student, a class of them, and what comes back."""
