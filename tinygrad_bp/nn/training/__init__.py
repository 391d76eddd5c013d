"""Training: `fit`, what it runs on, and what it leaves behind."""
