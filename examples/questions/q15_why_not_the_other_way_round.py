"""Question 15: why is the step eta * dE/dw, and not (dw/dE) * E * eta?

dw/dE is 1 / (dE/dw), which is largest where E hardly depends on w: the weight that matters least
would get the longest step, hundreds of times its size. At a minimum dE/dw is 0, and a step without
end away from it. eta * dE/dw goes down as steeply as there is, and comes to rest where it is flat.
"""

import tinygrad_bp as tg

net = tg.tutorial.build()
E_total = net["E_total"]
E_total.backward()
print("the first step  eta * dE/dw   (dw/dE) * E * eta")
for name in (f"w{k}" for k in range(1, 9)):
    slope = net[name].grad
    print(f"{name:14} {0.5 * slope:12.9f}  {0.5 * E_total.data / slope:16.6f}")


def rounds(other_way: bool, number: int) -> list[float]:
    """One weight, E = 1 + (w - 1)**2 / 2 with its minimum at 1: where w is after each round."""
    w, found = 3.0, [3.0]
    for _ in range(number):
        error, slope = tg.value_and_grad(lambda w: 1 + (w - 1) ** 2 / 2)(w)
        w -= 0.5 * error / slope if other_way else 0.5 * slope
        found.append(w)
    return found


print("E = 1 + (w - 1)**2 / 2, from w = 3")
for name, other_way in (("eta * dE/dw", False), ("(dw/dE) * E * eta", True)):
    found = rounds(other_way, 1000)
    print(f"{name:18} w = {', '.join(f'{w:.6f}' for w in found[:6])}, ...", end=" ")
    print(f"farthest from 1 in the last 500 rounds: {max(abs(w - 1) for w in found[501:]):.6f}")
