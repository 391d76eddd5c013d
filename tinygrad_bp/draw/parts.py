"""The names of the parts in the diagram of a network, for whoever marks some of them."""

from __future__ import annotations


def neuron_part(depth: int, row: int) -> str:
    """The circle of a neuron; those of depth 0 are the inputs."""
    return f"n{depth}.{row}"


def bias_part(depth: int) -> str:
    """The circle of a bias that the layer after that depth shares."""
    return f"b{depth}"


def weight_parts(depth: int, tail: int, head: int) -> tuple[str, str, str]:
    """Of a weight from a neuron of that depth to the next: its line, its number, its only line.

    The last is in the place of the others where there are too many weights for numbers.
    """
    start, end = neuron_part(depth, tail), neuron_part(depth + 1, head)
    number = f"{start}-{end}"
    return f"{start}->{number}:sw", number, f"{start}->{end}"
