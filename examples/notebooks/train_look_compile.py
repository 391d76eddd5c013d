# %% [markdown]
# # Train, look, compile
#
# A network that tells two moons of points apart; what it has learned, as a picture; and the same
# training in one compiled call. `pip install ".[examples]"` brings matplotlib, and the extra
# `fast` native code.

# %%
import matplotlib.pyplot as plt

import tinygrad_bp as tg
from tinygrad_bp import nn

X, Y = nn.data.moons(160, noise=0.1, seed=1)
X, X_test, Y, Y_test = nn.data.split(X, Y, held_out=0.25, seed=1)
net = nn.MLP(2, [8, 1], activation="tanh", init="xavier", seed=1)
net

# %% [markdown]
# ## Train

# %%
history = nn.fit(
    net,
    X,
    Y,
    loss=nn.binary_cross_entropy_with_logits,
    optimizer=nn.optim.Adam(net.parameters(), lr=0.05),
    epochs=80,
    batch_size=16,
    seed=1,
    progress=False,
)
for epoch in (0, 9, 39, 79):
    print(f"epoch {epoch + 1:2}  loss {history.loss[epoch]:.4f}")

# %%
right = sum((net(x).data > 0) == (y == 1) for x, y in zip(X_test, Y_test, strict=True))
print(f"{right} of {len(X_test)} points that it never saw are right")

# %% [markdown]
# ## Look
#
# Its weights: the colour of a line is the sign, its thickness the size.

# %%
tg.draw_network(net, inputs=["x", "y"])

# %% [markdown]
# And what it says for every point of the plane:

# %%
across = [-1.5 + 4 * k / 40 for k in range(41)]
up = [-1.0 + 2.5 * k / 30 for k in range(31)]
says = [[tg.sigmoid(net([x, y]).data) for x in across] for y in up]
figure, axes = plt.subplots(figsize=(6, 4), layout="constrained")
filled = axes.contourf(across, up, says, 20, cmap="RdBu", alpha=0.8)
for kind, marker in ((0, "o"), (1, "^")):
    points = [x for x, y in zip(X_test, Y_test, strict=True) if y == kind]
    axes.scatter([x for x, _ in points], [y for _, y in points], marker=marker, color="black")

# %% [markdown]
# ## Compile
#
# A pure function of the weights, the loss of one sample, its gradient, the mean over all samples:
# each is one call, and `jit` compiles the whole. The program says what was understood:


# %%
def loss(w: list[float], x: list[float], y: float) -> float:
    out: float = nn.binary_cross_entropy_with_logits(net.apply(w, x), y)
    return out


mean = tg.vmap(loss, in_axes=(None, 0, 0), reduce="mean")
value_and_slopes = tg.jit(tg.value_and_grad(mean))
weights = [p.data for p in net.parameters()]
value, slopes = value_and_slopes(weights, X, Y)
print(f"loss {value:.4f}, {len(slopes)} derivatives")

# %% [markdown]
# A smaller one, to be read: its program has the forward pass, and the backward pass after it.

# %%
square = tg.jit(tg.grad(lambda w, x, y: (tg.tanh(w * x) - y) ** 2), backend="python")
slope = square(0.5, 2.0, 1.0)
print(square.program)

# %% [markdown]
# `scan` makes a loop of it, so that a whole training is one call:


# %%
def update(w: list[float], _: None) -> tuple[list[float], float]:
    value, slopes = tg.value_and_grad(lambda w: mean(w, X, Y))(w)
    return [a - 0.5 * s for a, s in zip(w, slopes, strict=True)], value


train = tg.jit(tg.scan(update, length=200))
start = [p.data for p in nn.MLP(2, [8, 1], activation="tanh", init="xavier", seed=2).parameters()]
trained, losses = train(start)
print(f"loss {losses[0]:.4f} before, {losses[-1]:.4f} after 200 updates in one call")
