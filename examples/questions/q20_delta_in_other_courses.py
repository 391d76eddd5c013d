"""Question 20: how does this delta map to that of a well-known online course?

Here delta is dE/dnet = -(target - out) * out * (1 - out), and an update subtracts eta * delta *
input. Others take the sign out, and the update adds. The course has delta = out - target, without
out * (1 - out): its loss is the cross entropy, whose derivative by out cancels that factor.
"""

import tinygrad_bp as tg
from tinygrad_bp import nn

net = tg.tutorial.build()
out, target, out_h1 = (net[name].data for name in ("out_o1", "target_o1", "out_h1"))
net["E_total"].backward()

tutorial = -(target - out) * out * (1 - out)
negated = (target - out) * out * (1 - out)
print(f"tutorial: delta_o1 = {tutorial:.9f}, w5+ = w5 - 0.5 * delta_o1 * out_h1", end=" = ")
print(f"{0.4 - 0.5 * tutorial * out_h1:.9f}")
print(f"negated:  delta_o1 = {negated:.9f}, w5+ = w5 + 0.5 * delta_o1 * out_h1", end=" = ")
print(f"{0.4 + 0.5 * negated * out_h1:.9f}")
print(f"dE_total/dnet_o1 by backward(): {net['net_o1'].grad:.9f}")

net_o1 = tg.Value(net["net_o1"].data)
entropy = nn.binary_cross_entropy(tg.sigmoid(net_o1), target)
entropy.backward()
print(f"course:   delta_o1 = out_o1 - target_o1 = {out - target:.9f}")
print(f"dE/dnet_o1 of the cross entropy by backward(): {net_o1.grad:.9f}")
for convention in ("tutorial", "negated", "plain"):
    said = tg.explain(net["E_total"], net["w5"], convention=convention)
    lines = [line.strip() for line in str(said).splitlines() if "∂E_total/∂w5 = " in line]
    print(f"explain(..., convention={convention!r}): {lines[-1]}")
