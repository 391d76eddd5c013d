"""What a network shows of itself to lessons and pictures: its stages, and its names."""
