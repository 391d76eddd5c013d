"""Derivatives as functions: `grad(f)` is a function, and so is `grad(grad(f))`.

`gradients` is the backward pass with the rules run on Values in place of floats: what it
gives is a graph, to be evaluated, drawn, printed, or differentiated again. The others
have the names and the meaning that they have in JAX. Their arguments and results are
numbers, or lists, tuples, dicts and NumPy arrays of numbers, nested.

>>> grad(grad(lambda x: x**4))(2.0)
48.0
>>> hessian(lambda x: x[0] ** 2 * x[1])([3.0, 5.0])
[[10.0, 6.0], [6.0, 0.0]]
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps
from operator import index
from typing import TYPE_CHECKING, Any

from .forward import Dual, new_level, split
from .graph import topological_order
from .passes import depending, nodes, pull_back, push_forward
from .tree import Structure, as_array, flatten, flatten_numbers
from .value import Value, tick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


#: Whether a function runs whose derivative is wanted. What it closes over may vary, then.
differentiating: ContextVar[bool] = ContextVar("differentiating", default=False)


def _run(f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
    token = differentiating.set(True)
    try:
        return f(*args, **kwargs)
    finally:
        differentiating.reset(token)


def gradients(output: Value, inputs: Sequence[Value]) -> list[Value]:
    """The derivative of the output by each input, as a graph: it can be differentiated again.

    No `.grad` is touched. An input that the output does not depend on has a leaf of 0.0.

    Args:
        output: the Value to differentiate.
        inputs: leaves, or nodes between the leaves and the output.

    Raises:
        StaleGraphError: a leaf has been assigned since the graph was computed.

    >>> x, y = Value(2.0), Value(3.0)
    >>> dx, dy = gradients(x * x * y, [x, y])
    >>> dx, gradients(dx, [y])
    (Value(data=12.0, grad=0.0), [Value(data=4.0, grad=0.0)])
    """
    if isinstance(inputs, Value):
        raise TypeError("gradients() takes a sequence of inputs: write [x] for one")
    for value in (output, *inputs):
        if not isinstance(value, Value):
            raise TypeError(f"gradients() takes Values, not {type(value).__name__}: {value!r}")
    graph = set(topological_order(output))
    # A derivative is a node of its own: to label it does not rename a node of the graph.
    return [
        share * 1.0 if share in graph else _as_value(share)
        for share in pull_back([output], [1.0], inputs)
    ]


def grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that gives the derivative of `f`, with the structure of the argument.

    Args:
        f: gives one number or Value.
        argnums: which positional argument to differentiate by, or a sequence of them
            (then the result is a tuple).

    >>> grad(lambda w, x: w["a"] * x + w["b"] ** 2)({"a": 2.0, "b": 3.0}, 5.0)
    {'a': 5.0, 'b': 6.0}
    """
    both = value_and_grad(f, argnums)

    @wraps(f)
    def gradient(*args: Any, **kwargs: Any) -> Any:
        return both(*args, **kwargs)[1]

    return gradient


def value_and_grad(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that gives the value of `f` and its derivative; see `grad`.

    >>> value_and_grad(lambda x: x[0] * x[1])([2.0, 3.0])
    (6.0, [3.0, 2.0])
    """

    @wraps(f)
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        call = _FunctionCall(f, args, kwargs, argnums)
        output = call.scalar()
        shares = pull_back([output], [1.0], call.inputs, call.numeric)
        value, *entries = call.plain([output, *shares])
        return value, call.structure.rebuild(entries)

    return value_and_gradient


def jacobian(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that gives the derivative of every output by every input.

    The result has the structure of the output, with that of the argument in the place of
    each number; where both are arrays, an array of shape `output.shape + input.shape`.
    It runs one backward pass an output or one forward pass an input, whichever are fewer.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0]]
    """

    @wraps(f)
    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        call = _FunctionCall(f, args, kwargs, argnums)
        outputs, n = call.outputs, len(call.inputs)
        if n <= len(outputs):
            columns = push_forward(outputs, [{x: 1.0} for x in call.inputs], call.numeric)
            rows = [list(row) for row in zip(*columns, strict=True)]
        else:
            rows = [pull_back([y], [1.0], call.inputs, call.numeric) for y in outputs]
        entries = call.plain([entry for row in rows for entry in row])

        def block(out: Structure, by: Structure) -> Any:
            part = [
                entry
                for row in range(out.start, out.stop)
                for entry in entries[row * n + by.start : row * n + by.stop]
            ]
            if out.shape is None and by.shape is None:
                return part[0]
            return as_array(part, (out.shape or ()) + (by.shape or ()))

        return call.output_structure.build(
            lambda out: call.structure.build(lambda by: block(out, by))
        )

    return jacobian_of_f


def hessian(f: Callable[..., Any], argnums: int | Sequence[int] = 0) -> Callable[..., Any]:
    """The function that gives all second derivatives of `f`: the jacobian of its gradient.

    >>> hessian(lambda x, y: x * x * y, argnums=(0, 1))(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    """
    return jacobian(grad(f, argnums), argnums)


def jvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of `f` and its derivative along the tangents: forward mode, in one pass.

    No graph is built, so memory does not grow with the computation.

    Args:
        primals: the arguments, a tuple or list.
        tangents: the direction, with the structure of the primals.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    start = tick()
    entries, directions, structure = _along(primals, tangents, "jvp()")
    level = new_level()
    duals = [Dual(x, t, level) for x, t in zip(entries, directions, strict=True)]
    outputs, output_structure = _outputs(_run(f, structure.rebuild(duals), {}))
    values, slopes = split(outputs, level)
    slopes = [0.0 if slope is None else slope for slope in slopes]
    took_values = any(isinstance(entry, Value) for entry in (*entries, *directions))
    results = _plain([*values, *slopes], start, took_values)
    return (
        output_structure.rebuild(results[: len(values)]),
        output_structure.rebuild(results[len(values) :]),
    )


def vjp(f: Callable[..., Any], *primals: Any) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of `f`, and the function that takes a weight for each output backward.

    That function gives, for each argument, the derivative of the weighted sum of the outputs.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    call = _FunctionCall(f, primals, {}, range(len(primals)))
    outputs = call.outputs

    def pull(cotangents: Any) -> tuple[Any, ...]:
        _, structure = flatten(cotangents, "vjp()")
        if structure.outline != call.output_structure.outline:
            raise ValueError(
                f"vjp(): the cotangents must have the structure of the output, "
                f"{call.output_structure.outline}, not {structure.outline}"
            )
        weights = call.output_structure.entries_of(cotangents)
        took_values = any(isinstance(weight, Value) for weight in weights)
        shares = pull_back(outputs, weights, call.inputs, call.numeric and not took_values)
        shares = [*map(_as_value, shares)] if took_values else call.plain(shares)
        result: tuple[Any, ...] = call.structure.rebuild(shares)
        return result

    return call.output_structure.rebuild(call.plain(outputs)), pull


def hvp(f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any]) -> Any:
    """The Hessian of `f` times a vector, without the Hessian: forward mode over reverse mode.

    Args:
        primals: the arguments of `f`, a tuple or list.
        tangents: the vector, with the structure of the primals.

    Returns:
        The product, with the structure of the primals.

    >>> hvp(lambda x: x[0] ** 2 * x[1], ([3.0, 5.0],), ([1.0, 0.0],))
    ([10.0, 6.0],)
    """
    _, directions, _ = _along(primals, tangents, "hvp()")
    call = _FunctionCall(f, tuple(primals), {}, range(len(primals)))
    numeric = call.numeric and not any(isinstance(t, Value) for t in directions)
    slopes = pull_back([call.scalar()], [1.0], call.inputs)
    direction = dict(zip(call.inputs, directions, strict=True))
    [products] = push_forward(slopes, [direction], numeric)
    product = call.structure.rebuild(products if numeric else call.plain(products))
    return product if isinstance(primals, tuple) else list(product)


class _FunctionCall:
    """One call of `f`, with fresh Values in the place of the arguments to differentiate by."""

    def __init__(
        self,
        f: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        argnums: int | Sequence[int],
    ) -> None:
        self.start = tick()
        chosen = _checked(argnums, len(args))
        picked = args[chosen] if isinstance(chosen, int) else tuple(args[i] for i in chosen)
        entries, self.structure = flatten_numbers(picked, "the argument")
        fresh = [_fresh(entry) for entry in entries]
        #: The nodes to differentiate by.
        self.inputs = [node for _, node in fresh]
        put = self.structure.rebuild([value for value, _ in fresh])
        replaced = list(args)
        if isinstance(chosen, int):
            replaced[chosen] = put
        else:
            for i, argument in zip(chosen, put, strict=True):
                replaced[i] = argument
        self.outputs, self.output_structure = _outputs(_run(f, replaced, kwargs))
        self.took_values = any(isinstance(entry, Value) for entry in entries)
        self.numeric = not self.took_values and not _from_outside(self.outputs, self.start)

    def scalar(self) -> Any:
        """The output, which has to be one number."""
        if self.output_structure.parts is not None or self.output_structure.shape:
            raise TypeError(
                f"the function must return one number to have a gradient, but returned "
                f"{self.output_structure.outline}: take its jacobian(), or of a sum of its outputs"
            )
        return self.outputs[0]

    def plain(self, results: Sequence[Any]) -> list[Any]:
        """The results as numbers where they may be; see `_plain`."""
        return _plain(results, self.start, self.took_values)


def _plain(results: Sequence[Any], start: int, took_values: bool) -> list[Any]:
    """Numbers, but for what depends on a Value: one passed in, or one the function closes over."""
    if took_values:
        return [_as_value(result) for result in results]
    outside = _from_outside(results, start)
    return [
        result.data if isinstance(result, Value) and result not in outside else result
        for result in results
    ]


def _from_outside(results: Sequence[Any], start: int) -> set[Any]:
    """The nodes that depend on a Value that is older than the start."""
    order = topological_order(*nodes(results))
    return depending(
        order,
        [
            node
            for node in order
            # A kind of Value that applies operations in its own way has no number to give.
            if node._apply is not Value._apply or (node.op is None and node._time < start)
        ],
    )


def _fresh(entry: Any) -> tuple[Value, Value]:
    """A Value to call the function with, and the node in it to differentiate by."""
    if isinstance(entry, Dual):
        primal, node = _fresh(entry.primal)
        return Dual(primal, entry.tangent, entry.level), node
    # Multiplying by one changes no number: a node of its own, of which the graph goes on.
    node = entry * 1.0 if isinstance(entry, Value) else Value(entry)
    return node, node


def _checked(argnums: int | Sequence[int], given: int) -> int | tuple[int, ...]:
    try:
        several = index(argnums) if hasattr(argnums, "__index__") else tuple(map(index, argnums))
    except TypeError:
        raise TypeError(f"argnums must be an int or a sequence of ints, not {argnums!r}") from None
    for i in (several,) if isinstance(several, int) else several:
        if not -given <= i < given:
            raise ValueError(f"argnums={argnums!r} does not fit a call with {given} argument(s)")
    if not isinstance(several, int) and len({i % given for i in several}) < len(several):
        raise ValueError(f"argnums={argnums!r} names an argument twice")
    return several


def _along(primals: Any, tangents: Any, caller: str) -> tuple[list[Any], list[Any], Structure]:
    """The entries of both, and their structure, which has to be the same."""
    if not isinstance(primals, (list, tuple)) or not isinstance(tangents, (list, tuple)):
        raise TypeError(f"{caller}: primals and tangents must be tuples of arguments: (x,), (t,)")
    entries, structure = flatten_numbers(tuple(primals), caller)
    _, other = flatten(tuple(tangents), caller)
    if structure.outline != other.outline:
        raise ValueError(
            f"{caller}: the tangents must have the structure of the primals, {structure.outline}, "
            f"not {other.outline}"
        )
    return entries, structure.entries_of(tuple(tangents)), structure


def _outputs(result: Any) -> tuple[list[Any], Structure]:
    try:
        return flatten_numbers(result, "a derivative")
    except TypeError as error:
        raise TypeError(f"the function must return numbers or Values: {error}") from None


def _as_value(number: Any) -> Value:
    return number if isinstance(number, Value) else Value(number)
