# ruff: noqa: N803 (rows are X)
"""What has parameters: the walk over them, their names, and a model as a pure function."""

from __future__ import annotations

from collections.abc import Mapping

from ..autodiff.value import Value
from .batches.calling import on_batch
from .initialisation import is_given
from .parts import PLAIN, Buffer, ModelPart, named_leaves, opened_part, replaced
from .predicting.classes import classify
from .predicting.modes import set_mode
from .predicting.prediction import predict
from .predicting.summary import summary
from .sequences import as_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, TypeVar

    from .initialisation import Init
    from .predicting.summary import Summary
    from .sequences import Scalar

    ModuleT = TypeVar("ModuleT", bound="Module")


class Module(ModelPart):
    """A model: its parameters are the Values in its attributes, however deep.

    A subclass assigns Values and other modules as attributes, alone or in lists, tuples,
    dicts, dataclasses, deques and arrays of objects, and defines `__call__`, or `forward` as
    in PyTorch. Only leaves count, so that it may keep results too. What is in an object of
    any other class is not found, and neither is what a function closes over.

    Attributes:
        class_names: the names of the classes, in the order of the outputs, if it was trained with
            names as targets; they are in its file too. `classify` gives them.
        class_cut: above which number a single output means the second of two classes.
        feature_names: the names of the columns of the frame that it was trained with, if it was;
            they are in its file too. A frame with others, or in another order, is refused.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.shift = Value(2.0), Value(1.0)
    ...
    ...     def __call__(self, x):
    ...         return self.slope * x + self.shift
    >>> Line().state_dict()
    {'slope': 2.0, 'shift': 1.0}
    >>> Line().apply([5.0, 3.0], 2.0)
    13.0
    """

    class_names: Sequence[str] = ()
    class_cut: float | None = None
    feature_names: Sequence[str] = ()

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        """What the model gives: a subclass defines this, or `forward`.

        Raises:
            NotImplementedError: if it defines neither.
        """
        if getattr(self.forward, "__func__", None) is Module.forward:
            raise NotImplementedError(
                f"{type(self).__name__} defines neither __call__ nor forward: one of them has to "
                f"say what the model gives"
            )
        return self.forward(*inputs, **named)

    def forward(self, *inputs: Any, **named: Any) -> Any:
        """The same as a call, under the name that it has in PyTorch."""
        return self(*inputs, **named)

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Each parameter once, with its name: the path to it, `layers.0.neurons.1.w.0`.

        One that several parts share stands where the last of them has it.

        Raises:
            ValueError: if two have one name, as under the keys 1 and "1" of a dict.
        """
        return [(name, p) for name, p in named_leaves(self) if not isinstance(p, Buffer)]

    def parameters(self) -> list[Value]:
        """The parameters, in the order of `named_parameters()`."""
        # Without their names, which are most of the work in a large model.
        found: dict[Value, None] = {}
        seen: set[int] = set()
        waiting: list[Any] = [self]
        while waiting:  # backwards, as in `named_parameters`
            part = waiting.pop()
            if isinstance(part, Value):
                if part.op is None and not isinstance(part, Buffer):
                    found.setdefault(part)
            elif id(part) not in seen:
                seen.add(id(part))
                if part.__class__ is list and {*map(type, part)} == _VALUES:
                    found.update(dict.fromkeys([x for x in reversed(part) if x.op is None]))
                elif part.__class__ is list or isinstance(part, Module):
                    parts = vars(part).values() if isinstance(part, Module) else part
                    waiting += [item for item in parts if item.__class__ not in PLAIN]
                elif opened_part(part) is not None or isinstance(part, (set, frozenset)):
                    # Names may be wrong.
                    return [parameter for _, parameter in self.named_parameters()]
        return list(found)[::-1]

    def named_buffers(self) -> list[tuple[str, Buffer]]:
        """What belongs to the state and is no parameter, as the running means of `BatchNorm`."""
        return [(name, value) for name, value in named_leaves(self) if isinstance(value, Buffer)]

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to zero."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, float]:
        """The numbers of the parameters and buffers by name, as they are now."""
        return {name: value.data for name, value in named_leaves(self)}

    def load_state_dict(self, state: Mapping[str, float] | Iterable[float]) -> None:
        """Set all that a `state_dict()` has, or every parameter from numbers in their order.

        Raises:
            ValueError: if a name is missing or unknown, or the count is wrong.
            TypeError: if one is not a number. Nothing is set in either case.
        """
        parameters, given = self._matched(state, with_buffers=True)
        numbers = [x if x.__class__ is float else Value(x).data for x in given]
        for parameter, number in zip(parameters, numbers, strict=True):
            parameter.data = number

    def apply(self, params: Mapping[str, Scalar] | Iterable[Scalar], *inputs: Any) -> Any:
        """What the model gives with these parameters in place of its own, which stay.

        So a model is a pure function, for the transforms and the compiler.

        Args:
            params: numbers or Values, in the order of `parameters()` or by the names of
                `state_dict()`, of which those of buffers may be left out.
            inputs: what the model is called with.

        Raises:
            ValueError: if a name is missing or unknown, or the count is wrong.
            TypeError: if one is None or a text.
        """
        parameters, numbers = self._matched(params, with_buffers=False)
        if any(issubclass(kind, _NO_NUMBERS) for kind in {*map(type, numbers)}):
            pairs = zip(parameters, numbers, strict=True)
            wrong = [p.label for p, number in pairs if isinstance(number, _NO_NUMBERS)]
            raise TypeError(f"what is given for the parameter {wrong[0]!r} is not a number")
        model: Module = replaced(self, dict(zip(map(id, parameters), numbers, strict=True)))
        return model(*inputs)

    def predict(self, X: Iterable[Any], *, compiled: bool | str = "auto") -> Any:
        """What the model gives for each row, as numbers: rows in, rows out.

        It is what the model gives when it is used, not trained (see `eval`), and leaves the model
        as it was. Compiled code that was made for a model is used again as long as the model is
        made of the same parts; the numbers of its parameters may change.

        Args:
            X: the rows: a list, an array, or a frame that has `to_numpy`, with the columns that it
                was trained with. A row is what a call of the model takes.
            compiled: whether compiled code computes all rows at once. "auto" compiles where that
                is possible and saves time, by a count of the operations for all rows so far, in
                this call and in those before; True always, or raises a `TracingError`; False calls
                the model for each row.

        Returns:
            A list with what the model gives for each row, numbers in the place of Values; an array
            of NumPy where X is an array or a frame, with the rows along its first axis.

        Raises:
            ArithmeticError, LookupError, TypeError, ValueError: if the model cannot take a row, or
                has no result for it; the message names the row, counted from 0.

        >>> from tinygrad_bp.nn import MLP
        >>> MLP(2, [1], init=[1.0, 10.0, 0.5]).predict([[1.0, 2.0], [3.0, 4.0]])
        [21.5, 43.5]
        """
        return predict(self, X, compiled)

    def classify(self, X: Iterable[Any], *, compiled: bool | str = "auto") -> list[str]:
        """For each row the name of its most likely class.

        Args:
            X, compiled: as for `predict`.

        Raises:
            ValueError: if the model knows no names: `fit` gives it those that are its targets.

        >>> from tinygrad_bp import nn
        >>> model = nn.MLP(1, [2], seed=1)
        >>> adam = nn.optim.Adam(model.parameters(), lr=0.1)
        >>> X, Y = [[1.0], [2.0], [-1.0], [-2.0]], ["up", "up", "down", "down"]
        >>> history = nn.fit(model, X, Y, "cross_entropy", adam, epochs=50)
        >>> model.classify([[3.0], [-3.0]])
        ['up', 'down']
        """
        return classify(self, X, compiled)

    def summary(self, x: Any = None) -> Summary:
        """The layers of the model, what each gives, and how many parameters it has.

        Args:
            x: a row that the model takes, to see the shapes; not needed where the first layer
                says how many inputs it takes.

        >>> from tinygrad_bp.nn import MLP
        >>> print(MLP(2, [16, 1]).summary())
                  layer                                                  gives  parameters
        layers.0  Layer(nin=2, nout=16, activation=relu, bias=neuron)    16             48
        layers.1  Layer(nin=16, nout=1, activation=linear, bias=neuron)  1              17
        65 parameters
        """
        return summary(self, x)

    def _repr_html_(self) -> str:
        """In a notebook it shows its summary."""
        return self.summary()._repr_html_()

    def on_batch(self, X: Iterable[Any]) -> list[Any]:
        """What the model gives for each of these rows, which are a batch: for a loop of your own.

        `BatchNorm` looks at all of them then, and counts them in its running statistics, if the
        model is in training. The model is called again for each such module that a row comes to,
        so it has to do the same each time.

        Raises:
            ValueError: if there is one row alone, where a module needs several.

        >>> from tinygrad_bp.nn import BatchNorm
        >>> [round(y.data, 3) for [y] in BatchNorm(1).on_batch([[1.0], [2.0], [3.0]])]
        [-1.225, 0.0, 1.225]
        """
        return on_batch(self, X)

    def train(self, mode: bool = True) -> Module:
        """Say that the model is being trained, as it is at first: dropout drops; gives the model.

        `fit` does this by itself.

        Args:
            mode: False says that it is used.
        """
        set_mode(self, bool(mode))
        return self

    def eval(self) -> Module:
        """Say that the model is used: dropout lets all pass; gives the model.

        `predict` and `evaluate` do this by themselves.

        >>> from tinygrad_bp.nn import MLP
        >>> MLP(1, [1]).eval().training
        False
        """
        set_mode(self, False)
        return self

    def label_parameters(self) -> None:
        """Label every parameter with its name, for diagrams and explanations."""
        for name, value in named_leaves(self):
            value.label = name

    def config(self) -> dict[str, Any]:
        """The arguments that build the same architecture, without its weights."""
        return {}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.config().items())
        return f"{type(self).__name__}({shown})"

    def _begin(self, init: Init | None) -> None:
        """The end of a constructor: set the parameters, where they are given, and label them."""
        if init is not None and is_given(init):
            self.load_state_dict(init)  # type: ignore[arg-type]
        self.label_parameters()

    def _matched(self, given: Any, *, with_buffers: bool) -> tuple[Sequence[Value], Sequence[Any]]:
        """The parameters, and what is given for them by name or by position; so the buffers too."""
        model = type(self).__name__
        if isinstance(given, Mapping):
            state = dict(named_leaves(self))
            buffers = {name for name, value in state.items() if isinstance(value, Buffer)}
            optional = set() if with_buffers else buffers
            if [*state] != [*given] and (
                wrong := sorted(({*state} ^ {*given}) - optional, key=str)
            ):
                problem = "no value is given for" if wrong[0] in state else "there is no"
                kind = "buffer" if wrong[0] in buffers else "parameter"
                raise ValueError(f"{problem} {kind} {wrong[0]!r} of this {model}")
            names = [name for name in state if name in given]
            return [state[name] for name in names], [given[name] for name in names]
        numbers, parameters = as_list(given), self.parameters()
        if len(numbers) != len(parameters):
            raise ValueError(
                f"this {model} has {len(parameters)} parameters, but {len(numbers)} are given"
            )
        return parameters, numbers


def independent_copy(model: ModuleT) -> ModuleT:
    """The same model with parameters of its own, which have the same numbers and labels."""
    new = {id(p): Value(p.data, p.label) for p in model.parameters()}
    new |= {id(x): Buffer(x.data, x.label) for _, x in model.named_buffers()}
    copy: ModuleT = replaced(model, new)
    return copy


#: What nobody means by a parameter.
_NO_NUMBERS = (str, bytes, type(None))

#: Many parameters in a list.
_VALUES = {Value}
