"""What a trained model is used for, and what it is made of."""
