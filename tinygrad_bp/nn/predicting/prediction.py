# ruff: noqa: N803 (rows are X)
"""What a model gives for many rows: numbers, by compiled code where that pays.

The code is made once for a model as it is. The numbers of its parameters are read at each call;
what else it is made of (sizes, rates, functions, which parameters there are) is compared.
"""

from __future__ import annotations

import math
import weakref
from itertools import chain
from typing import NamedTuple

from ...autodiff.engine.collector import collector_paused
from ...autodiff.floats import as_lists_of_cells
from ...autodiff.graph import topological_order
from ...autodiff.tree import flatten, is_array
from ...autodiff.value import Value
from ...letters import shown
from ..faults import faults_as_tracing_errors
from ..parts import replaced
from ..sequences import as_list, is_nested, rows_of, shape
from .frames import array_of, refuse_other_columns
from .modes import set_mode
from .paying import seconds_of_eager_code, seconds_to_compile
from .rows import as_an_array, table_of
from .states import MadeOf, Unchanged, state_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ...autodiff.tree import Structure

#: What counts as many rows.
_MANY = 64

#: How many structures of rows compiled code is kept for.
_KEPT = 4


def predict(model: Any, X: Iterable[Any], compiled: bool | str = "auto") -> Any:
    """What a model gives for each row; see `Module.predict`."""
    if compiled not in ("auto", True, False):
        raise ValueError(f'compiled must be "auto", True or False, not {shown(compiled)}')
    refuse_other_columns(model.feature_names, X)
    rows = _rows_of(X)
    if not len(rows.listed):
        return as_an_array([]) if rows.is_array else []
    code, known = _code_of(model, rows, compiled) if compiled else (None, [])
    try:
        numbers = _by_compiled_code(model, code, rows) if code else None
    except _failures() as error:
        numbers, failure = None, error if compiled is True else None
    else:
        failure = None
    if numbers is not None and code:
        return _as_rows(numbers, code.gives, rows)
    each = known + _outputs(model, rows, range(len(known), len(rows.listed)))
    if failure:  # and no row is to blame
        raise failure
    return _as_rows([output.numbers for output in each], each[0].structure, rows)


class _GivenRows(NamedTuple):
    """Rows that are given, and whether they came as an array, or a frame."""

    listed: Any
    is_array: bool

    def row(self, place: int) -> Any:
        """One of them, as a model takes it."""
        row = self.listed[place]
        return as_lists_of_cells(row) if hasattr(row, "tolist") else row


class _RowOutput(NamedTuple):
    """What a model gives for a row: its numbers, their structure, and the size of its graph."""

    numbers: list[float]
    structure: Structure
    nodes: int


def _rows_of(X: Any) -> _GivenRows:
    array = array_of(X)
    if is_array(array) and array.ndim and array.dtype.kind in "fiub":
        return _GivenRows(array, True)
    return _GivenRows(rows_of("X", array, "row"), is_array(array))


def _output(model: Any, rows: _GivenRows, place: int, counts: bool = False) -> _RowOutput:
    """What a model gives for one row, by itself; its graph is counted where that is asked for.

    Raises:
        ArithmeticError, LookupError, TypeError, ValueError: with the place of the row.
    """
    row = rows.row(place)
    try:
        entries, structure = flatten(model(row), "predict")
        values = [x for x in entries if isinstance(x, Value)]
        nodes = len(topological_order(*values)) if counts else 0
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        hint = "" if is_nested(row) else ": X has a row for each prediction, as in [[1.0, 2.0]]"
        try:
            placed = type(error)(f"row {place}: {error}{hint}")
        except TypeError:  # it is not made of a message alone
            raise error from None
        raise placed from error
    return _RowOutput([x.data if isinstance(x, Value) else x for x in entries], structure, nodes)


def _outputs(model: Any, rows: _GivenRows, places: range) -> list[_RowOutput]:
    """What eager code gives for the rows at these places; see `_output`."""
    if not places:
        return []
    copy = copy_for_use(model)
    return [_output(copy, rows, place) for place in places]


class _RowsCode(NamedTuple):
    """Compiled code of a model, the structure of a row, and that of what it gives."""

    run: Any
    takes: Structure
    gives: Structure


class _Kept:
    """What is kept for a model.

    Attributes:
        model: a weak reference to it.
        codes: its code for each state of it and each structure of rows.
        nodes: how many a row has, where there is none so far.
        seconds: how long eager code took for all rows there.
    """

    def __init__(self, model: Any) -> None:
        key = id(model)
        self.model = weakref.ref(model, lambda _: _kept.pop(key, None))
        self.codes: dict[Any, _RowsCode] = {}
        self.nodes: dict[Any, int] = {}
        self.seconds: dict[Any, float] = {}
        self._looked_at: tuple[Unchanged, MadeOf] | None = None
        #: The shape of rows in an array, and what `structure_of` gives for such.
        self._latest: tuple[Any, tuple[Structure, str] | None] = None, None

    def structure_of(self, rows: _GivenRows) -> tuple[Structure, str]:
        """The structure of a row, and its outline."""
        size = rows.listed.shape[1:] if is_array(rows.listed) else None
        known, found = self._latest
        if found is None or size is None or known != size:
            structure = table_of([(rows.row(0),)])[1]
            found = structure, repr(structure.outline)
            self._latest = size, found
        return found

    def state_of(self, model: Any) -> MadeOf:
        """What the model is made of now."""
        if self._looked_at is None or not self._looked_at[0](model):
            unchanged = Unchanged(model)  # first: what changes meanwhile is found the next time
            self._looked_at = unchanged, state_of(model)
        return self._looked_at[1]


#: For the `id` of a model.
_kept: dict[int, _Kept] = {}


def _code_of(
    model: Any, rows: _GivenRows, compiled: bool | str
) -> tuple[_RowsCode | None, list[_RowOutput]]:
    """The compiled code for these rows, or None where there is none and it would not pay.

    It is made once eager code has taken, for all rows so far, as long as to make it takes: rows
    may come one by one.

    Returns:
        The code, and what is known of the first rows where there is none.

    Raises:
        TracingError: if it cannot be made, and is asked for.
    """
    key = id(model)
    kept = _kept.get(key)
    if kept is None or kept.model() is not model:
        kept = _kept[key] = _Kept(model)
    codes, spent, nodes = kept.codes, kept.seconds, kept.nodes
    try:
        takes, outline = kept.structure_of(rows)
        state = kept.state_of(model), outline
        if state not in codes:
            with collector_paused():
                copy = copy_for_use(model)
                first = _output(copy, rows, 0, counts=state not in nodes)
            count = nodes[state] = nodes.pop(state, first.nodes)
            seconds = spent.pop(state, 0.0) + seconds_of_eager_code(len(rows.listed), count)
            if compiled == "auto" and seconds < seconds_to_compile(count):
                spent[state] = seconds
                return None, [first]
            codes[state] = _compiled(copy, rows, takes, first)
    except _failures():
        if compiled is True:
            raise
        return None, []
    finally:
        for each in (codes, spent, nodes):
            while len(each) > _KEPT:
                del each[next(iter(each))]
    return codes[state], []


def _failures() -> tuple[type[Exception], ...]:
    from ...compiler.tracing.errors import TracingError

    return TracingError, MemoryError


def copy_for_use(model: Any) -> Any:
    """The model with the same parameters, in no training: what is done to it leaves the model."""
    copy = replaced(model, {})
    set_mode(copy, False)
    return copy


def _compiled(model: Any, rows: _GivenRows, takes: Structure, first: _RowOutput) -> _RowsCode:
    """The code, if it gives what the model gives for the first row."""
    from ...compiler.jit import Compiled
    from ...compiler.loops.mapping import vmap
    from ...compiler.tracing.errors import TracingError

    def numbers_of(row: Any) -> tuple[Any, ...]:
        (x,) = takes.rebuild(as_list(row))
        with faults_as_tracing_errors():
            # On a copy with the same parameters: the model must not keep Values of a trace.
            return tuple(flatten(replaced(model, {})(x), "predict")[0])

    code = _RowsCode(Compiled(vmap(numbers_of)), takes, first.structure)
    # It is made for many rows: which code is best for them depends on it.
    found, *_ = _given(code, table_of([(rows.row(0),)])[0] * _MANY)
    if not are_alike(found, first.numbers):
        raise TracingError("the model cannot be compiled: it is not the same at each call")
    return code


def _given(code: _RowsCode, table: Any) -> Any:
    """What code gives for each row of a table: a row of numbers, in a list or an array."""
    found = code.run(as_an_array(table))
    if not hasattr(found[0], "shape"):
        return found
    import numpy

    return numpy.stack(found, 1)


def _by_compiled_code(model: Any, code: _RowsCode, rows: _GivenRows) -> Any:
    """The numbers of all rows."""
    table = _table(rows)
    numbers = _given(code, table)
    if (wrong := _first_wrong(numbers, table)) is not None:
        # Eager code raises an error that says what, if it is one.
        _output(copy_for_use(model), rows, wrong)
    return numbers


def _table(rows: _GivenRows) -> Any:
    """The numbers of the rows, of which the first has been looked at."""
    listed = rows.listed
    if is_array(listed):
        return listed.reshape(len(listed), -1).astype(float, copy=False)
    is_flat = {*map(type, listed)} == {list} and len({*map(len, listed)}) == 1
    if is_flat and _FLAT.issuperset(map(type, chain.from_iterable(listed))):
        return as_an_array(listed)
    return as_an_array(table_of([(row,) for row in listed])[0])


#: What stands in rows that need no looking into.
_FLAT = {float, int}


def _first_wrong(numbers: Any, table: Any) -> int | None:
    """The first row of finite numbers for which there are some that are not."""
    if isinstance(table, list):
        pairs = enumerate(zip(numbers, table, strict=True))
        return next((k for k, (y, x) in pairs if not are_finite(y) and are_finite(x)), None)
    import numpy

    are_right = numpy.isfinite(numbers)
    if are_right.all():
        return None
    wrong = ~are_right.all(1) & numpy.isfinite(table).all(1)
    return int(wrong.argmax()) if wrong.any() else None


def are_finite(numbers: Iterable[float]) -> bool:
    """Whether none of them is inf or nan."""
    return all(map(math.isfinite, numbers))


def are_alike(found: Iterable[float], expected: Iterable[float]) -> bool:
    """Whether they are the same but for rounding; what is not finite is not compared."""
    pairs = list(zip(found, expected, strict=True))
    scale = max((abs(b) for _, b in pairs if math.isfinite(b)), default=0.0)
    return all(abs(a - b) <= 1e-10 * max(1.0, scale) for a, b in pairs if are_finite((a, b)))


def _as_rows(numbers: Any, structure: Structure, rows: _GivenRows) -> Any:
    """The numbers of each row as the model gives them: an array where an array came."""
    if not rows.is_array:
        listed = numbers.tolist() if hasattr(numbers, "tolist") else numbers
        is_flat = structure.rebuild(listed[0]) == listed[0]
        return listed if is_flat else [structure.rebuild(row) for row in listed]
    import numpy

    array = numpy.asarray(numbers, dtype=float)
    inner = shape(structure.rebuild(array[0].tolist()))
    if math.prod(inner) == array.shape[1]:
        return array.reshape(len(array), *inner)
    return structure.rebuild(list(array.T))
