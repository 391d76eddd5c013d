"""The tutorial's network twice, written out by hand and as an MLP: the numbers are the same.

Two inputs, two hidden neurons, two outputs, one sample, a learning rate of 0.5; the biases
stay as they are, as in the tutorial. Draws the network, with the weights it starts from.

    python tutorial_by_hand_and_by_mlp.py [PICTURE]
"""

import sys

import tinygrad_bp as tg
from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "tutorial_by_hand_and_by_mlp.svg"
ROUNDS = 10_000

# By hand: every neuron is a line, and every update too.
i1, i2 = 0.05, 0.10
target_o1, target_o2 = 0.01, 0.99
w1, w2, w3, w4 = weights = [tg.Value(w) for w in (0.15, 0.20, 0.25, 0.30)]
w5, w6, w7, w8 = more_weights = [tg.Value(w) for w in (0.40, 0.45, 0.50, 0.55)]
b1, b2 = 0.35, 0.60
by_hand = []
for _ in range(ROUNDS + 1):
    out_h1 = tg.sigmoid(w1 * i1 + w2 * i2 + b1)
    out_h2 = tg.sigmoid(w3 * i1 + w4 * i2 + b1)
    out_o1 = tg.sigmoid(w5 * out_h1 + w6 * out_h2 + b2)
    out_o2 = tg.sigmoid(w7 * out_h1 + w8 * out_h2 + b2)
    E_total = (target_o1 - out_o1) ** 2 / 2 + (target_o2 - out_o2) ** 2 / 2
    by_hand.append(E_total.data)
    for w in weights + more_weights:
        w.grad = 0.0
    E_total.backward()
    for w in weights + more_weights:
        w.data -= 0.5 * w.grad

# The same network in one line; its parameters are the tutorial's, in the tutorial's order.
net = nn.MLP(
    2,
    [2, 2],
    activation="sigmoid",
    output_activation="sigmoid",
    bias="layer",
    init=[0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60],
)
tg.draw_network(net).save(picture)
only_weights = [p for p in net.parameters() if p.label.startswith("w")]
history = nn.fit(
    net,
    [[i1, i2]],
    [[target_o1, target_o2]],
    loss=nn.half_squared_error,
    optimizer=nn.optim.SGD(only_weights, lr=0.5),
    epochs=ROUNDS + 1,
)

print("E_total        by hand        by MLP")
for rounds in (0, 1, ROUNDS):
    print(f"{rounds:6} rounds  {by_hand[rounds]:.9f}  {history.loss[rounds]:.9f}")
difference = max(abs(a - b) for a, b in zip(by_hand, history.loss, strict=True))
print(f"largest difference in {ROUNDS} rounds: {difference:.1e}")
print(f"The network is drawn in {picture}")
