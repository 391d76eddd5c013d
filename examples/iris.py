"""Iris as the tutorial's network would learn it: why the error never settles, and how it does.

Four measurements of a flower, three outputs, one a kind, with targets 0 and 1; logistic
neurons, the squared error, a learning rate of 0.5, an update after every flower. The first
run does that with the flowers in the order of their file, all of one kind after all of
another, and its error jumps up and down for ever. The runs after it change one thing each.

What is wrong is not the depth of the network. The measurements are all positive, and far
from 0, so that each flower pulls the weights of a neuron the same way, by large steps; and
fifty flowers of one kind make the network forget the others. Standardised measurements (mean
0, deviation 1) cure it alone. A new order each epoch helps, and so does a smaller learning
rate, which is slow. The best: standardise, shuffle, and let the learning rate fall to 0.

    python iris.py [PICTURE]
"""

import sys

import matplotlib.pyplot as plt
from sklearn.datasets import load_iris

from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "iris.png"
EPOCHS = 100

measured, kinds = load_iris(return_X_y=True)
X, X_test, kinds, kinds_test = nn.data.split(
    measured.tolist(), kinds.tolist(), held_out=0.2, seed=1
)
in_order = sorted(zip(kinds, X, strict=True))  # as in the file
kinds, X = [kind for kind, _ in in_order], [x for _, x in in_order]
scale = nn.data.Standardise.of(X)


def run(
    hidden: tuple[int, ...] = (4,),
    lr: float = 0.5,
    low: float = 0.0,
    standardise: bool = False,
    shuffle: bool = False,
    falling: bool = False,
) -> tuple[list[float], int]:
    """The error after each epoch, and how many of the flowers held out are named right."""
    rows = [scale(x) if standardise else x for x in X]
    targets = [[1 - low if k == kind else low for k in range(3)] for kind in kinds]
    net = nn.MLP(4, [*hidden, 3], "sigmoid", "sigmoid", seed=2)
    optimizer = nn.optim.SGD(net.parameters(), lr)
    history = nn.fit(
        net,
        rows,
        targets,
        loss=nn.half_squared_error,
        optimizer=optimizer,
        epochs=EPOCHS,
        batch_size=1,
        shuffle=shuffle,
        seed=1,
        validation=(rows, targets),  # the error of all flowers, between two epochs
        schedule=nn.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS) if falling else None,
    )
    outputs = [[out.data for out in net(scale(x) if standardise else x)] for x in X_test]
    right = sum(out.index(max(out)) == kind for out, kind in zip(outputs, kinds_test, strict=True))
    return history.validation_loss, right


runs = {
    "as in the tutorial": run(),
    "two hidden layers": run(hidden=(4, 4)),
    "targets 0.01 and 0.99": run(low=0.01),
    "learning rate 0.05": run(lr=0.05),
    "shuffled": run(shuffle=True),
    "standardised": run(standardise=True),
    "standardised, shuffled, falling rate": run(standardise=True, shuffle=True, falling=True),
}

print(f"{'mean error of a flower':37} in the last 50 epochs  right of {len(X_test)} held out")
plt.figure(figsize=(10, 5), layout="constrained")
for name, (loss, right) in runs.items():
    print(f"{name:37} from {min(loss[-50:]):.3f} to {max(loss[-50:]):.3f}  {right:8}")
    plt.plot(range(1, EPOCHS + 1), loss, label=name)
plt.yscale("log")
plt.xlabel("epoch")
plt.ylabel("mean error of a flower")
plt.title("Iris: what makes the error settle")
plt.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.savefig(picture, dpi=150)
print(f"The curves are in {picture}")
