"""Two moons, and the boundary that a network draws between them.

python moons.py [PICTURE]
"""

import sys

import matplotlib.pyplot as plt

from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "moons.png"

X, Y = nn.data.moons(200, noise=0.1, seed=1)
X, X_test, Y, Y_test = nn.data.split(X, Y, held_out=0.25, seed=1)
net = nn.MLP(2, [8, 8, 1], activation="tanh", init="xavier", seed=1)
history = nn.fit(
    net,
    X,
    Y,
    loss=nn.binary_cross_entropy_with_logits,
    optimizer=nn.optim.Adam(net.parameters(), lr=0.02),
    epochs=60,
    batch_size=10,
    seed=1,
)
right = sum((net(x).data > 0) == (y == 1) for x, y in zip(X_test, Y_test, strict=True))
print(f"loss {history.loss[-1]:.4f}")
print(f"right on held-out points: {right} of {len(X_test)} ({right / len(X_test):.0%})")

plt.figure(figsize=(9, 5), layout="constrained")
across = [-1.5 + 4 * k / 60 for k in range(61)]
up = [-1.0 + 2.5 * k / 40 for k in range(41)]
probability = [[net([x, y]).sigmoid().data for x in across] for y in up]
plt.contourf(across, up, probability, 20, cmap="RdBu", alpha=0.8)
plt.colorbar(label="probability of class 1")
plt.contour(across, up, probability, [0.5], colors="black")
for points, kinds, marker, name in ((X, Y, "o", "trained on"), (X_test, Y_test, "^", "held out")):
    x1, x2 = zip(*points, strict=True)
    plt.scatter(
        x1,
        x2,
        c=kinds,
        cmap="RdBu",
        edgecolors="black",
        marker=marker,
        label=name,
    )
plt.gca().set_aspect("equal")
plt.title("The line is where both classes are equally likely")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The picture is {picture}")
