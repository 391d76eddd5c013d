"""`lesson`: a whole worked example for any network and data."""
