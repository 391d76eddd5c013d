"""Handwritten digits, 8 by 8, read by a small convolutional network.

Three neurons look at each 3 by 3 window of the image (a convolution), the largest answer
of each 2 by 2 windows goes on (pooling), and ten outputs weigh those. It is trained on 1200 of
scikit-learn's digits, three times each, and tested on the 597 others.

    python digits.py [PICTURE]
"""

import sys

import matplotlib.pyplot as plt
from sklearn.datasets import load_digits

from tinygrad_bp import nn

picture = sys.argv[1] if len(sys.argv) > 1 else "digits.png"
EPOCHS = 3

pixels, digits = load_digits(return_X_y=True)
images = (pixels / 16).reshape(-1, 1, 8, 8).tolist()  # one channel, from 0 to 1
X, X_test, Y, Y_test = nn.data.split(images, digits.tolist(), held_out=597 / 1797, seed=1)

net = nn.Sequential(
    nn.Conv2d(1, 3, kernel_size=3, activation="tanh", seed=1),
    nn.MaxPool2d(2),
    nn.Flatten(),
    nn.Layer(3 * 3 * 3, 10, "linear", init="xavier", seed=2),
)
optimizer = nn.optim.Adam(net.parameters(), lr=0.04)
history = nn.fit(
    net,
    X,
    Y,
    loss=nn.cross_entropy,
    optimizer=optimizer,
    epochs=EPOCHS,
    batch_size=4,
    seed=1,
    schedule=nn.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS),
)


def read(image: list[list[list[float]]]) -> int:
    """The digit that the network sees."""
    outputs = [out.data for out in net(image)]
    return outputs.index(max(outputs))


answers = [read(image) for image in X_test]
wrong = [k for k, answer in enumerate(answers) if answer != Y_test[k]]
right = len(answers) - len(wrong)
print(f"{len(net.parameters())} weights and biases")
print("loss of each epoch:", " ".join(f"{loss:.3f}" for loss in history.loss))
print(f"right on held-out digits: {right} of {len(answers)} ({right / len(answers):.1%})")

figure, axes = plt.subplots(3, 8, figsize=(12, 5.5))
for axis in axes.flat:
    axis.axis("off")
for k, neuron in enumerate(net.layers[0].filters.neurons):
    w = [weight.data for weight in neuron.w]
    axes[0, k].imshow([w[0:3], w[3:6], w[6:9]], cmap="RdBu", vmin=-2, vmax=2)
    axes[0, k].set_title(f"filter {k + 1}")
good = [k for k in range(len(answers)) if k not in wrong]
for axis, k in zip(axes[1:].flat, good[:8] + wrong[:8], strict=False):
    axis.imshow(X_test[k][0], cmap="gray_r")
    axis.set_title(f"{Y_test[k]} read as {answers[k]}")
figure.suptitle("The three filters (blue: positive), digits read right, and digits read wrong")
figure.tight_layout()
figure.savefig(picture, dpi=150)
print(f"The picture is {picture}")
