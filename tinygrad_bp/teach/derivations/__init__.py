"""The chain rule through named nodes: worked out, and put into words."""
