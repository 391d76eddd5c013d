"""One call of a function whose derivatives are wanted: what goes in, what it computes by.

The function is run on fresh Values in the place of the numbers to differentiate by. What it
leaves is a graph, which is gone over once to learn two things: that it is not stale, and whether
the numbers that stand on its edges are enough (`numeric`), or the derivative depends on a Value
from outside and has to be a graph itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..letters import shown
from .argnums import as_names, as_places, refuse_repeated
from .engine.clock import tick
from .forward import Dual, split
from .graph import topological_order
from .hooks import differentiating
from .logic import is_answer
from .passes import Graph, depending, nodes
from .tree import Structure, as_array, flatten, flatten_numbers, is_array, is_whole, with_values
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def a_function(f: Any, caller: str) -> Callable[..., Any]:
    """It, which has to be a function."""
    if not callable(f):
        raise TypeError(
            f"{caller} takes a function, not {type(f).__name__}: {shown(f)} (the function itself, "
            f"not what it gives)"
        )
    function: Callable[..., Any] = f
    return function


def run(f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], start: int) -> Any:
    """What the function returns, run as one whose derivative is wanted by Values since `start`."""
    token = differentiating.set(differentiating.get() or start)
    try:
        return f(*args, **kwargs)
    finally:
        differentiating.reset(token)


_FLOATS = frozenset((float,))


class FunctionCall:
    """One call of `f`, with fresh Values in the place of the arguments to differentiate by.

    Attributes:
        fresh: what the function was called with: numbers, and arrays that are whole.
        inputs: the nodes to differentiate by.
        structure: that of the arguments which they are the numbers of.
        results: the numbers that it returned, Values and plain ones, and whole arrays.
        outputs: these as nodes of the graph.
        output_structure: that of what it returned.
        graph: what the outputs were computed by.
        numeric: whether all of that is its own, so that the derivatives are numbers.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        argnums: int | Sequence[int],
        has_aux: bool = False,
        argnames: str | Sequence[str] | None = None,
    ) -> None:
        self._start = tick()
        chosen: Any
        if argnames is None:
            chosen = _checked(argnums, len(args))
        else:
            chosen = _places(f, argnums, argnames, args, kwargs)
            kwargs = dict(kwargs)
        is_one = not isinstance(chosen, tuple)
        several = (chosen,) if is_one else chosen
        found = [kwargs[i] if isinstance(i, str) else args[i] for i in several]
        picked = found[0] if is_one else tuple(found)
        entries, self.structure = flatten_numbers(picked, "the argument", is_whole)
        self._took_values = not _FLOATS.issuperset(map(type, entries))
        fresh = list(map(_fresh if self._took_values else Value, entries))
        self.inputs = list(map(_innermost, fresh)) if self._took_values else fresh
        self.fresh = fresh
        put = self.structure.rebuild(fresh)
        replaced = list(args)
        for i, argument in zip(several, (put,) if is_one else put, strict=True):
            (kwargs if isinstance(i, str) else replaced)[i] = argument
        result = run(f, replaced, kwargs, self._start)
        if has_aux:
            result, self._aux = with_its_aux(result)
        self._result = result
        self.results, self.output_structure = outputs_in(result, is_whole)
        self.outputs = [x.node if is_whole(x) else x for x in self.results]
        self.graph = Graph(self.outputs)
        self.numeric = not self._took_values and self.graph.is_made_since(self._start)

    def scalar(self) -> Any:
        """The output, which has to be one number, by itself or in an array."""
        structure = self.output_structure
        if structure.parts is not None or structure.whole is not None or structure.stop != 1:
            one = "the number in it" if structure.stop == 1 and not structure.whole else "a sum"
            raise TypeError(
                f"the function must return one number to have a gradient, but returned "
                f"{structure.outline}: let it return {one}, or take its jacobian()"
            )
        if is_answer(self._result):
            raise TypeError(
                "the function must return a number to have a gradient, but returned an answer, "
                f"{shown(self._result)}: let it return what was compared, or a where()"
            )
        return self.outputs[0]

    def of_inputs(self, shares: Sequence[Any]) -> Sequence[Any]:
        """What flows to each input; to one that is an array as an array like it."""
        return shares if not self._took_values else as_arrays(self.fresh, shares)

    def along(self, directions: Sequence[Any]) -> dict[Any, Any]:
        """How each input moves."""
        pairs = zip(self.inputs, self.fresh, directions, strict=True)
        return {x: fresh.flowing(t) if is_whole(fresh) else t for x, fresh, t in pairs}

    def with_aux(self, result: Any, has_aux: bool) -> Any:
        """The result, in a pair with what the function returned beside its output, if it did."""
        return (result, plain_aux(self._aux, self._start, self._took_values)) if has_aux else result

    def plain(self, results: Sequence[Any]) -> list[Any]:
        """The results as numbers where they may be; see `plain`."""
        if self.numeric:
            return [x._data if isinstance(x, Value) else x for x in results]
        return plain(results, self._start, self._took_values)


def with_its_aux(result: Any) -> tuple[Any, Any]:
    """The output of a function with `has_aux`, and what else it returned."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(
            f"with has_aux=True the function must return a pair, of its output and what else there "
            f"is, not {shown(result)}"
        )
    return result


def plain(results: Sequence[Any], start: int, took_values: bool) -> list[Any]:
    """Numbers, but for what depends on a Value: one passed in, or one the function closes over.

    Args:
        results: what a transform gives.
        start: when it began; see `tick`.
        took_values: whether a Value was passed in.
    """
    if took_values:
        return [as_value(result) for result in results]
    order = topological_order(*nodes(results))
    # A kind of Value that applies operations in its own way has no number to give.
    sources = [
        node
        for node in order
        if node._apply is not Value._apply or (node.op is None and node._time < start)
    ]
    outside = depending(order, sources)
    return [
        result.data if isinstance(result, Value) and result not in outside else result
        for result in results
    ]


def plain_aux(aux: Any, start: int, took_values: bool, level: int = 0) -> Any:
    """What a function returned beside its output, with numbers in it where they may be.

    Args:
        aux: any thing; Values in containers are looked at.
        start, took_values: as in `plain`.
        level: that of a `jvp`, whose tangents stay behind.
    """
    values: dict[Value, Any] = {}

    def remember(value: Value) -> Value:
        values[value] = None
        return value

    with_values(aux, remember)
    numbers = plain(split(values, level)[0], start, took_values)
    values.update(zip(values, numbers, strict=True))
    return with_values(aux, values.__getitem__)


def as_arrays(things: Sequence[Any], shares: Sequence[Any]) -> list[Any]:
    """What flows to each of some things: to a whole array as an array like it."""
    pairs = zip(things, shares, strict=True)
    return [_like(x, share) if is_whole(x) else share for x, share in pairs]


def _like(array: Any, share: Any) -> Any:
    """What flows to a whole array, as an array like it; of Duals where it has tangents itself."""
    if not isinstance(share, Dual):
        return array.flowed(None if share.__class__ is float else share)
    parts = (flatten(_like(array, part))[0] for part in (share.primal, share.tangent))
    duals = [Dual(x, t, share.level) for x, t in zip(*parts, strict=True)]
    return as_array(duals, array.whole_shape)


def as_value(number: Any) -> Any:
    """It, or a leaf of the number that it is."""
    return number if isinstance(number, Value) or is_array(number) else Value(number)


def along(primals: Any, tangents: Any, caller: str) -> tuple[list[Any], list[Any], Structure]:
    """The entries of both, and their structure, which has to be the same."""
    if not isinstance(primals, (list, tuple)) or not isinstance(tangents, (list, tuple)):
        raise TypeError(f"{caller}: primals and tangents must be tuples of arguments: (x,), (t,)")
    entries, structure = flatten_numbers(tuple(primals), caller, is_whole)
    _, other = flatten(tuple(tangents), caller)
    if structure.outline != other.outline:
        raise ValueError(
            f"{caller}: the tangents must have the structure of the primals, {structure.outline}, "
            f"not {other.outline}"
        )
    return entries, structure.entries_of(tuple(tangents)), structure


def outputs_in(
    result: Any, whole: Callable[[Any], bool] | None = None
) -> tuple[list[Any], Structure]:
    """The numbers that a function returned, and their structure."""
    try:
        return flatten_numbers(result, "a derivative", whole)
    except TypeError as error:
        raise TypeError(f"the function must return numbers or Values: {error}") from None


def _fresh(entry: Any) -> Any:
    """A Value to call the function with; to differentiate by, if it has no tangents."""
    if hasattr(entry, "fresh"):  # a whole array, or a symbol
        return entry.fresh()
    if isinstance(entry, Dual):
        return Dual(_fresh(entry.primal), entry.tangent, entry.level)
    # Multiplying by one changes no number: a node of its own, of which the graph goes on.
    return entry * 1.0 if isinstance(entry, Value) else Value(entry)


def _innermost(number: Any) -> Any:
    """The node to differentiate by in a number with tangents, or in an array."""
    if is_whole(number):
        return number.node
    while isinstance(number, Dual):
        number = number.primal
    return number


def _checked(argnums: int | Sequence[int], given: int) -> int | tuple[int, ...]:
    if argnums.__class__ is int and 0 <= argnums < given:
        return argnums
    several = as_places(argnums, "argnums")
    for i in (several,) if isinstance(several, int) else several:
        if not -given <= i < given:
            raise ValueError(f"argnums={argnums!r} does not fit a call with {given} argument(s)")
    if not isinstance(several, int):
        refuse_repeated([i % given for i in several], argnums, "argnums")
    return several


def _places(
    f: Callable[..., Any],
    argnums: Any,
    argnames: Any,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> int | str | tuple[int | str, ...]:
    """Where the arguments of these names are: a number among `args`, or a name in `kwargs`."""
    if argnums != 0:
        raise TypeError(
            f"give argnums or argnames, not both: got argnums={argnums!r} and argnames={argnames!r}"
        )
    names = as_names(argnames, "argnames")
    refuse_repeated(names, argnames, "argnames")
    places: list[int | str] = []
    for name in names:
        if name in kwargs:
            places.append(name)
            continue
        known = parameters(f)
        place = known.index(name) if name in known else len(args)
        if place >= len(args):
            raise ValueError(
                f"argnames={argnames!r}: the call gives no argument {name!r}, but {len(args)} by "
                f"their places ({', '.join(known[: len(args)]) or 'none with a name'}) and by name "
                f"{', '.join(kwargs) or 'none'}"
            )
        places.append(place)
    return places[0] if isinstance(argnames, str) else tuple(places)


def parameters(f: Callable[..., Any]) -> list[str]:
    """The names of the arguments that a call may give by their places, as far as they are known."""
    from inspect import Parameter, signature  # it takes time to load

    kinds = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    try:
        found = signature(f).parameters.values()
    except (TypeError, ValueError):  # a built-in function that does not tell
        return []
    return [parameter.name for parameter in found if parameter.kind in kinds]
