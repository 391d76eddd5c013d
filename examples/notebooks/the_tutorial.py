# %% [markdown]
# # A step by step backpropagation example
#
# The network of Matt Mazur's tutorial, with every number: two inputs, two hidden neurons, two
# outputs.

# %%
import tinygrad_bp as tg

lesson = tg.lesson()
tg.draw_network(lesson.setting.calculation.model)

# %% [markdown]
# ## Forwards
#
# `tutorial.build()` gives all numbers by their names.

# %%
net = tg.tutorial.build()
for name in (
    "net_h1",
    "out_h1",
    "net_h2",
    "out_h2",
    "net_o1",
    "out_o1",
    "net_o2",
    "out_o2",
    "E_total",
):
    print(f"{name:8} {net[name].data:.9f}")

# %% [markdown]
# ## Backwards
#
# One path leads from `w5` to the error:

# %%
tg.explain(net["E_total"], "w5")

# %% [markdown]
# Two lead from `w1`, since `h1` feeds both outputs. They are added.

# %%
tg.explain(net["E_total"], "w1")

# %% [markdown]
# All of them at once:

# %%
net["E_total"].backward()
for k in range(1, 9):
    print(f"dE_total/dw{k} = {net[f'w{k}'].grad:12.9f}")

# %% [markdown]
# ## What is wrong with my number?
#
# A reader of the tutorial had -0.017144205 where the tutorial has -0.019049119.

# %%
tg.check_work(net["E_total"], {"dE_o2/dout_h1": "-0.017144205"})

# %% [markdown]
# ## Ten thousand updates
#
# All weights at once, as the tutorial's text asks for it, or layer by layer, as its last figures
# were made:

# %%
for update in ("simultaneous", "sequential"):
    run = tg.tutorial.train(10_000, update=update)
    print(f"{update:12}  after 1: {run.errors[1]:.9f}  after 10,000: {run.errors[-1]:.9f}")

# %% [markdown]
# Every figure that the tutorial prints, beside the number computed here:

# %%
for figure in tg.tutorial.figures():
    print(f"{figure.name:50} {figure.printed:>12}  {'agrees' if figure.agrees else 'differs'}")

# %% [markdown]
# ## And the biases?
#
# The tutorial leaves them as they are. Each is a weight whose input is 1; a shared one has a path
# through every neuron of its layer:

# %%
for train_biases in (False, True):
    errors = tg.lesson(train_biases=train_biases, rounds=1000).setting.training.errors
    print(
        f"biases {'learned' if train_biases else 'fixed  '}  after 1,000 updates {errors[-1]:.9f}"
    )

# %% [markdown]
# The whole worked example is `tg.lesson()`; `tg.lesson(model, inputs, targets)` does the same for
# a network of your own.
