"""Steps that people take at once, as softmax with cross entropy: found in graphs."""
