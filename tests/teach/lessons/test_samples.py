"""The samples of a lesson, as they may be given."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.teach.lessons.samples import GivenSample, checked_samples


def given(nin: int, nout: int, inputs: Any, targets: Any) -> list[tuple[list[float], Any]]:
    found = checked_samples(nn.MLP(nin, [nout]), inputs, targets)
    assert all(isinstance(sample, GivenSample) for sample in found)
    return [([value.data for value in sample.inputs], sample.targets) for sample in found]


@pytest.mark.parametrize(
    ("nin", "nout", "inputs", "targets", "expected"),
    [
        (2, 2, [1, 2], [3, 4], [([1.0, 2.0], (3.0, 4.0))]),
        (2, 1, [1, 2], 3, [([1.0, 2.0], (3.0,))]),
        (2, 1, [1, 2], [3], [([1.0, 2.0], (3.0,))]),
        (2, 2, [1, 2], 1, [([1.0, 2.0], 1)]),
        (2, 1, [[1, 2], [3, 4]], [5, 6], [([1.0, 2.0], (5.0,)), ([3.0, 4.0], (6.0,))]),
        (2, 2, [[1, 2]], [[3, 4]], [([1.0, 2.0], (3.0, 4.0))]),
        (1, 1, [1, 2], [3, 4], [([1.0], (3.0,)), ([2.0], (4.0,))]),
        (1, 1, [1], 2, [([1.0], (2.0,))]),
    ],
)
def test_one_sample_or_several(
    nin: int, nout: int, inputs: Any, targets: Any, expected: list[tuple[list[float], Any]]
) -> None:
    assert given(nin, nout, inputs, targets) == expected


def test_inputs_keep_their_labels_or_get_names() -> None:
    (sample,) = checked_samples(nn.MLP(2, [1]), [Value(1.0, "height"), 2.0], 0.5)
    assert [value.label for value in sample.inputs] == ["height", "i2"]


@pytest.mark.parametrize(
    ("inputs", "targets", "error", "message"),
    [
        ([1.0], [1.0, 2.0], ValueError, "has 2 inputs, but 1 are given"),
        ([[1.0, 2.0], [1.0]], [0, 1], ValueError, "sample 2: the network has 2 inputs"),
        ([1.0, 2.0], [1.0, 2.0, 3.0], ValueError, "has 2 outputs, but 3 targets"),
        ([1.0, 2.0], 0.5, ValueError, "has 2 outputs, but 1 target is given"),
        ([1.0, float("inf")], [1.0, 2.0], ValueError, "finite numbers, not inf"),
        ([1.0, 2.0], [1.0, float("nan")], ValueError, "finite numbers, not nan"),
        ([], [], ValueError, "inputs is empty"),
        ([[1.0, 2.0]] * 3, [0, 1], ValueError, "a target for each of 3 samples, got 2"),
        (["a", 2.0], [1.0, 2.0], TypeError, "'a'"),
    ],
)
def test_what_does_not_fit_is_named(
    inputs: Any, targets: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        checked_samples(nn.MLP(2, [2]), inputs, targets)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (float("nan"), "must be finite numbers, not nan"),
        (float("inf"), "must be finite numbers, not inf"),
        (0.5, "2 outputs, but 1 target is given"),
    ],
)
def test_a_class_is_a_whole_number(target: float, message: str) -> None:
    assert given(1, 2, [1.0], Value(1.0)) == given(1, 2, [1.0], 1)
    with pytest.raises(ValueError, match=message):
        given(1, 2, [1.0], target)


@pytest.mark.usefixtures("no_collection")
def test_inputs_that_hold_themselves_are_told() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="holds itself"):
        checked_samples(nn.Conv2d(1, 1, 2), endless, 1.0)
