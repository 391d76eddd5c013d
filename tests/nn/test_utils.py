"""Clipping under the names that it has in PyTorch."""

from __future__ import annotations

from tinygrad_bp import nn
from tinygrad_bp.nn.optim.clipping import clip_grad_norm_, clip_grad_value_


def test_they_are_where_pytorch_has_them() -> None:
    assert nn.utils.clip_grad_norm_ is clip_grad_norm_
    assert nn.utils.clip_grad_value_ is clip_grad_value_
