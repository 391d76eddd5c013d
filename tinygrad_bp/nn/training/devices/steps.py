"""The steps of a training on each device: many batches in one call, the gradients summed up.

Every device has all of the parameters, and its share of each batch. Where a batch does not divide
evenly it has rows more than once, with the weight 0. Where samples meet in a model, the function
is that of the whole batch, whose rows are spread over the devices: XLA finds what they add up.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy
from jax import lax
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from ...optim.clipping import clip_factor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...optim.rules import Rule

#: The axis of the mesh, and what says that an array is the same along it.
AXIS = "devices"
EVERYWHERE: Any = PartitionSpec()  # type: ignore[no-untyped-call]
_total: Callable[..., Any] = lax.psum
_laid: Callable[..., Any] = lax.with_sharding_constraint


class State(NamedTuple):
    """What steps change.

    Attributes:
        numbers: the parameters.
        memory: what the optimiser keeps.
        steps: how many there were.
        buffers: the numbers of the model that are no parameters.
    """

    numbers: Any
    memory: list[Any]
    steps: Any
    buffers: Any


class Errand(NamedTuple):
    """What is to be done.

    Attributes:
        order: which samples: batch, device, row. Those that only fill up a batch are `~place`.
        counts: what each batch divides the sum of its losses by.
        end: how many batches there are; what stands behind them in the order does not matter.
        rate: the learning rate.
        changes: whether the parameters are changed.
    """

    order: Any
    counts: Any
    end: Any
    rate: Any
    changes: Any


class Done(NamedTuple):
    """What was done.

    Attributes:
        state: the state after it.
        losses: of each sample, as in the order of the errand.
        gradient: that of the last batch.
        buffers: their numbers after the last batch, also where nothing was to be changed.
        end: the first batch that was not done: one before the end of the errand where a loss or a
            gradient was not finite. The state is that before it.
    """

    state: State
    losses: Any
    gradient: Any
    buffers: Any
    end: Any


def on_devices(devices: Sequence[Any], f: Callable[..., Any]) -> Callable[..., Any]:
    """The function, run by every device on the same arguments; its results are the same as well."""
    mesh = _mesh(devices)
    shared: Any
    if hasattr(jax, "shard_map"):
        shared = partial(jax.shard_map, check_vma=False)
    else:  # before JAX 0.6
        from jax.experimental.shard_map import shard_map

        shared = partial(shard_map, check_rep=False)
    mapped = shared(f, mesh=mesh, in_specs=EVERYWHERE, out_specs=EVERYWHERE)
    made: Callable[..., Any] = jax.jit(mapped)
    return made


def on_all_at_once(devices: Sequence[Any], f: Callable[..., Any]) -> Callable[..., Any]:
    """The function, each step of which the devices share as its arrays are spread over them."""
    same = NamedSharding(_mesh(devices), EVERYWHERE)
    made: Callable[..., Any] = jax.jit(f, in_shardings=same, out_shardings=same)
    return made


def spread_over(devices: Sequence[Any]) -> NamedSharding:
    """Says of an array that each device has as many of its rows."""
    return NamedSharding(_mesh(devices), PartitionSpec(AXIS))  # type: ignore[no-untyped-call]


def _mesh(devices: Sequence[Any]) -> Mesh:
    return Mesh(numpy.array(devices), (AXIS,))


def losses(losses_of_rows: Callable[..., Any]) -> Callable[..., Any]:
    """The function that one device runs to take the losses of all samples in an order."""

    def run(numbers: Any, table: Any, order: Any) -> Any:
        places = order[lax.axis_index(AXIS)]
        found = losses_of_rows(numbers, table[jnp.where(places < 0, ~places, places)])
        return lax.all_gather(jnp.asarray(found), AXIS)

    return run


def steps(
    losses_and_gradient: Callable[..., Any],
    rule: Rule | None,
    clip_norm: float | None,
    spread: NamedSharding | None = None,
) -> Callable[..., Done]:
    """The function that one device runs, or all of them at once.

    Args:
        losses_and_gradient: of the parameters and buffers, rows, and the weight of each row's
            loss; gives the buffers after the batch too.
        rule: what changes the parameters; None for something that JAX cannot run.
        clip_norm: the largest norm of a gradient.
        spread: how the rows of a whole batch lie on the devices, if the function is given all.
    """

    def run(state: State, others: Any, table: Any, errand: Errand) -> Done:
        order = errand.order
        own = order.reshape(len(order), -1) if spread else order[:, lax.axis_index(AXIS)]

        def is_on(carry: Any) -> Any:
            i, is_fine, *_ = carry
            return (i < errand.end) & is_fine

        def step(carry: Any) -> Any:
            i, _, state, losses, *_ = carry
            places = own[i]
            is_real = places >= 0
            rows = table[jnp.where(is_real, places, ~places)]
            if spread:
                rows = _laid(rows, spread)
            weights = jnp.where(is_real, 1.0 / errand.counts[i], 0.0).astype(table.dtype)
            now, gradient, found = losses_and_gradient(
                jnp.concatenate([state.numbers, state.buffers, others]), rows, weights
            )
            buffers = jnp.array(found, table.dtype)
            wrong = jnp.sum(is_real & ~jnp.isfinite(now)) + jnp.sum(~jnp.isfinite(buffers))
            if not spread:
                gradient, wrong = _total((gradient, wrong), AXIS)
            is_fine = (wrong == 0) & jnp.all(jnp.isfinite(gradient))
            after = state if rule is None else changed(rule, state, gradient, errand.rate)
            after = after._replace(buffers=buffers)
            state = jax.tree_util.tree_map(
                lambda a, b: jnp.where(is_fine & errand.changes, a, b), after, state
            )
            return i + is_fine, is_fine, state, losses.at[i].set(now), gradient, buffers

        def changed(rule: Rule, state: State, gradient: Any, rate: Any) -> State:
            clipped = gradient if clip_norm is None else shortened(gradient, clip_norm)
            steps = state.steps + 1
            made = rule(rate, steps, state.numbers, clipped, state.memory)
            return State(*made, steps, state.buffers)

        start = (
            jnp.zeros_like(errand.end),
            jnp.asarray(True),
            state,
            jnp.zeros(own.shape, table.dtype),
            jnp.zeros_like(state.numbers),
            state.buffers,
        )
        end, _, state, losses, gradient, buffers = lax.while_loop(is_on, step, start)
        if not spread:
            losses = lax.all_gather(losses, AXIS, axis=1)
        return Done(state, losses, gradient, buffers, end)

    return run


def shortened(gradient: Any, most: float) -> Any:
    """The gradient, scaled down to a norm, as `clip_grad_norm_` does."""
    largest = jnp.max(jnp.abs(gradient))
    unit = jnp.where(largest > 0.0, largest, 1.0)  # so that no square leaves the range of floats
    norm = unit * jnp.sqrt(jnp.sum(jnp.square(gradient / unit)))
    return gradient * clip_factor(norm, most, jnp.minimum)
