"""What changes in the tutorial when the biases learn too.

The tutorial trains the weights alone. Here the two biases that its layers share are trained
as well; and, in a third network, each neuron has a bias of its own. The derivative of the
error by a shared bias is the sum over the neurons that share it.

    python learning_the_biases.py [PICTURE]
"""

import sys

import matplotlib.pyplot as plt

from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "learning_the_biases.png"
ROUNDS = 10_000

SHARED = [0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60]
OWN = [0.15, 0.20, 0.35, 0.25, 0.30, 0.35, 0.40, 0.45, 0.60, 0.50, 0.55, 0.60]


def errors(bias: str, init: list[float], names: tuple[str, ...]) -> list[float]:
    """E_total before each update, of the parameters whose names begin with one of these."""
    net = nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias=bias, init=init)
    learned = [p for p in net.parameters() if p.label.startswith(names)]
    return nn.fit(
        net,
        [[0.05, 0.10]],
        [[0.01, 0.99]],
        loss=nn.half_squared_error,
        optimizer=nn.optim.SGD(learned, lr=0.5),
        epochs=ROUNDS + 1,
    ).loss


runs = {
    "weights alone (the tutorial)": errors("layer", SHARED, ("w",)),
    "weights and shared biases": errors("layer", SHARED, ("w", "b")),
    "weights and a bias for each neuron": errors("neuron", OWN, ("layers",)),
}

print(f"{'E_total after':36} 1 round      {ROUNDS} rounds")
for name, loss in runs.items():
    print(f"{name:36} {loss[1]:.9f}  {loss[ROUNDS]:.4e}")
    plt.plot(range(1, ROUNDS + 2), loss, label=name)
plt.xscale("log")
plt.yscale("log")
plt.xlabel("round")
plt.ylabel("E_total")
plt.title("The tutorial's network, when the biases learn too")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The curves are in {picture}")
