"""What each part of the page shows of a moment, as plain data."""
