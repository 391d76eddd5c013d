"""A run of updates that one can walk through in both directions, exactly."""
