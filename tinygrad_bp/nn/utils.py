"""Clipping of gradients under the names that it has in PyTorch."""

from __future__ import annotations

from .optim.clipping import clip_grad_norm_, clip_grad_value_

__all__ = ["clip_grad_norm_", "clip_grad_value_"]
