"""What a lesson says: a file for each chapter."""
