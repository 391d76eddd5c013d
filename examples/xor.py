"""XOR from random weights, with an update after every sample.

Four samples, in a new order each epoch; a hidden layer of three neurons, because no line
has the two true points on one side and the two false ones on the other.

    python xor.py [PICTURE]
"""

import sys

import matplotlib.pyplot as plt

from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "xor.png"

X, Y = nn.data.XOR
net = nn.MLP(2, [3, 1], activation="sigmoid", output_activation="sigmoid", seed=1)
recorder = nn.WeightRecorder()
history = nn.fit(
    net,
    X,
    Y,
    loss=nn.half_squared_error,
    optimizer=nn.optim.SGD(net.parameters(), lr=1.0),
    epochs=3000,
    batch_size=1,
    seed=1,
    callbacks=[recorder],
)

print("x1 x2  target  output")
for (x1, x2), y in zip(X, Y, strict=True):
    print(f"{x1:2.0f} {x2:2.0f}  {y:6}  {net([x1, x2]).data:.3f}")
print(f"mean error: {history.loss[0]:.4f} in the first epoch, {history.loss[-1]:.6f} in the last")

figure, (left, middle, right) = plt.subplots(1, 3, figsize=(14, 4))
history.plot(left)
left.set_title("the error")
for numbers in recorder.weights.values():
    middle.plot(numbers)
middle.set_title("every weight and bias")
middle.set_xlabel("epoch")
axis = [k / 40 for k in range(-10, 51)]
surface = right.contourf(axis, axis, [[net([x, y]).data for x in axis] for y in axis], 20)
figure.colorbar(surface, ax=right)
right.scatter(*zip(*X, strict=True), c=Y, cmap="gray", edgecolors="red", s=80)
right.set_title("the output; the samples: black 0, white 1")
right.set_xlabel("x1")
right.set_ylabel("x2")
figure.tight_layout()
figure.savefig(picture, dpi=150)
print(f"The picture is {picture}")
