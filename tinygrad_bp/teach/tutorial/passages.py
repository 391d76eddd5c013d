"""What the tutorial prints, passage by passage in its order, and a word on each.

The tutorial is Matt Mazur's "A Step by Step Backpropagation Example" (2015),
https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Passage:
    """One part of the tutorial's calculation.

    Attributes:
        title: what is computed in it.
        text: how it goes, in a sentence or two; formulas are Python between backquotes.
        printed: its quantities in order, each with the figure that the tutorial prints for
            it; "" where the text skips the step. "∂y/∂x" is a derivative.
        notes: what the printed figure is, where it is not the quantity that it stands for.
    """

    title: str
    text: str
    printed: dict[str, str]
    notes: dict[str, str] = field(default_factory=dict)


_SEQUENTIAL_NOTE = (
    "The printed figure comes from sequential updates: the output layer first, then the hidden "
    "layer by gradients taken through the new output weights."
)

#: The calculation as the tutorial's text describes it.
BY_THE_TEXT = (
    Passage(
        "Forward pass",
        "A neuron's net input is the weighted sum of what comes in, plus the bias of its layer. "
        "Its output is the logistic function of that: `out = 1 / (1 + exp(-net))`.",
        {
            "net_h1": "0.3775",
            "out_h1": "0.593269992",
            "net_h2": "",
            "out_h2": "0.596884378",
            "net_o1": "1.105905967",
            "out_o1": "0.75136507",
            "net_o2": "",
            "out_o2": "0.772928465",
        },
    ),
    Passage(
        "Error",
        "For each output, `E = 0.5 * (target - out)**2`. E_total is their sum.",
        {"E_o1": "0.274811083", "E_o2": "0.023560026", "E_total": "0.298371109"},
    ),
    Passage(
        "Backward pass: output layer",
        "One backward pass from a number leaves its derivatives in every node before it. By the "
        "chain rule, ∂E_total/∂w5 is the product of the derivatives along its path: of E_total "
        "by out_o1, of out_o1 by net_o1, of net_o1 by w5. An update takes 0.5 (the learning "
        "rate) times the derivative off the weight.",
        {
            "∂E_total/∂out_o1": "0.74136507",
            "∂out_o1/∂net_o1": "0.186815602",
            "∂E_total/∂net_o1": "",
            "∂net_o1/∂w5": "0.593269992",
            "∂E_total/∂w5": "0.082167041",
            "∂E_total/∂w6": "",
            "∂E_total/∂out_o2": "",
            "∂out_o2/∂net_o2": "",
            "∂E_total/∂net_o2": "",
            "∂E_total/∂w7": "",
            "∂E_total/∂w8": "",
            "w5 after 1 update": "0.35891648",
            "w6 after 1 update": "0.408666186",
            "w7 after 1 update": "0.511301270",
            "w8 after 1 update": "0.561370121",
        },
    ),
    Passage(
        "Backward pass: hidden layer",
        "out_h1 acts on both outputs, so ∂E_total/∂out_h1 is the sum of what comes back along "
        "two paths. These derivatives too are taken at the old weights.",
        {
            "∂E_o1/∂net_o1": "0.138498562",
            "∂net_o1/∂out_h1": "0.40",
            "∂E_o1/∂out_h1": "0.055399425",
            "∂E_o2/∂net_o2": "",
            "∂net_o2/∂out_h1": "",
            "∂E_o2/∂out_h1": "-0.019049119",
            "∂E_total/∂out_h1": "0.036350306",
            "∂out_h1/∂net_h1": "0.241300709",
            "∂net_h1/∂w1": "0.05",
            "∂E_total/∂w1": "0.000438568",
            "∂E_total/∂w2": "",
            "∂E_total/∂out_h2": "",
            "∂out_h2/∂net_h2": "",
            "∂E_total/∂w3": "",
            "∂E_total/∂w4": "",
            "w1 after 1 update": "0.149780716",
            "w2 after 1 update": "0.19956143",
            "w3 after 1 update": "0.24975114",
            "w4 after 1 update": "0.29950229",
        },
        {
            "∂E_o2/∂out_h1": "The printed figure has a slip in its last digit; it comes out "
            "if ∂E_o2/∂net_o2 is rounded to -0.038098237 before it is multiplied by w7.",
        },
    ),
    Passage(
        "Training with simultaneous updates",
        "All gradients are taken from the old weights, then all weights are updated: the order "
        "that the tutorial's text asks for, and that its updated weights above were computed in.",
        {
            "E_total after 1 update": "0.291027924",
            "E_total after 9,999 updates": "",
            "E_total after 10,000 updates": "0.000035085",
            "E_total after 10,000 updates, in a later edition": "0.0000351085",
            "out_o1 after 10,000 updates": "0.015912196",
            "out_o2 after 10,000 updates": "0.984065734",
        },
        {
            "E_total after 1 update": _SEQUENTIAL_NOTE,
            "E_total after 10,000 updates": _SEQUENTIAL_NOTE,
            "E_total after 10,000 updates, in a later edition": "The printed figure is E_total "
            "after 9,999 simultaneous updates, not after 10,000.",
            "out_o1 after 10,000 updates": _SEQUENTIAL_NOTE,
            "out_o2 after 10,000 updates": _SEQUENTIAL_NOTE,
        },
    ),
)

#: The training once more, as the tutorial's closing figures were computed.
SEQUENTIAL = Passage(
    "Training with sequential updates",
    "The output layer is updated first, and the hidden layer's gradients are then taken through "
    "its new weights: what the tutorial's text says not to do, and the order that its closing "
    "figures come from. In the first update this changes w1 to w4 alone.",
    {
        "w1 after 1 update": "",
        "w2 after 1 update": "",
        "w3 after 1 update": "",
        "w4 after 1 update": "",
        "E_total after 1 update": "0.291027924",
        "E_total after 10,000 updates": "0.000035085",
        "out_o1 after 10,000 updates": "0.015912196",
        "out_o2 after 10,000 updates": "0.984065734",
    },
)
