"""Question 5: would a bias input of -1 instead of +1 matter?

No: with the bias's weight of the other sign the neuron has the same net input, b * 1 = (-b) * -1.
The derivative by it has the other sign too, so an update keeps the one minus the other. All other
numbers of the training, and the outputs, are the same.
"""

import tinygrad_bp as tg


def train(bias_input: float, rounds: int) -> tuple[list[float], list[float]]:
    """The tutorial's network, biases learning: its parameters, and E_total before each update."""
    w = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55, 0.35 * bias_input, 0.60 * bias_input]
    errors = []
    for _ in range(rounds):
        p = [tg.Value(number) for number in w]
        h1 = tg.sigmoid(p[0] * 0.05 + p[1] * 0.10 + p[8] * bias_input)
        h2 = tg.sigmoid(p[2] * 0.05 + p[3] * 0.10 + p[8] * bias_input)
        o1 = tg.sigmoid(p[4] * h1 + p[5] * h2 + p[9] * bias_input)
        o2 = tg.sigmoid(p[6] * h1 + p[7] * h2 + p[9] * bias_input)
        total = (0.01 - o1) ** 2 / 2 + (0.99 - o2) ** 2 / 2
        total.backward()
        errors.append(total.data)
        w = [x.data - 0.5 * x.grad for x in p]
    return w, errors


plus, errors = train(1.0, 1000)
minus, others = train(-1.0, 1000)
print("after 1000 rounds  input +1      input -1")
for name, a, b in zip([*(f"w{k}" for k in range(1, 9)), "b1", "b2"], plus, minus, strict=True):
    print(f"{name:17} {a:12.9f}  {b:12.9f}")
print(f"E_total after 1 round {errors[1]:.9f} and {others[1]:.9f}")
same = max(map(abs, (a - b for a, b in zip(errors, others, strict=True))))
print(f"largest difference of E_total in 1000 rounds: {same:.1e}")
