"""Question 7: the same worked example for a convolution and pooling?

A filter is one neuron that looks at every window of the image, so its weights are shared: the
derivative by each is the sum over the places, delta * pixel. Average pooling gives each of its
places an equal share of the delta, the largest gives all of it to the place that it came from.
"""

import tinygrad_bp as tg
from tinygrad_bp import nn

IMAGE = [[[0.1, 0.5, 0.2], [0.9, 0.3, 0.7], [0.4, 0.8, 0.6]]]
net = nn.Sequential(
    nn.Conv2d(1, 1, kernel_size=2, activation="sigmoid"),
    nn.AvgPool2d(2),
    nn.Flatten(),
    nn.Layer(1, 1, "sigmoid"),
)
net.load_state_dict(
    dict(zip(net.state_dict(), (0.1, -0.2, 0.3, 0.4, 0.05, 0.7, -0.1), strict=True))
)
w1, w2, w3, w4, b1, w5, b2 = (p.data for p in net.parameters())
lesson = tg.lesson(net, IMAGE, [1.0])  # every number, with its derivation
lesson.error.backward()

places = [(row, column) for row in (0, 1) for column in (0, 1)]
windows = [[IMAGE[0][r + i][c + j] for i in (0, 1) for j in (0, 1)] for r, c in places]
maps = [tg.sigmoid(w1 * a + w2 * b + w3 * c + w4 * d + b1) for a, b, c, d in windows]
out = tg.sigmoid(w5 * sum(maps) / 4 + b2)
delta = (out - 1.0) * out * (1 - out)  # of the output
deltas = [delta * w5 / 4 * m * (1 - m) for m in maps]  # of each place of the feature map
print("feature map:", *(f"{m:.9f}" for m in maps), f"pooled: {sum(maps) / 4:.9f}, out: {out:.9f}")
for k, p in enumerate(lesson.setting.model.parameters()[:4]):
    shares = [d * window[k] for d, window in zip(deltas, windows, strict=True)]
    print(
        f"{p.label}: {' + '.join(f'{share:.9f}' for share in shares)} = {sum(shares):.9f}", end=""
    )
    print(f", by backward() {p.grad:.9f}")
