"""Newton's method against gradient descent, with the exact Hessian of a small network.

Gradient descent steps against the gradient g. Newton's method solves H s = -g, with the
matrix H of all second derivatives, and steps to where the loss would be lowest if it were
the quadratic function with this gradient and Hessian. Far from a minimum H may point uphill;
then a multiple of the identity is added until the step goes down (Levenberg's damping).
Near the minimum each step of Newton's doubles the number of right digits.

    python newton.py [PICTURE]
"""

import sys
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

import tinygrad_bp as tg
from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "newton.png"

# A bell, measured with errors of 0.05 or so.
rng = np.random.default_rng(0)
X = [k / 4 for k in range(-8, 9)]
Y = [float(np.exp(-x * x)) + rng.normal(0, 0.05) for x in X]
net = nn.MLP(1, [2, 1], activation="tanh", seed=1)
start = np.array(list(net.state_dict().values()))


def loss(params: Any) -> Any:
    """The mean squared error, as a function of the parameters alone."""
    return sum((net.apply(params, [x]) - y) ** 2 for x, y in zip(X, Y, strict=True)) / len(X)


# Compiled, since gradient descent takes a thousand steps.
slope, curvature = tg.jit(tg.value_and_grad(loss)), tg.hessian(loss)

# The product of the Hessian and a vector needs no Hessian.
direction = np.linspace(-1, 1, len(start))
[product] = tg.hvp(loss, (start,), (direction,))
difference = np.abs(curvature(start) @ direction - product).max()
print(f"Hessian: {len(start)} by {len(start)}; H v by hvp() differs by {difference:.1e}")

params, damping = start, 1.0
newton = []  # the loss, and the length of the gradient, before each step
for _ in range(100):
    value, g = slope(params)
    newton.append((value, np.linalg.norm(g)))
    if newton[-1][1] < 1e-12:
        break
    H = curvature(params)
    while True:
        damped = H + damping * np.eye(len(g))
        step = -np.linalg.solve(damped, g)
        if np.linalg.eigvalsh(damped)[0] > 0 and loss(params + step) <= value:
            break
        damping *= 4
    params = params + step
    damping /= 8

params = start
descent = []
for _ in range(1000):
    value, g = slope(params)
    descent.append((value, np.linalg.norm(g)))
    params = params - 0.2 * g

for name, run in (("Newton's method", newton), ("gradient descent", descent)):
    value, length = run[-1]
    print(f"{name}: after {len(run) - 1} steps the loss is {value:.12f}, the gradient {length:.1e}")
    plt.plot([length for _, length in run], ".-", label=name)
plt.xscale("symlog", linthresh=10)
plt.yscale("log")
plt.xlabel("step")
plt.ylabel("length of the gradient")
plt.title("A network of 7 parameters learns a bell")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The curves are in {picture}")
