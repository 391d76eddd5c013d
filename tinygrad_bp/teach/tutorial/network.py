"""The tutorial's network and what it starts from.

No formula of backpropagation stands here: the network is written with Values and operators,
and the derivatives come out of backward passes.

>>> net = build()
>>> net["E_total"].backward()
>>> print(f"{net['out_o1'].data:.9f}, {net['w5'].grad:.9f}")
0.751365070, 0.082167041
"""

from __future__ import annotations

from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...nn.modules import MLP

#: What the tutorial starts from.
GIVEN = {
    "i1": 0.05,
    "i2": 0.10,
    "w1": 0.15,
    "w2": 0.20,
    "w3": 0.25,
    "w4": 0.30,
    "w5": 0.40,
    "w6": 0.45,
    "w7": 0.50,
    "w8": 0.55,
    "b1": 0.35,
    "b2": 0.60,
    "target_o1": 0.01,
    "target_o2": 0.99,
}
LEARNING_RATE = 0.5

HIDDEN_WEIGHTS = ("w1", "w2", "w3", "w4")
OUTPUT_WEIGHTS = ("w5", "w6", "w7", "w8")


def build() -> dict[str, Value]:
    """The tutorial's network and its error: each number under the tutorial's name.

    Returns:
        A new graph at each call: i1 i2, w1 to w8, b1 b2, target_o1 target_o2, then what
        follows from them: net_h1 out_h1, net_h2 out_h2, net_o1 out_o1, net_o2 out_o2,
        E_o1 E_o2 E_total. Each Value has its name as its label.

    >>> net = build()
    >>> net["net_h1"]
    Value(data=0.3775, grad=0.0, label='net_h1')
    """
    net = connected({name: Value(number) for name, number in GIVEN.items()})
    for name, value in net.items():
        value.label = name
    return net


def connected(given: Mapping[str, Value]) -> dict[str, Value]:
    """The network on some weights, biases, inputs and targets: these, and what follows from them.

    Args:
        given: a Value for each name in `GIVEN`.
    """
    v = dict(given)
    v["net_h1"] = v["w1"] * v["i1"] + v["w2"] * v["i2"] + v["b1"]
    v["net_h2"] = v["w3"] * v["i1"] + v["w4"] * v["i2"] + v["b1"]
    v["out_h1"] = v["net_h1"].sigmoid()
    v["out_h2"] = v["net_h2"].sigmoid()
    v["net_o1"] = v["w5"] * v["out_h1"] + v["w6"] * v["out_h2"] + v["b2"]
    v["net_o2"] = v["w7"] * v["out_h1"] + v["w8"] * v["out_h2"] + v["b2"]
    v["out_o1"] = v["net_o1"].sigmoid()
    v["out_o2"] = v["net_o2"].sigmoid()
    v["E_o1"] = 0.5 * (v["target_o1"] - v["out_o1"]) ** 2
    v["E_o2"] = 0.5 * (v["target_o2"] - v["out_o2"]) ** 2
    v["E_total"] = v["E_o1"] + v["E_o2"]
    return v


def sample() -> tuple[list[float], list[float]]:
    """The tutorial's inputs and targets.

    >>> sample()
    ([0.05, 0.1], [0.01, 0.99])
    """
    names = (("i1", "i2"), ("target_o1", "target_o2"))
    inputs, targets = ([GIVEN[name] for name in of] for of in names)
    return inputs, targets


def model() -> MLP:
    """The tutorial's network as a module, whose parameters have the tutorial's names.

    >>> [parameter.label for parameter in model().parameters()]
    ['w1', 'w2', 'w3', 'w4', 'b1', 'w5', 'w6', 'w7', 'w8', 'b2']
    """
    from ...nn.modules import MLP  # only this needs modules

    order = (*HIDDEN_WEIGHTS, "b1", *OUTPUT_WEIGHTS, "b2")
    return MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=[GIVEN[name] for name in order])
