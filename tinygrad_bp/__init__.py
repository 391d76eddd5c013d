"""Scalar autograd that shows every number of backpropagation.

>>> import tinygrad_bp as tg
>>> x = tg.Value(2.0, label="x")
>>> y = tg.exp(x * 3 - 6) + 1
>>> y.backward()
>>> x.grad
3.0
"""

from __future__ import annotations

import sys as _sys

if (_name := (getattr(_sys, "argv", None) or [""])[0]) == "-m" or "tinygrad-bp" in _name:
    from .starting import leave_on_ctrl_c  # it takes time to load, so only for a command

    leave_on_ctrl_c()

from .autodiff.graph import StaleGraphError
from .autodiff.hooks import answer_numpy, show_in_notebooks
from .autodiff.ops import EXPORTED
from .autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import nn as nn
    from .autodiff.check import check_gradients as check_gradients
    from .autodiff.custom import custom_jvp as custom_jvp
    from .autodiff.custom import custom_vjp as custom_vjp
    from .autodiff.custom import operation as operation
    from .autodiff.functions import *  # noqa: F403 (exp, sigmoid, maximum, ...)
    from .autodiff.several import logsumexp as logsumexp
    from .autodiff.several import softmax as softmax
    from .autodiff.several import stop_gradient as stop_gradient
    from .autodiff.simplify import simplify as simplify
    from .autodiff.transforms import grad as grad
    from .autodiff.transforms import gradients as gradients
    from .autodiff.transforms import hessian as hessian
    from .autodiff.transforms import hvp as hvp
    from .autodiff.transforms import jacobian as jacobian
    from .autodiff.transforms import jvp as jvp
    from .autodiff.transforms import value_and_grad as value_and_grad
    from .autodiff.transforms import vjp as vjp
    from .compiler.arithmetic.taking import take as take
    from .compiler.jit import jit as jit
    from .compiler.loops.choices import cond as cond
    from .compiler.loops.choices import while_loop as while_loop
    from .compiler.loops.mapping import scan as scan
    from .compiler.loops.mapping import vmap as vmap
    from .compiler.tracing.errors import TracingError as TracingError
    from .draw.computation import GraphTooLargeError as GraphTooLargeError
    from .draw.computation import draw_chain as draw_chain
    from .draw.computation import draw_graph as draw_graph
    from .draw.diagram import Diagram as Diagram
    from .draw.network import draw_network as draw_network
    from .nn import data as data
    from .nn import optim as optim
    from .nn.storage import ModelFileError as ModelFileError
    from .playground.play import play as play
    from .teach import tutorial as tutorial
    from .teach.checking.check_work import WorkCheck as WorkCheck
    from .teach.checking.check_work import check_work as check_work
    from .teach.derivations.explanation import Explanation as Explanation
    from .teach.derivations.explanation import explain as explain
    from .teach.lessons.lesson import Lesson as Lesson
    from .teach.lessons.lesson import lesson as lesson
    from .teach.worksheets.sheet import Sheet as Sheet
    from .teach.worksheets.sheet import worksheet as worksheet

__version__ = "0.2.0"

#: The names that are loaded when they are first asked for, and where each lives. Type checkers
#: read the imports above in their place; a test compares the two.
_LAZY = {
    "Diagram": "draw.diagram",
    "GraphTooLargeError": "draw.computation",
    "draw_chain": "draw.computation",
    "draw_graph": "draw.computation",
    "draw_network": "draw.network",
    **dict.fromkeys(
        ("grad", "gradients", "hessian", "hvp", "jacobian", "jvp", "value_and_grad", "vjp"),
        "autodiff.transforms",
    ),
    "check_gradients": "autodiff.check",
    **dict.fromkeys(("custom_jvp", "custom_vjp", "operation"), "autodiff.custom"),
    "jit": "compiler.jit",
    "take": "compiler.arithmetic.taking",
    **dict.fromkeys(("cond", "while_loop"), "compiler.loops.choices"),
    **dict.fromkeys(("scan", "vmap"), "compiler.loops.mapping"),
    "TracingError": "compiler.tracing.errors",
    **dict.fromkeys(("logsumexp", "softmax", "stop_gradient"), "autodiff.several"),
    "simplify": "autodiff.simplify",
    "nn": "nn",
    "optim": "nn.optim",
    "data": "nn.data",
    "ModelFileError": "nn.storage",
    "Explanation": "teach.derivations.explanation",
    "explain": "teach.derivations.explanation",
    **dict.fromkeys(("Lesson", "lesson"), "teach.lessons.lesson"),
    **dict.fromkeys(("Sheet", "worksheet"), "teach.worksheets.sheet"),
    "play": "playground.play",
    "tutorial": "teach.tutorial",
    "WorkCheck": "teach.checking.check_work",
    "check_work": "teach.checking.check_work",
}

#: Those that are modules themselves; a function may live in a module of its own name.
_MODULES = {"data", "nn", "optim", "tutorial"}

__all__ = ["StaleGraphError", "Value", *_LAZY, *EXPORTED]  # noqa: PLE0604

globals().update(EXPORTED)

if not TYPE_CHECKING:  # a checker that saw it would let every name pass

    def __getattr__(name):
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        module = import_module(f"{__name__}.{_LAZY[name]}")
        found = module if name in _MODULES else getattr(module, name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


def _notebook_display(value: Value) -> dict[str, str] | None:
    from .draw.computation import notebook_display

    return notebook_display(value)


def _number_arrays() -> object:
    from .autodiff import number_arrays

    return number_arrays


show_in_notebooks(_notebook_display)
answer_numpy(_number_arrays)
