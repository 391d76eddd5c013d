"""What `fit` is given besides lists of numbers: names of classes, and batches."""
