"""Models that are fitted and judged in one call each: scores, and scikit-learn's interface."""
