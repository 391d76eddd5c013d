"""Backpropagation through two hidden layers, or any number: the same rule once more.

The tutorial's network with another hidden layer. The node delta of a hidden neuron is

    delta = out (1 - out) (w' delta' + w'' delta'' + ...)

over the neurons of the next layer that it feeds, so the deltas of each layer come from
those of the next; a weight's derivative is the delta of its neuron times the weight's
input. That is written out here in a loop over the layers, and compared with backward().

    python two_hidden_layers.py [PICTURE]
"""

import sys

import tinygrad_bp as tg
from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "two_hidden_layers.svg"

inputs, targets = [0.05, 0.10], [0.01, 0.99]
net = nn.MLP(
    2,
    [2, 2, 2],
    activation="sigmoid",
    output_activation="sigmoid",
    bias="layer",
    init=[0.05 * k for k in range(3, 18)],  # 0.15, 0.20, ... as in the tutorial, and on
)
tg.draw_network(net).save(picture)

# The forward pass: the outputs of each layer, the inputs first.
outs = [inputs]
for layer in net.layers:
    outs.append([out.data for out in layer(outs[-1])])

# The backward pass: from the last layer to the first.
deltas = [(o - t) * o * (1 - o) for o, t in zip(outs[-1], targets, strict=True)]
by_the_rule = {}
for depth in reversed(range(len(net.layers))):
    neurons = net.layers[depth].neurons
    for neuron, delta in zip(neurons, deltas, strict=True):
        for w, out in zip(neuron.w, outs[depth], strict=True):
            by_the_rule[w.label] = delta * out
    deltas = [
        out * (1 - out) * sum(n.w[k].data * delta for n, delta in zip(neurons, deltas, strict=True))
        for k, out in enumerate(outs[depth])
    ]

error = nn.half_squared_error(net(inputs), targets)
error.backward()
print(f"E_total = {error.data:.9f}")
print("weight  by the rule    by backward()")
for p in net.parameters():
    if p.label in by_the_rule:
        print(f"{p.label:6} {by_the_rule[p.label]:13.9f}  {p.grad:13.9f}")
difference = max(abs(by_the_rule[p.label] - p.grad) for p in net.parameters() if p.label[0] == "w")
print(f"largest difference: {difference:.1e}")

history = nn.fit(
    net,
    [inputs],
    [targets],
    loss=nn.half_squared_error,
    optimizer=nn.optim.SGD(net.parameters(), lr=0.5),
    epochs=10_001,
)
print(f"E_total after 10000 rounds, biases learning too: {history.loss[-1]:.4e}")
print(f"The network is drawn in {picture}")
