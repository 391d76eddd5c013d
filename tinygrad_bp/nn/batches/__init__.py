"""The samples of a batch on their way through a model: what they share, and where they meet."""
