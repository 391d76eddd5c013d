"""A graph as formulas, and formulas as text, LaTeX and MathML."""
