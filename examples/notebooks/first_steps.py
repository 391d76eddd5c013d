# %% [markdown]
# # First steps
#
# A `Value` is a number that remembers how it was computed. This notebook goes from one number to
# a neuron that learns, in ten minutes. `pip install .` in a clone of the repository is all that
# it needs.

# %%
import tinygrad_bp as tg

a = tg.Value(2.0, label="a")
b = tg.Value(3.0, label="b")
y = a * b + a
y.label = "y"
y

# %% [markdown]
# The picture is the value: the graph of what was done. One backward pass finds how fast `y`
# changes with every number in it. Before you run the next cell: `a` is used twice. What will its
# derivative be?

# %%
y.backward()
a.grad, b.grad

# %% [markdown]
# It is 3 by way of the product, and 1 directly, so 4. The library writes that out:

# %%
tg.explain(y, "a", convention="plain")

# %% [markdown]
# ## Check it with a nudge
#
# Functions take plain numbers too. A derivative is what a small nudge comes to, for each unit of
# it.


# %%
def f(a: float, b: float) -> float:
    return a * b + a


nudge = 1e-6
print(f"{(f(2 + nudge, 3) - f(2, 3)) / nudge:.4f}, and by the chain rule {tg.grad(f)(2.0, 3.0)}")

# %% [markdown]
# ## A neuron
#
# Two inputs times their weights, and a bias; squashed between 0 and 1; and an error, which says
# how far it is from what is wanted.

# %%
x1, x2, target = 0.5, -1.0, 0.9
w1, w2, bias = (
    tg.Value(number, label=name) for name, number in [("w1", 0.4), ("w2", 0.3), ("b", 0.1)]
)
net = w1 * x1 + w2 * x2 + bias
net.label = "net"
out = tg.sigmoid(net)
out.label = "out"
E = (target - out) ** 2 / 2
E.label = "E"
tg.draw_chain(E, w1)

# %% [markdown]
# What is lit is the way from `w1` to the error. Each arrow has its local derivative, and the
# title has their product.
#
# ## It learns
#
# Subtract a part of the derivative from each number, and work the error out again:

# %%
for update in range(6):
    for number in (w1, w2, bias):
        number.grad = 0.0
    E.recompute().backward()
    print(f"update {update}  out {out.data:.6f}  error {E.data:.6f}  dE/dw1 {w1.grad:+.6f}")
    for number in (w1, w2, bias):
        number.data -= 2.0 * number.grad

# %% [markdown]
# ## Your own numbers
#
# Work out dE/dw1 for the first update with a calculator, and put your number in the place of this
# one. (This one has a slip in it. Which?)

# %%
for number, start in ((w1, 0.4), (w2, 0.3), (bias, 0.1)):
    number.data = start
E.recompute()
tg.check_work(E, {"out": "0.5", "dE/dw1": "-0.2"})

# %% [markdown]
# Next: the notebook `the_tutorial`, where a whole network is worked out, and the lessons in
# `docs/learn`.
