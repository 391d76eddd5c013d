"""The settings of data, network and learning, in the order of the form."""

from __future__ import annotations

from ...nn.arguments import ACTIVATIONS
from .compound import ChoicesField, ListField
from .control import Control
from .fields import ChoiceField, RealField, TextField, WholeField, YesNoField

#: The presets by name, and what each is called.
PRESETS = {
    "tutorial": "The tutorial's network",
    "operators": "Logical operators",
    "moons": "Two moons",
    "circles": "Two circles",
    "spiral": "Two spirals",
    "gaussians": "Two clouds",
    "iris": "Iris",
    "digits": "Small digits",
    "regression": "A curve",
    "slope": "A slope",
    "points": "Own points",
    "table": "Own table",
}

_USUAL = ("sigmoid", "tanh", "relu", "linear", "leaky_relu", "softplus", "silu", "gelu")
_CALLED = {"relu": "ReLU", "leaky_relu": "leaky ReLU", "silu": "SiLU", "gelu": "GELU"}
_ACTIVATION = ChoiceField(
    {name: _CALLED.get(name, name) for name in dict.fromkeys([*_USUAL, *ACTIVATIONS])}
)
#: What the network can be given of two numbers, and what it is called.
FEATURES = {
    **{"x": "x", "y": "y", "xx": "x²", "yy": "y²", "xy": "xy"},
    **{"sin_x": "sin x", "sin_y": "sin y", "cos_x": "cos x", "cos_y": "cos y"},
}

_LOSS = {
    "half_squared_error": "half squared error",
    "mse": "mean squared error",
    "mae": "mean absolute error",
    "hinge": "hinge",
    "binary_cross_entropy": "cross-entropy",
    "binary_cross_entropy_with_logits": "cross-entropy of a sigmoid",
    "cross_entropy": "cross-entropy of a softmax",
}

#: They are said in this order where they are said in a sentence.
LEARNING: tuple[Control, ...] = (
    # Data
    Control(
        "preset",
        ChoiceField(PRESETS),
        "tutorial",
        "preset",
        "A network with its data and its settings.",
        "data",
        "nothing",
    ),
    Control(
        "operator",
        ChoiceField({"xor": "XOR", "or": "OR", "nand": "NAND", "and": "AND"}),
        "xor",
        "operator",
        "What the network learns; it can be switched while it learns.",
        "data",
        "run",
    ),
    Control("samples", WholeField(2, 1000), 100, "samples", "How many points.", "data", "run"),
    Control(
        "noise",
        RealField(0.0, 0.5),
        0.1,
        "noise",
        "How far points are scattered: a standard deviation.",
        "data",
        "run",
    ),
    Control(
        "test_share",
        RealField(0.0, 0.8),
        0.0,
        "held out",
        "The share of the samples that it is tested with, and does not learn from.",
        "data",
        "run",
    ),
    Control(
        "scaled",
        YesNoField(),
        False,
        "scaled",
        "Whether each column of a table is brought to mean 0 and standard deviation 1.",
        "data",
        "run",
    ),
    # Network
    Control(
        "features",
        ChoicesField(FEATURES),
        ["x", "y"],
        "inputs",
        "What the network is given of the two numbers of a sample: themselves, and what is "
        "computed from them.",
        "network",
        "weights",
    ),
    Control(
        "hidden",
        ListField(WholeField(1, 16), most=6),
        [2],
        "hidden layers",
        "How many neurons each hidden layer has, as in 8, 8.",
        "network",
        "weights",
    ),
    Control(
        "activation",
        _ACTIVATION,
        "sigmoid",
        "activation",
        "That of the hidden neurons.",
        "network",
        "run",
    ),
    Control(
        "activations",
        ListField(_ACTIVATION, most=6),
        [],
        "activation by layer",
        "An activation for each hidden layer, where they differ.",
        "network",
        "run",
    ),
    Control(
        "output_activation",
        _ACTIVATION,
        "sigmoid",
        "of the outputs",
        "The activation of the output neurons.",
        "network",
        "run",
    ),
    # Learning
    Control(
        "loss",
        ChoiceField(_LOSS),
        "half_squared_error",
        "error",
        "How far the outputs are from their targets.",
        "learning",
        "run",
    ),
    Control(
        "optimizer",
        ChoiceField({"sgd": "gradient descent", "adam": "Adam", "rmsprop": "RMSprop"}),
        "sgd",
        "optimiser",
        "How the derivatives change the weights.",
        "learning",
        "run",
    ),
    Control(
        "learning_rate",
        RealField(1e-6, 1e4),
        0.5,
        "learning rate η",
        "The learning rate: what derivatives are multiplied by in an update.",
        "learning",
        "run",
    ),
    Control(
        "momentum",
        RealField(0.0, 0.999),
        0.0,
        "momentum",
        "How much of the last step is kept.",
        "learning",
        "run",
    ),
    Control(
        "order",
        ChoiceField({"simultaneous": "all at once", "sequential": "one after another"}),
        "simultaneous",
        "weights change",
        "Whether derivatives of a layer are taken before or after the next one is updated.",
        "learning",
        "run",
    ),
    Control(
        "batch_size",
        WholeField(0, 1000),
        0,
        "batch",
        "How many samples an update uses; 0 for all.",
        "learning",
        "run",
        zero="all",
    ),
    Control(
        "regularization",
        ChoiceField({"none": "none", "l1": "L1", "l2": "L2"}),
        "none",
        "regularisation",
        "Whether large weights count as an error too.",
        "learning",
        "run",
    ),
    Control(
        "regularization_rate",
        RealField(0.0, 10.0),
        0.001,
        "its rate",
        "How much large weights count.",
        "learning",
        "run",
    ),
    Control(
        "frozen",
        ListField(TextField(24, r"[A-Za-z]\w*", "the name of a weight or a bias"), 64, is_set=True),
        [],
        "frozen",
        "Weights and biases that stay as they are while the others learn, as in w5, b1.",
        "learning",
        "run",
    ),
    # Biases
    Control(
        "bias",
        ChoiceField({"layer": "shared", "neuron": "one a neuron", "none": "none"}),
        "layer",
        "biases",
        "Whether the neurons of a layer share one bias, have one each, or none.",
        "biases",
        "weights",
    ),
    Control(
        "train_biases",
        YesNoField(),
        False,
        "biases learn",
        "Whether biases are updated, or fixed as in the tutorial.",
        "biases",
        "run",
    ),
    # Start
    Control(
        "start",
        ChoiceField({"given": "given", "random": "random"}),
        "given",
        "first weights",
        "Those of the preset, where it has some, or random ones.",
        "start",
        "nothing",
    ),
    Control(
        "init",
        ChoiceField({"uniform": "from −1 to 1", "xavier": "Xavier", "he": "He", "zero": "all 0"}),
        "uniform",
        "weights drawn",
        "How first weights are drawn. Neurons that begin alike, as all with 0 do, stay alike.",
        "start",
        "nothing",
    ),
    Control(
        "seed",
        WholeField(0, 2**32 - 1),
        0,
        "seed",
        "The number that random weights, points and batches come from.",
        "start",
        "nothing",
    ),
    # Stop
    Control(
        "stop_update",
        WholeField(0, 1_000_000),
        0,
        "stop at update",
        "The update to stop at; 0 for none.",
        "stop",
        "all",
        zero="never",
    ),
    Control(
        "stop_error",
        RealField(0.0, 1e6),
        0.0,
        "stop under the error",
        "The error under which it stops; 0 for none.",
        "stop",
        "all",
        zero="never",
    ),
)
