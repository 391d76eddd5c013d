"""Question 10: a network that plays draughts?

A smaller game shows how: here a network learns Nim (take from a heap; who takes the last has won)
from nothing but games against itself. It values a position for the player who has just moved: 1
where he has won, else minus the best value that the other can move to. Draughts needs more time.
"""

import random
from itertools import product

import tinygrad_bp as tg
from tinygrad_bp import nn

POSITIONS: list[tuple[int, ...]] = list(product(range(4), range(5), range(6)))  # three heaps
BITS = {heaps: [(n >> k & 1) * 2.0 - 1 for n in heaps for k in range(3)] for heaps in POSITIONS}
rng, net = random.Random(1), nn.MLP(9, [32, 1], "tanh", "tanh", init="xavier", seed=1)
weights = [p.data for p in net.parameters()]
value, slopes = tg.jit(net.apply), tg.jit(tg.grad(lambda w, x, y: (net.apply(w, x) - y) ** 2))


def worth(heaps: tuple[int, ...]) -> float:
    return float(value(weights, BITS[heaps])) if any(heaps) else 1.0


def moves(heaps: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [(*heaps[:i], n, *heaps[i + 1 :]) for i in range(3) for n in range(heaps[i])]


for games in (0, 1000, 2000):
    for _ in range(1000 if games else 0):
        heaps = rng.choice(POSITIONS)
        while any(heaps):
            ways = moves(heaps)
            found = slopes(weights, BITS[heaps], -max(map(worth, ways)))
            weights = [w - 0.03 * slope for w, slope in zip(weights, found, strict=True)]
            heaps = rng.choice(ways) if rng.random() < 0.3 else max(ways, key=worth)
    best = [max(moves((a, b, c)), key=worth) for a, b, c in POSITIONS if a ^ b ^ c]
    right = sum(a ^ b ^ c == 0 for a, b, c in best)  # as Bouton's theorem of 1901 has it
    print(f"after {games} games: a winning move in {right} of {len(best)} positions with one")
