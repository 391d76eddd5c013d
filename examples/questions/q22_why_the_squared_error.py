"""Question 22: why the squared error?

A loss says which answer is best where no answer is right for all samples: the squared error
leads to their mean, which is the likeliest one where errors are Gaussian; the distance leads to
the median. For targets 0 and 1 the cross entropy leads to the share of ones, and has no flat
places where the output is quite wrong: its slope by net is out - target.
"""

from collections.abc import Callable
from typing import Any

from tinygrad_bp import nn, sigmoid
from tinygrad_bp.autodiff.value import Value

NUMBERS = [0.0, 0.1, 0.2, 0.4, 0.9, 1.4, 4.0]
mean, median = sum(NUMBERS) / 7, sorted(NUMBERS)[3]


def best(loss: Callable[..., Any], targets: list[float], rate: float) -> float:
    """The one output for all targets to which 2,000 ever shorter steps lead."""
    net = nn.MLP(1, [1], bias="neuron", init=float)
    sgd = nn.optim.SGD(net.parameters(), lr=rate)
    falling = nn.optim.lr_scheduler.CosineAnnealingLR(sgd, 2000)
    rows = [[0.0]] * len(targets)
    nn.fit(net, rows, targets, loss=loss, optimizer=sgd, epochs=2000, schedule=falling)
    return float(net([0.0]).data)


print(f"targets {NUMBERS}")
print(f"squared error: {best(nn.mse, NUMBERS, 0.1):.6f}, the mean is {mean:.6f}")
print(f"distance:      {best(nn.mae, NUMBERS, 0.1):.6f}, the median is {median:.6f}")
ones = [1.0, 1.0, 1.0, 0.0]
share = sigmoid(best(nn.binary_cross_entropy_with_logits, ones, 1.0))
print(f"cross entropy: {share:.6f}, the share of ones in {ones} is {sum(ones) / 4}")
print("slope by net where the target is 1 and out is 0.01, by each loss of a logistic output:")
for name, loss in (("squared", nn.half_squared_error), ("entropy", nn.binary_cross_entropy)):
    net_o1 = Value(0.01).log() - Value(0.99).log()
    loss(net_o1.sigmoid(), 1.0).backward()
    print(f"{name}: {net_o1.grad:.6f}")
