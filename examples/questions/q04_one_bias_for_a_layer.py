"""Question 4: why do all neurons of a layer share one bias?

Nothing asks for it: the tutorial has it so that there is less to write, and its derivative is
then the sum of those of the neurons. A bias for each neuron is usual, since a shared one shifts
all of them alike. Where the inputs are 0, the outputs of a layer that shares one are the same.
"""

from tinygrad_bp import nn

WEIGHTS = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
SHARED = [*WEIGHTS[:4], 0.35, *WEIGHTS[4:], 0.60]
OWN = [0.15, 0.20, 0.35, 0.25, 0.30, 0.35, 0.40, 0.45, 0.60, 0.50, 0.55, 0.60]
IN, TARGETS = [0.05, 0.10], [0.01, 0.99]


def learned(net: nn.MLP, inputs: list[float], targets: list[float]) -> list[float]:
    """The error before each of 10,000 updates, and after them."""
    sgd = nn.optim.SGD(net.parameters(), lr=0.5)
    half = nn.half_squared_error
    return nn.fit(net, [inputs], [targets], loss=half, optimizer=sgd, epochs=10_001).loss


shared = nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=SHARED)
own = nn.MLP(2, [2, 2], "sigmoid", "sigmoid", init=OWN)
for net in (shared, own):
    nn.half_squared_error(net(IN), TARGETS).backward()
slopes = [neuron.b.grad for neuron in own.layers[1].neurons if neuron.b is not None]
print(f"shared: dE_total/db2 = {shared.parameters()[-1].grad:.9f}")
print(f"own: {slopes[0]:.9f} + {slopes[1]:.9f} = {sum(slopes):.9f}")
print(f"E_total after 10000 rounds: shared {learned(shared, IN, TARGETS)[-1]:.4e}", end=", ")
print(f"own {learned(own, IN, TARGETS)[-1]:.4e}")

for name, bias in (("shared", "layer"), ("own", "neuron")):
    alone = nn.MLP(1, [2], output_activation="sigmoid", bias=bias, init=float)
    error = learned(alone, [0.0], [0.2, 0.8])[-1]
    print(f"inputs 0, targets 0.2 and 0.8, bias {name}: E_total = {error:.6f}", end=", outputs ")
    print(*(f"{out.data:.6f}" for out in alone([0.0])))
