"""Images: their windows, the zeros around them, and what is none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp.nn.images.windows import checked_image, down_and_across, padded, windows

IMAGE = [[[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[10, 20, 30], [40, 50, 60], [70, 80, 90]]]


class TestWindows:
    def test_channel_by_channel_and_row_by_row(self) -> None:
        rows = windows("x", IMAGE, (2, 2), (1, 1))
        assert [len(row) for row in rows] == [2, 2]
        assert rows[0][1] == [2, 3, 5, 6, 20, 30, 50, 60]
        assert rows[1][0] == [4, 5, 7, 8, 40, 50, 70, 80]

    def test_strides(self) -> None:
        assert windows("x", IMAGE[:1], (1, 1), (2, 1)) == [[[1], [2], [3]], [[7], [8], [9]]]
        assert windows("x", IMAGE[:1], (1, 1), (1, 2)) == [[[1], [3]], [[4], [6]], [[7], [9]]]

    def test_what_does_not_fill_a_window_is_left_out(self) -> None:
        assert windows("x", IMAGE[:1], (2, 2), (2, 2)) == [[[1, 2, 4, 5]]]

    @pytest.mark.parametrize("kernel", [(4, 1), (1, 4)])
    def test_a_window_that_does_not_fit(self, kernel: tuple[int, int]) -> None:
        with pytest.raises(ValueError, match=r"Pool's window of .* does not fit in \(3, 3\)"):
            windows("Pool", IMAGE, kernel, (1, 1))


def test_zeros_go_around_every_channel() -> None:
    wide = padded([[[1, 2]], [[3, 4]]], 1, 2)
    assert wide[0] == [[0] * 6, [0, 0, 1, 2, 0, 0], [0] * 6]
    assert wide[1][1] == [0, 0, 3, 4, 0, 0]
    assert padded(IMAGE, 0, 0) is IMAGE


class TestCheckedImage:
    def test_lists_and_arrays(self) -> None:
        assert checked_image("x", IMAGE) == checked_image("x", np.array(IMAGE), 2) == IMAGE

    @pytest.mark.parametrize("image", [1.0, [1.0], [[1.0]], [[[[1.0]]]]])
    def test_other_dimensions(self, image: Any) -> None:
        with pytest.raises(ValueError, match=r"Pool takes an image of shape \(C, H, W\), got"):
            checked_image("Pool", image)

    def test_other_channels(self) -> None:
        with pytest.raises(ValueError, match=r"of shape \(3, H, W\), got \(2, 3, 3\)"):
            checked_image("x", IMAGE, 3)


def test_a_size_for_both_directions() -> None:
    assert down_and_across("kernel_size", 3) == (3, 3)
    assert down_and_across("kernel_size", [1, 2]) == (1, 2)
    with pytest.raises(ValueError, match="kernel_size must be a whole number, at least 1, not 0"):
        down_and_across("kernel_size", (2, 0))


class TestSizes:
    def test_those_of_numpy(self) -> None:
        assert down_and_across("stride", np.int64(3)) == (3, 3)
        assert down_and_across("stride", np.array([1, 2])) == (1, 2)
        assert [type(size) for size in down_and_across("stride", np.array([1, 2]))] == [int, int]

    @pytest.mark.parametrize("size", [(1, 2, 3), (1,), (), "a"])
    def test_not_two(self, size: Any) -> None:
        with pytest.raises(ValueError, match="stride must be one number, or two: down and across"):
            down_and_across("stride", size)

    @pytest.mark.parametrize("size", [2.5, None, True])
    def test_no_whole_number(self, size: Any) -> None:
        with pytest.raises(ValueError, match="stride must be a whole number"):
            down_and_across("stride", size)


@pytest.mark.usefixtures("no_collection")
def test_an_image_without_end() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested too deeply, or one that holds itself"):
        checked_image("Pool", endless)
