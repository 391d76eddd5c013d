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

from functools import wraps
from typing import TYPE_CHECKING, Any

from ..letters import shown
from .calls import (
    FunctionCall,
    a_function,
    along,
    as_arrays,
    as_value,
    outputs_in,
    plain,
    plain_aux,
    run,
    with_its_aux,
)
from .engine.clock import tick
from .forward import Dual, new_level, split
from .hooks import recorder_here
from .operations.masks import given
from .own.linear import is_plain_or_linear
from .passes import Graph, pull_back, push_forward
from .tree import Structure, as_array, flatten, is_whole
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
            raise TypeError(f"gradients() takes Values, not {type(value).__name__}: {shown(value)}")
    graph = Graph([output])
    order = graph.fresh_order()
    shares = pull_back([output], [1.0], inputs, False, order)
    # A derivative is a node of its own: to label it does not rename a node of the graph.
    known = graph.leaves.union(order)
    return [share * 1.0 if share in known else as_value(share) for share in shares]


def grad(
    f: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    *,
    argnames: str | Sequence[str] | None = None,
) -> Callable[..., Any]:
    """The function that gives the derivative of `f`, with the structure of the argument.

    Args:
        f: gives one number or Value, by itself or in an array.
        argnums: which positional argument to differentiate by, or a sequence of them
            (then the result is a tuple).
        has_aux: whether `f` gives a pair, of the number and something else, such as what it
            computed on the way; then the result is a pair as well, of the derivative and that.
        argnames: in place of `argnums`, the name of the argument, or a sequence of names; the call
            may give it by its place or by its name.

    >>> grad(lambda w, x: w["a"] * x + w["b"] ** 2)({"a": 2.0, "b": 3.0}, 5.0)
    {'a': 5.0, 'b': 6.0}
    >>> grad(lambda x: (x * x, {"twice": 2 * x}), has_aux=True)(3.0)
    (6.0, {'twice': 6.0})
    >>> grad(lambda x, w: w * w * x, argnames="w")(2.0, w=3.0)
    12.0
    """

    @wraps(a_function(f, "grad()"))
    def gradient(*args: Any, **kwargs: Any) -> Any:
        call = FunctionCall(f, args, kwargs, argnums, has_aux, argnames)
        return call.with_aux(_gradient(call)[1], has_aux)

    return gradient


def value_and_grad(
    f: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    *,
    argnames: str | Sequence[str] | None = None,
) -> Callable[..., Any]:
    """The function that gives the value of `f` and its derivative; see `grad`.

    With `has_aux` the value is a pair, as `f` gives it.

    >>> value_and_grad(lambda x: x[0] * x[1])([2.0, 3.0])
    (6.0, [3.0, 2.0])
    >>> value_and_grad(lambda x: (x * x, 2 * x), has_aux=True)(3.0)
    ((9.0, 6.0), 6.0)
    """

    @wraps(a_function(f, "value_and_grad()"))
    def value_and_gradient(*args: Any, **kwargs: Any) -> Any:
        call = FunctionCall(f, args, kwargs, argnums, has_aux, argnames)
        value, gradient = _gradient(call)
        return call.with_aux(value, has_aux), gradient

    return value_and_gradient


def _gradient(call: FunctionCall) -> tuple[Any, Any]:
    """The value and its derivative, of a call whose output is one number."""
    output = call.scalar()
    shares = pull_back([output], [1.0], call.inputs, call.numeric, call.graph.fresh_order())
    value, *entries = call.plain([output, *call.of_inputs(shares)])
    if call.output_structure.shape:
        value = call.output_structure.rebuild([value])
    return value, call.structure.rebuild(entries)


def jacobian(
    f: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    *,
    argnames: str | Sequence[str] | None = None,
) -> Callable[..., Any]:
    """The function that gives the derivative of every output by every input.

    The result has the structure of the output, with that of the argument in the place of
    each number; where both are arrays, an array of shape `output.shape + input.shape`. With
    `has_aux` it is in a pair, as with `grad`.
    It runs one backward pass an output or one forward pass an input, whichever are fewer.

    >>> jacobian(lambda x: [x[0] * x[1], x[0] + x[1]])([2.0, 3.0])
    [[3.0, 2.0], [1.0, 1.0]]
    """

    @wraps(a_function(f, "jacobian()"))
    def jacobian_of_f(*args: Any, **kwargs: Any) -> Any:
        call = FunctionCall(f, args, kwargs, argnums, has_aux, argnames)
        return call.with_aux(_jacobian(call), has_aux)

    return jacobian_of_f


def _jacobian(call: FunctionCall) -> Any:
    if (recorder := recorder_here()) and (found := recorder.jacobian(call)) is not None:
        return found
    outputs, n = call.outputs, len(call.inputs)
    if n <= len(outputs):
        directions = [{x: 1.0} for x in call.inputs]
        columns = push_forward(outputs, directions, call.numeric, call.graph.fresh_order())
        rows = [list(row) for row in zip(*columns, strict=True)]
    else:
        rows = [pull_back([y], [1.0], call.inputs, call.numeric) for y in outputs]
    entries = call.plain([entry for row in rows for entry in row])

    def block(out: Structure, by: Structure) -> Any:
        if out.shape is None and by.shape is None:
            return entries[out.start * n + by.start]
        part = [
            entry
            for row in range(out.start, out.stop)
            for entry in entries[row * n + by.start : row * n + by.stop]
        ]
        return as_array(part, (out.shape or ()) + (by.shape or ()))

    return call.output_structure.build(lambda out: call.structure.build(lambda by: block(out, by)))


def hessian(
    f: Callable[..., Any],
    argnums: int | Sequence[int] = 0,
    has_aux: bool = False,
    *,
    argnames: str | Sequence[str] | None = None,
) -> Callable[..., Any]:
    """The function that gives all second derivatives of `f`: the jacobian of its derivative.

    Of several outputs it has their structure, with the second derivatives of each. With `has_aux`
    it is in a pair, as with `grad`.

    >>> hessian(lambda x, y: x * x * y, argnums=(0, 1))(2.0, 3.0)
    ((6.0, 4.0), (4.0, 0.0))
    >>> hessian(lambda x: [x**2, x**3])(2.0)
    [2.0, 12.0]
    """

    @wraps(a_function(f, "hessian()"))
    def derivative(*args: Any, **kwargs: Any) -> Any:
        call = FunctionCall(f, args, kwargs, argnums, has_aux, argnames)
        structure = call.output_structure
        is_one = structure.parts is None and not structure.shape and structure.whole is None
        return call.with_aux(_gradient(call)[1] if is_one else _jacobian(call), has_aux)

    return jacobian(derivative, argnums, has_aux, argnames=argnames)


def jvp(
    f: Callable[..., Any],
    primals: Sequence[Any],
    tangents: Sequence[Any],
    has_aux: bool = False,
) -> tuple[Any, ...]:
    """The value of `f` and its derivative along the tangents: forward mode, in one pass.

    No graph is built, so memory does not grow with the computation.

    Args:
        primals: the arguments, a tuple or list.
        tangents: the direction, with the structure of the primals.
        has_aux: whether `f` gives a pair, of the outputs and something else, which comes third.

    >>> jvp(lambda x, y: x * y, (2.0, 3.0), (1.0, 10.0))
    (6.0, 23.0)
    """
    start = tick()
    a_function(f, "jvp()")
    entries, directions, structure = along(primals, tangents, "jvp()")
    if any(map(is_whole, entries)):
        return _jvp_of_arrays(f, primals, directions, has_aux)
    level = new_level()
    duals = [Dual(x, t, level) for x, t in zip(entries, directions, strict=True)]
    result = run(f, structure.rebuild(duals), {}, start)
    result, aux = with_its_aux(result) if has_aux else (result, None)
    outputs, output_structure = outputs_in(result)
    values, slopes = split(outputs, level)
    slopes = [0.0 if slope is None else given(slope) for slope in slopes]
    took_values = any(isinstance(entry, Value) for entry in (*entries, *directions))
    results = plain([*values, *slopes], start, took_values)
    halves = (results[: len(values)], results[len(values) :])
    both = tuple(map(output_structure.rebuild, halves))
    return (*both, plain_aux(aux, start, took_values, level)) if has_aux else both


def _jvp_of_arrays(
    f: Callable[..., Any], primals: Any, directions: Sequence[Any], has_aux: bool
) -> tuple[Any, ...]:
    call = FunctionCall(f, tuple(primals), {}, range(len(primals)), has_aux)
    [slopes] = push_forward(call.outputs, [call.along(directions)])
    values = call.output_structure.rebuild(call.plain(call.results))
    slopes = call.plain(as_arrays(call.results, slopes))
    both = (values, call.output_structure.rebuild(slopes))
    return (*both, call.with_aux(None, True)[1]) if has_aux else both


def vjp(f: Callable[..., Any], *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value of `f`, and the function that takes a weight for each output backward.

    That function gives, for each argument, the derivative of the weighted sum of the outputs. With
    `has_aux`, `f` gives a pair, of the outputs and something else, which comes third.

    >>> value, pull = vjp(lambda x, y: [x * y, x + y], 2.0, 3.0)
    >>> value, pull([1.0, 10.0])
    ([6.0, 5.0], (13.0, 12.0))
    """
    call = FunctionCall(a_function(f, "vjp()"), primals, {}, range(len(primals)), has_aux)
    outputs = call.outputs

    def pull(cotangents: Any) -> tuple[Any, ...]:
        _, structure = flatten(cotangents, "vjp()")
        if structure.outline != call.output_structure.outline:
            raise ValueError(
                f"vjp(): the cotangents must have the structure of the output, "
                f"{call.output_structure.outline}, not {structure.outline}"
            )
        weights = call.output_structure.entries_of(cotangents)
        pairs = zip(call.results, weights, strict=True)
        weights = [x.flowing(w, back=True) if is_whole(x) else w for x, w in pairs]
        took_values = any(isinstance(weight, Value) for weight in weights)
        numeric = call.numeric and all(map(is_plain_or_linear, weights))
        shares = pull_back(outputs, weights, call.inputs, numeric, call.graph.fresh_order())
        found = call.of_inputs(shares)
        shares = [*map(as_value, found)] if took_values else call.plain(found)
        result: tuple[Any, ...] = call.structure.rebuild(shares)
        return result

    value = call.output_structure.rebuild(call.plain(call.results))
    return (value, pull, call.with_aux(None, True)[1]) if has_aux else (value, pull)


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
    _, directions, _ = along(primals, tangents, "hvp()")
    call = FunctionCall(a_function(f, "hvp()"), tuple(primals), {}, range(len(primals)))
    call.numeric = call.numeric and not any(isinstance(t, Value) for t in directions)
    slopes = pull_back([call.scalar()], [1.0], call.inputs, False, call.graph.fresh_order())
    slopes = [x.node if is_whole(x) else x for x in call.of_inputs(slopes)]
    [products] = push_forward(slopes, [call.along(directions)], call.numeric)
    product = call.structure.rebuild(call.plain(call.of_inputs(products)))
    return product if isinstance(primals, tuple) else list(product)
