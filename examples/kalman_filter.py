# ruff: noqa: N806 (matrices have the letters of the field)
"""A Kalman filter whose noises are found from the measurements alone, with their uncertainty.

A point drifts in the plane; measurements see where it is, blurred. How much it drifts and how
much they are blurred is unknown. The filter gives how likely the measurements are for each pair
of these noises, and it is a loop over time: `tg.scan` compiles it as one, and differentiates it
twice. Newton's method climbs to the most likely pair; the inverse of the Hessian there says how
sure that is. R. E. Kalman (1960), A New Approach to Linear Filtering and Prediction Problems.

    python kalman_filter.py [PICTURE]
"""

import sys
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

import tinygrad_bp as tg

picture = sys.argv[1] if len(sys.argv) > 1 else "kalman_filter.png"

# The state is a place and a velocity; a step of time adds one to the other.
DT = 0.1
F = np.array([[1, 0, DT, 0], [0, 1, 0, DT], [0, 0, 1, 0], [0, 0, 0, 1.0]])
H = np.eye(2, 4)
DRIFT, BLUR = 0.5, 0.3

rng = np.random.default_rng(5)
state, places = np.array([0.0, 0.0, 1.0, 0.5]), []
for _ in range(200):
    state = F @ state + np.array([0, 0, 1, 1]) * rng.normal(0, DRIFT * DT**0.5, 4)
    places.append(H @ state)
truth = np.array(places)
measured = truth + rng.normal(0, BLUR, truth.shape)


def surprise(logs: Any, measured: Any) -> Any:
    """Minus the logarithm of the likelihood, and the filtered places.

    Args:
        logs: the logarithms of the drift and the blur, so that both stay positive.
        measured: a place for each moment.
    """
    drift, blur = np.exp(logs)
    Q, R = drift**2 * DT * np.diag([0, 0, 1.0, 1.0]), blur**2 * np.eye(2)

    def step(carried: Any, z: Any) -> Any:
        mean, P, total = carried
        mean, P = F @ mean, F @ P @ F.T + Q
        error, S = z - H @ mean, H @ P @ H.T + R
        gain = P @ H.T @ np.linalg.inv(S)
        total = total + 0.5 * (error @ np.linalg.solve(S, error) + np.log(np.linalg.det(S)))
        mean, P = mean + gain @ error, P - gain @ H @ P
        return (mean, P, total), H @ mean

    (_, _, total), filtered = tg.scan(step)((np.zeros(4), np.eye(4), 0.0), measured)
    return total, filtered


slope = tg.jit(tg.value_and_grad(surprise, has_aux=True))
curvature = tg.jit(tg.hessian(lambda logs, measured: surprise(logs, measured)[0]))

logs, steps = np.log([1.0, 1.0]), 0
while True:
    (loss, filtered), gradient = slope(logs, measured)
    hessian = np.array(curvature(logs, measured))
    if np.linalg.norm(gradient) < 1e-9 or steps == 50:
        break
    # Downhill, also where the Hessian has directions that bend down.
    bends, axes = np.linalg.eigh(hessian)
    move = -axes @ (axes.T @ np.array(gradient) / np.abs(bends))
    logs = logs + np.clip(move, -0.5, 0.5)
    steps += 1

sigmas = np.sqrt(np.diag(np.linalg.inv(hessian)))
print(f"after {steps} steps of Newton's method the gradient is {np.linalg.norm(gradient):.1e}")
for name, there, log, sigma in zip(("drift", "blur"), (DRIFT, BLUR), logs, sigmas, strict=True):
    print(f"{name}: {np.exp(log):.3f}, within {100 * sigma:.0f} % or so; it was {there}")
off = [np.sqrt(np.mean((np.array(found) - truth) ** 2)) for found in (measured, filtered)]
print(f"measured places are off by {off[0]:.3f}, filtered ones by {off[1]:.3f}")

plt.plot(*truth.T, "k", label="where it was")
plt.plot(*measured.T, ".", color="tab:gray", label="measured")
plt.plot(*np.array(filtered).T, color="tab:orange", label="filtered")
plt.axis("equal")
plt.legend()
plt.title("A Kalman filter that has found its noises")
plt.savefig(picture, dpi=150)
print(f"The picture is in {picture}")
