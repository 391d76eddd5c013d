"""Arrays are found in scalar code of many kinds, and give the numbers of the code itself."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from functools import reduce
from operator import add, mul
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import ByNumberCode, assert_arrays
from tinygrad_bp import nn
from tinygrad_bp.compiler.program.arrays.array_program import ArrayProgram
from tinygrad_bp.compiler.program.arrays.finding import find_arrays
from tinygrad_bp.compiler.program.arrays.instructions import Recurrence, SumOf, every

RNG = np.random.default_rng(3)


def numbers(*shape: int) -> Any:
    return RNG.uniform(-1.0, 1.0, shape).round(3)


def arrays_of_net(width: int, loss: Callable[..., Any], y: Any) -> ArrayProgram:
    """Those of the loss and the gradient of a network, whose numbers nobody computes."""
    model = nn.MLP(12, [width, width, 10], activation="tanh", output_activation="linear")
    weights = [w.data for w in model.parameters()]

    def mean(w: Any, xs: Any, ys: Any) -> Any:
        return tg.vmap(lambda x, y: loss(model.apply(w, x), y), reduce="mean")(xs, ys)

    compiled: Any = tg.jit(tg.value_and_grad(mean), backend="python")
    found = []

    class Finding:
        source = ""

        def __init__(self, program: Any, slots: Any) -> None:
            found.append(find_arrays(program, slots))

        def quick(self, arguments: Any, result: Any) -> None:
            return None

        def run(self, inputs: Any, scalars: Any, lengths: Any) -> Any:
            return [0.0] * len(found[0].outputs), []

    compiled._make = Finding
    compiled(weights, numbers(3, 12), y)
    [arrays] = found
    assert isinstance(arrays, ArrayProgram)
    return arrays


def test_the_number_of_instructions_does_not_grow_with_the_width() -> None:
    sizes = [arrays_of_net(w, nn.half_squared_error, numbers(3, 10)).size for w in (4, 8)]
    assert sizes[0] == sizes[1] <= 30


def test_a_wider_network_needs_no_gather() -> None:
    arrays = arrays_of_net(8, nn.half_squared_error, numbers(3, 10))
    assert arrays.gathers == 0
    products = [
        segment
        for x in arrays.instructions
        if isinstance(x, SumOf)
        for segment in x.segments
        if len({piece for factor in segment.factors for piece in factor.pieces}) == 2
        and (segment.terms or x.over)
    ]
    assert len(products) == 3 * 3 - 1  # nobody asks for the gradient of the inputs


def squares(outputs: Iterable[Any]) -> Any:
    return sum(out * out for out in outputs)


def layered(w: Any, x: Any) -> Any:
    return squares([tg.tanh(sum(a * b for a, b in zip(row, x, strict=True))) for row in w])


def in_a_batch(w: Any, xs: Any) -> Any:
    return tg.vmap(lambda x: layered(w, x), reduce="mean")(xs)


def convolved(image: Any, kernel: Any) -> Any:
    n, k = len(image), len(kernel)
    return squares(
        sum(image[i + a][j + b] * kernel[a][b] for a in range(k) for b in range(k))
        for i in range(n - k + 1)
        for j in range(n - k + 1)
    )


def recurrent(w: Any, xs: Any) -> Any:
    def step(h: Any, x: Any) -> Any:
        after = [tg.tanh(sum(a * b for a, b in zip(row, [*h, x], strict=True))) for row in w]
        return after, after[0]

    last, outputs = tg.scan(step)([0.0, 0.5], xs)
    return sum(last) + sum(outputs)


def gated(w: Any, xs: Any) -> Any:
    def step(state: Any, x: Any) -> Any:
        h, s = state
        gates = [
            [sum(a * b for a, b in zip(row, [*h, x, 1.0], strict=True)) for row in gate]
            for gate in w
        ]
        kept = [
            tg.sigmoid(f) * c + tg.sigmoid(i) * tg.tanh(g)
            for f, i, g, c in zip(*gates[:3], s, strict=True)
        ]
        out = [tg.sigmoid(o) * tg.tanh(c) for o, c in zip(gates[3], kept, strict=True)]
        return (out, kept), None

    (h, _), _ = tg.scan(step)(([0.0, 0.0], [0.0, 0.0]), xs)
    return squares(h)


def attended(q: Any, k: Any, v: Any) -> Any:
    total = 0.0
    for query in q:
        scores = [sum(a * b for a, b in zip(query, key, strict=True)) for key in k]
        shares = [tg.exp(score) for score in scores]
        for column in range(len(v[0])):
            mean = sum(s * row[column] for s, row in zip(shares, v, strict=True)) / sum(shares)
            total = total + mean * mean
    return total


def nearest(centres: Any, points: Any) -> Any:
    def distance(point: Any) -> Any:
        found = [squares(a - b for a, b in zip(point, c, strict=True)) for c in centres]
        least = found[0]
        for each in found[1:]:
            least = tg.minimum(least, each)
        return least

    return tg.vmap(distance, reduce="sum")(points)


def stencil(u: Any) -> Any:
    n = len(u)
    return [u[i] + 0.1 * (u[i - 1] - 2.0 * u[i] + u[(i + 1) % n]) for i in range(n)]


def heated(u: Any) -> Any:
    last, _ = tg.scan(lambda u, _: (stencil(u), None), length=3)(u)
    return squares(last)


def pairs(points: Any) -> Any:
    def row(p: Any) -> Any:
        return tg.vmap(lambda q: tg.exp(-((p - q) ** 2)), reduce="sum")(points)

    return tg.vmap(row, reduce="sum")(points)


def scans_in_a_batch(w: Any, xs: Any) -> Any:
    return tg.vmap(lambda x: recurrent(w, x), reduce="sum")(xs)


def a_batch_in_scans(w: Any, xs: Any) -> Any:
    def step(total: Any, row: Any) -> Any:
        inner = tg.vmap(lambda x: tg.tanh(w[0][0] * x + total), reduce="mean")(row)
        return inner, inner * inner

    last, outputs = tg.scan(step)(0.1, xs)
    return last + sum(outputs)


def collected(w: Any, xs: Any) -> Any:
    rows = tg.vmap(lambda x: [tg.sin(w[0] * x), w[1] * x])(xs)
    return tg.vmap(lambda row: row[0] * row[1], reduce="sum")(rows) + rows[1][0]


PROGRAMS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "a layer": (layered, (numbers(5, 4), numbers(4))),
    "a batch": (in_a_batch, (numbers(5, 4), numbers(6, 4))),
    "a convolution": (convolved, (numbers(6, 6), numbers(3, 3))),
    "a recurrent network": (recurrent, (numbers(2, 3), numbers(5))),
    "a gated one": (gated, (numbers(4, 2, 4), numbers(4))),
    "attention": (attended, (numbers(3, 2), numbers(4, 2), numbers(4, 2))),
    "the nearest of centres": (nearest, (numbers(4, 2), numbers(7, 2))),
    "heat in a ring": (heated, (numbers(9).tolist(),)),
    "pairs of rows": (pairs, (numbers(4),)),
    "scans in a batch": (scans_in_a_batch, (numbers(2, 3), numbers(3, 4))),
    "a batch in each turn": (a_batch_in_scans, (numbers(2, 2), numbers(4, 3))),
    "rows collected, and one of them": (collected, (numbers(2), numbers(5))),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_arrays_give_the_numbers_of_the_code(name: str) -> None:
    f, args = PROGRAMS[name]
    by = tuple(range(len(args)))
    assert_arrays(tg.value_and_grad(f, argnums=by), *args)


@pytest.mark.parametrize(
    ("name", "argument", "most"),
    [
        ("a layer", 0, 8),
        ("a batch", 0, 11),
        ("a convolution", 1, 8),
        ("the nearest of centres", 0, 40),
        ("scans in a batch", 0, 30),
    ],
)
def test_what_is_regular_becomes_few_instructions(name: str, argument: int, most: int) -> None:
    f, args = PROGRAMS[name]
    arrays = assert_arrays(tg.value_and_grad(f, argnums=argument), *args)
    assert arrays.size <= most
    assert arrays.gathers == 0


def test_a_layer_as_numbers_is_a_product_of_matrices() -> None:
    arrays = assert_arrays(
        lambda w, x: [reduce(add, map(mul, row, x)) for row in w],
        numbers(5, 4),
        numbers(4),
    )
    [product] = arrays.instructions
    assert isinstance(product, SumOf)
    [segment] = product.segments
    assert (segment.members, segment.terms) == ((5,), (4,))


def test_the_gradient_of_a_weight_leaves_the_recurrence() -> None:
    f, args = PROGRAMS["a recurrent network"]
    arrays = assert_arrays(tg.grad(f), *args)
    loops = [x for x in arrays.instructions if isinstance(x, Recurrence)]
    assert len(loops) == 2
    assert not any(
        isinstance(x, SumOf) and x.over is not None
        for loop in loops
        for x in every(loop.instructions)
    )
    assert any(isinstance(x, SumOf) and x.over is loops[0].axis for x in arrays.instructions)


def test_another_number_of_rows_needs_no_other_arrays() -> None:
    compiled: Any = tg.jit(tg.grad(in_a_batch), backend="python")
    compiled._make = lambda program, slots: ByNumberCode(program, slots, False, 1)
    w = numbers(3, 2)
    for rows in (2, 5):
        xs = numbers(rows, 2)
        eager = tg.grad(in_a_batch)(w, xs)
        np.testing.assert_allclose(compiled(w, xs), eager.astype(float), rtol=1e-10)
    assert compiled.cache_info().misses == 1


OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: -a,
    lambda a, b: a * 0.5,
    lambda a, b: 1.0 - a,
    lambda a, b: a * a,
    lambda a, b: tg.sin(a),
    lambda a, b: tg.tanh(a) * b,
    tg.maximum,
    lambda a, b: tg.where(a > b, a, b * 2.0),
    lambda a, b: a / (b * b + 1.0),
]


def random_code(seed: int, size: int) -> Callable[..., Any]:
    """Code that is regular in parts: some steps are done to all of the numbers at once."""
    choices = random.Random(seed)
    steps = []
    for _ in range(size):
        op = choices.choice(OPERATIONS)
        steps.append((op, choices.choice([None, choices.randrange(4)]), choices.randrange(4)))

    def run(x: Any) -> Any:
        now = list(x)
        for op, i, shift in steps:
            if i is None:
                now = [op(a, now[(j + shift) % len(now)]) for j, a in enumerate(now)]
            else:
                now[i % len(now)] = op(now[i % len(now)], now[(i + shift) % len(now)])
        return [tg.sin(a) for a in now]

    return run


RANDOM_KINDS = ["straight", "mapped", "scanned", "in lanes"]


def random_program(seed: int, kind: str) -> tuple[Any, list[float]]:
    """A function with random code in it, as its kind says, and numbers to call it with."""
    f, g = random_code(seed, 6), random_code(seed + 1, 3)

    def straight(x: Any) -> Any:
        return sum(f(x))

    def mapped(x: Any) -> Any:
        total = tg.vmap(lambda row: sum(f([row, x[0], x[1]])), reduce="sum")(x)
        return total + sum(g(x))

    def scanned(x: Any) -> Any:
        last, ys = tg.scan(lambda c, row: (f([c[0], row, x[0]])[:2], sum(g(c))))(x[:2], x)
        return sum(last) + sum(ys)

    def in_lanes(x: Any) -> Any:
        def one(row: Any) -> Any:
            last, ys = tg.scan(lambda c, y: (f([c, y, row])[0], g([c, row])[1]))(row, x)
            return last + sum(ys)

        return tg.vmap(one, reduce="sum")(x)

    functions = dict(zip(RANDOM_KINDS, (straight, mapped, scanned, in_lanes), strict=True))
    return functions[kind], [0.3, -0.7, 1.1, 0.2][: 3 + seed % 2]


@settings(max_examples=12)
@given(st.integers(0, 10**6), st.sampled_from(RANDOM_KINDS))
def test_random_code(seed: int, kind: str) -> None:
    f, x = random_program(seed, kind)
    assert_arrays(tg.value_and_grad(f), x)
