"""A compiled step, made again and again in one call: turns."""
