"""What explanations and lessons are made of, and a renderer for each form."""
