"""Question 24: two inputs, two outputs: would a linear system of two equations not do the same?

For the tutorial's one sample, yes: there are even many matrices that give exactly its targets.
Two samples (not in one line) leave one matrix, a third one none that fits; and a linear system
can only give what is linear, however many layers it has. XOR is not: a network learns it.
"""

import numpy as np

from tinygrad_bp import nn

x, t = np.array([0.05, 0.10]), np.array([0.01, 0.99])
matrix = np.outer(t, x) / (x @ x)  # the smallest of the many
print("one sample: the matrix", matrix.round(6).tolist(), "gives", (matrix @ x).round(9).tolist())

inputs, targets = (np.array(rows, dtype=float) for rows in nn.data.XOR)
with_ones = np.column_stack([inputs, np.ones(4)])  # the bias too
best, *_ = np.linalg.lstsq(with_ones, targets, rcond=None)
print("XOR: the best linear answers are", (with_ones @ best).round(6).tolist(), end="; ")
print(f"mean error {((with_ones @ best - targets) ** 2 / 2).mean():.6f}")


def learned(activation: str) -> float:
    """The mean error that a network with a hidden layer comes to."""
    net = nn.MLP(2, [4, 1], activation, "linear", init="xavier", seed=1)
    sgd = nn.optim.SGD(net.parameters(), lr=0.2)
    half = nn.half_squared_error
    run = nn.fit(net, inputs.tolist(), targets.tolist(), half, optimizer=sgd, epochs=3000)
    return run.loss[-1]


print(f"two layers without an activation: {learned('linear'):.6f}")
print(f"two layers with tanh between:     {learned('tanh'):.6f}")
