"""Question 23: if E were the sum of (target - out), not squared, what goes wrong?

The lowest such E is not where the outputs are right: it falls without regard to the targets as
the outputs grow, so all outputs are driven to 1. Its slope by an output is always -1, however
large the error is, and errors of other signs cancel. Squares (or distances) are lowest at 0.
"""

import tinygrad_bp as tg

NAMES = [f"w{k}" for k in range(1, 9)]
net = tg.tutorial.build()
weights = [net[name] for name in NAMES]
differences = (net["target_o1"] - net["out_o1"]) + (net["target_o2"] - net["out_o2"])
error = net["E_total"]
print("rounds  sum of differences  out_o1       out_o2       E_total of the tutorial")
for rounds in range(1001):
    if rounds in (0, 1, 10, 100, 1000):
        error.recompute()
        differences.recompute()
        print(f"{rounds:6}  {differences.data:18.9f}", end="  ")
        print(f"{net['out_o1'].data:.9f}  {net['out_o2'].data:.9f}  {error.data:.9f}")
    differences.recompute()
    for node in weights:
        node.grad = 0.0
    differences.backward()
    for node in weights:
        node.data -= 0.5 * node.grad
print(f"slopes by the outputs: {net['out_o1'].grad:g} and {net['out_o2'].grad:g}")
print("the targets are 0.01 and 0.99; outputs 0.5 and 0.5 would have a sum of 0 too")
