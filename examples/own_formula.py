"""The constants of a formula of your own, from measurements.

The formula is any function of Values: change it, its constants, and the measurements.

    python own_formula.py [PICTURE]
"""

import random
import sys

import matplotlib.pyplot as plt

import tinygrad_bp as tg
from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "own_formula.png"


class Swing(nn.Module):
    """A swing that comes to rest: height a exp(-b t) cos(c t) at time t."""

    def __init__(self, a: float, b: float, c: float) -> None:
        self.a, self.b, self.c = tg.Value(a), tg.Value(b), tg.Value(c)

    def __call__(self, t: float) -> tg.Value:
        return self.a * tg.exp(-self.b * t) * tg.cos(self.c * t)


# Measurements of a swing with a = 2, b = 0.3, c = 4, each with an error of 0.1 or so.
rng = random.Random(1)
times = [k / 10 for k in range(60)]
truth = Swing(2.0, 0.3, 4.0)
heights = [truth(t).data + rng.gauss(0, 0.1) for t in times]

model = Swing(1.0, 0.1, 3.7)  # a guess: the swing must be about as fast
guess = [model(t).data for t in times]
history = nn.fit(
    model,
    times,
    heights,
    optimizer=nn.optim.Adam(model.parameters(), lr=0.02),
    epochs=400,
)
for name, p in model.named_parameters():
    print(f"{name} = {p.data:.4f}, truly {truth.state_dict()[name]}")
print(f"mean squared error: {history.loss[0]:.4f} at first, {history.loss[-1]:.4f} at last")

plt.plot(times, heights, "k.", label="measured")
plt.plot(times, guess, ":", label="first guess")
plt.plot(times, [model(t).data for t in times], label="found")
plt.plot(times, [truth(t).data for t in times], "--", label="true")
plt.xlabel("t")
plt.ylabel("height")
plt.title("a exp(-b t) cos(c t), fitted by the derivatives of the squared error")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The curves are in {picture}")
