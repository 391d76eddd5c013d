"""The ways into native programs, all alike: what they read, give, refuse and keep."""

from __future__ import annotations

import ctypes
import enum
import gc
import pickle
import threading
import tracemalloc
import weakref
from collections import OrderedDict
from collections.abc import Callable
from fractions import Fraction
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.compiler.arguments import Arguments
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    Layout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")

from tests.compiler.llvm.entry.programs import (  # noqa: E402
    FLOATS,
    ROW,
    WAYS,
    build,
    copies,
    identity,
    load,
    rows_copied,
    store,
)
from tinygrad_bp.compiler.llvm.entry import builtin  # noqa: E402


@pytest.fixture(params=WAYS, scope="module")
def way(request: pytest.FixtureRequest) -> str:
    """The name of the way in: the built-in function where there can be one, and Python's."""
    if request.param == "builtin" and not builtin.available():
        pytest.skip("this interpreter keeps its objects elsewhere")
    return str(request.param)


# What is read and what is given


def test_numbers_and_a_list(way: str) -> None:
    body = (
        load(0, 0, "a")
        + load(1, 0, "b")
        + load(2, 1, "c")
        + "  %sum = fadd double %a, %b\n  %product = fmul double %sum, %c\n"
        + store(0, "sum")
        + store(1, "product")
    )
    arguments = (
        NumberLayout(0, 0),
        NumberLayout(1, 0),
        SequenceLayout(list, (NumberLayout(2, 0), NumberLayout(2, 1))),
    )
    result = SequenceLayout(tuple, (NumberLayout(0, 1), NumberLayout(0, 0)))
    f = build(way, arguments, result, body, slots=3, outputs=2)
    assert f(2.0, 3.0, [7.0, 11.0]) == (55.0, 5.0)
    assert f.__name__ == "compiled"


def test_a_number_alone(way: str) -> None:
    f = build(way, (NumberLayout(0, 0),), NumberLayout(0, 0), copies([(0, 0)]))
    assert f(2.5) == 2.5
    assert str(f(float("nan"))) == "nan"
    assert str(f(-0.0)) == "-0.0"


def test_numbers_in_another_order_than_in_memory(way: str) -> None:
    last_first = SequenceLayout(list, tuple(NumberLayout(0, i) for i in (3, 0, 2, 1)))
    other = SequenceLayout(tuple, (NumberLayout(1, 1), NumberLayout(1, 0)))
    result = SequenceLayout(tuple, tuple(NumberLayout(0, i) for i in range(6)))
    body = copies([(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1)])
    f = build(way, (last_first, other), result, body, slots=2, outputs=6)
    assert f([3.0, 0.0, 2.0, 1.0], (5.0, 4.0)) == (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)


def test_no_arguments_and_empty_containers(way: str) -> None:
    empty = SequenceLayout(
        tuple, (SequenceLayout(list, ()), MappingLayout((), ()), SequenceLayout(tuple, ()))
    )
    f = build(way, (), empty, "", slots=0, outputs=0)
    assert f() == ([], {}, ())
    assert f(1.0) is NotImplemented
    assert build(way, (empty,), empty, "", slots=0, outputs=0)(([], {}, ())) == ([], {}, ())


@pytest.mark.parametrize("number", [3, -(10**30), True, False, 2**1000])
def test_ints_and_bools_are_numbers(way: str, number: int) -> None:
    result = identity(way, FLOATS)([0.5, number, 1])
    assert result == [0.5, float(number), 1.0]
    assert {type(x) for x in result} == {float}


class _Described:
    """A random structure: values, templates, and where its numbers come from."""

    def __init__(self, value: Any, slot_of: Callable[[int], int]) -> None:
        self.leaves: list[tuple[int, int]] = []
        self.sizes: dict[int, int] = {}
        self._slot_of = slot_of
        self._numbers = count()
        self._arrays = count(3)  # slots 0, 1 and 2 hold numbers
        self.argument, self.result = self._describe(value)

    def _describe(self, value: Any) -> tuple[Layout, Layout]:
        to = len(self.leaves)
        if isinstance(value, float):
            slot = self._slot_of(next(self._numbers))
            index = self.sizes.get(slot, 0)
            self.sizes[slot] = index + 1
            self.leaves.append((slot, index))
            return NumberLayout(slot, index), NumberLayout(0, to)
        if isinstance(value, np.ndarray):
            slot = next(self._arrays)
            self.leaves += [(slot, i) for i in range(value.size)]
            shape = value.shape
            return ArrayLayout(
                slot, (None, *shape[1:]) if shape and value.size and slot % 2 else shape
            ), ArrayLayout(0, shape, to)
        if isinstance(value, dict):
            pairs = [self._describe(part) for part in value.values()]
            keys = tuple(value)
            return MappingLayout(keys, tuple(a for a, _ in pairs)), MappingLayout(
                keys, tuple(r for _, r in pairs)
            )
        pairs = [self._describe(part) for part in value]
        kind = type(value)
        return SequenceLayout(kind, tuple(a for a, _ in pairs)), SequenceLayout(
            kind, tuple(r for _, r in pairs)
        )

    @property
    def slots(self) -> int:
        return next(self._arrays)


def same(one: Any, other: Any) -> bool:
    """Equal in type, structure and every bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, float):
        return bool(one.hex() == other.hex())
    if isinstance(one, dict):
        return list(one) == list(other) and all(map(same, one.values(), other.values()))
    return len(one) == len(other) and all(map(same, one, other))


arrays = st.lists(st.integers(0, 3), max_size=3).map(
    lambda shape: np.random.default_rng(len(shape)).normal(size=shape)
)
structures = st.recursive(
    st.floats() | arrays,
    lambda parts: (
        st.lists(parts, max_size=4)
        | st.lists(parts, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(0, 9), parts, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=60)
@given(st.lists(structures, max_size=3), st.lists(st.integers(0, 2), min_size=1))
def test_any_structure_comes_back(way: str, values: list[Any], slots: list[int]) -> None:
    given = _Described(tuple(values), lambda i: slots[i % len(slots)])
    assert isinstance(given.argument, SequenceLayout)
    f = build(
        way,
        given.argument.parts,
        given.result,
        copies(given.leaves),
        slots=given.slots,
        outputs=len(given.leaves),
    )
    assert same(f(*values), tuple(values))
    assert f(*values, 1.0) is NotImplemented


def test_lengths(way: str) -> None:
    """1 for a number, the length of the outermost list, the leading dimension of an array."""
    body = "".join(
        f"  %n{i}.at = getelementptr i64, ptr %lengths, i64 {i}\n"
        f"  %n{i} = load i64, ptr %n{i}.at\n"
        f"  %x{i} = sitofp i64 %n{i} to double\n" + store(i, f"x{i}")
        for i in range(6)
    )
    pair = SequenceLayout(tuple, (NumberLayout(1, 0), NumberLayout(1, 1)))
    rows = SequenceLayout(
        list,
        (pair, SequenceLayout(tuple, (NumberLayout(1, 2), NumberLayout(1, 3))), NumberLayout(1, 4)),
    )
    arguments = (
        NumberLayout(0, 0),
        SequenceLayout(tuple, (rows, NumberLayout(2, 0))),
        ArrayLayout(3, (None, 2)),
        ArrayLayout(4, (4,)),
        ArrayLayout(5, ()),
    )
    result = SequenceLayout(list, tuple(NumberLayout(0, i) for i in range(6)))
    f = build(way, arguments, result, body, slots=6, outputs=6)
    values = (1.0, ([(1.0, 2.0), (3.0, 4.0), 5.0], 6.0), np.ones((5, 2)), np.ones(4), np.ones(()))
    assert f(*values) == [1, 3, 1, 5, 4, 1]


# Arrays


def test_arrays_are_read_where_they_are(way: str) -> None:
    body = (
        "  %buffer = load ptr, ptr %inputs\n  %address = ptrtoint ptr %buffer to i64\n"
        "  %x = uitofp i64 %address to double\n" + store(0, "x")
    )
    f = build(way, (ArrayLayout(0, (None,)),), NumberLayout(0, 0), body)
    array = np.arange(12.0)
    assert f(array) == array.ctypes.data
    assert f(array[5:]) == array[5:].ctypes.data  # contiguous, though not its own
    array.flags.writeable = False
    assert f(array) == array.ctypes.data
    assert f(array[:0]) is NotImplemented  # no loop goes through no rows


def test_arrays_given_are_new(way: str) -> None:
    f = identity(way, ArrayLayout(0, (3,)))
    given = np.array([1.0, 2.0, 3.0])
    first, second = f(given), f(given)
    first[:] = 0
    assert second.tolist() == given.tolist() == [1.0, 2.0, 3.0]
    assert second.flags.owndata
    assert second.flags.writeable
    assert second.dtype == float


def test_a_dtype_need_not_be_the_usual_object(way: str) -> None:
    array = pickle.loads(pickle.dumps(np.array([1.0, 2.0, 3.0])))
    described = np.zeros(3, np.dtype(float, metadata={"unit": "m"}))
    assert described.dtype is not np.dtype(float)
    f = identity(way, ROW)
    assert f(array).tolist() == [1.0, 2.0, 3.0]
    assert f(described).tolist() == [0.0, 0.0, 0.0]


# Rows, as many as a call has


def described_row(row: Any, slot: int, numbers: Any) -> Layout:
    if isinstance(row, float):
        return NumberLayout(slot, next(numbers))
    return SequenceLayout(type(row), tuple(described_row(part, slot, numbers) for part in row))


def rows_back(way: str, row: Any) -> Callable[..., Any]:
    """A function of a list of such rows and an array of rows of 2 by 3 that gives them back."""
    described = count()
    described_row(row, 0, described)
    width = next(described)
    arguments = (
        RowsLayout(0, described_row(row, 0, count()), width),
        MappingLayout(("x",), (ArrayLayout(1, (None, 2, 3)),)),
    )
    result = SequenceLayout(
        tuple,
        (
            MappingLayout(("y",), (ArrayLayout(2, (LengthOf(1), 2, 3)),)),
            NumberLayout(0, 0),
            RowsLayout(1, described_row(row, 1, count()), width, LengthOf(0)),
        ),
    )
    body = copies([(1, 5)]) + rows_copied(0, 1, width) + rows_copied(1, 2, 6)
    return build(way, arguments, result, body, slots=2)


row_structures = st.recursive(
    st.just(0.0), lambda parts: st.lists(parts, max_size=3) | st.tuples(parts, parts), max_leaves=5
)


def filled(row: Any, numbers: Any) -> Any:
    return next(numbers) if row == 0.0 else type(row)(filled(part, numbers) for part in row)


@settings(max_examples=40)
@given(row_structures, st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_any_rows_come_back(way: str, row: Any, lengths: list[int]) -> None:
    f = rows_back(way, row)
    for n in lengths:
        rng = np.random.default_rng(n)
        numbers = iter(rng.normal(size=1000).tolist())
        rows = [filled(row, numbers) for _ in range(n)]
        array = rng.normal(size=(10 - n, 2, 3))
        assert same(f(rows, {"x": array}), ({"y": array}, array[0, 1, 2].item(), rows))


@pytest.mark.parametrize("n", [1, 2, 4087, 100_000])
def test_many_rows(way: str, n: int) -> None:
    """Where they are too many for the stack, they are on the heap, and not for longer."""
    f = rows_back(way, 0.0)
    rows, array = np.arange(float(n)).tolist(), np.ones((n, 2, 3))
    f(rows, {"x": array})
    tracemalloc.start()
    try:
        result = f(rows, {"x": array})
        with_result, _ = tracemalloc.get_traced_memory()
        assert same(result, ({"y": array}, 1.0, rows))
        assert result[0]["y"].flags.owndata
        del result
        now, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert with_result > 48 * n
    assert now < 4000


PAIRS = RowsLayout(0, SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1))), 2)


@pytest.mark.parametrize(
    ("layout", "wrong"),
    [
        *[
            (PAIRS, rows)
            for rows in (
                [],
                ((1.0, 2.0),),
                [(1.0, 2.0), [1.0, 2.0]],
                [(1.0, 2.0), (1.0,)],
                [(1.0, 2.0), (1.0, 2.0, 3.0)],
                [(1.0, 2.0), (1.0, "2")],
                [(1.0, 2.0), 3.0],
                [(1.0, Value(2.0))],
                np.ones((1, 2)),
            )
        ],
        *[
            (RowsLayout(0, NumberLayout(0, 0), 1), rows)
            for rows in ([], (1.0,), [1.0, "2"], [[1.0]], [10**400], np.ones(2), {0: 1.0}, None)
        ],
        (ArrayLayout(0, (None,)), np.ones(0)),
        (ArrayLayout(0, (None, 2)), np.ones((3, 1))),
    ],
)
def test_rows_that_do_not_fit_are_refused(way: str, layout: Layout, wrong: Any) -> None:
    f = build(way, (layout,), NumberLayout(0, 0), copies([(0, 0)]))
    assert f(wrong) is NotImplemented


def test_lengths_that_have_to_be_equal(way: str) -> None:
    one, other = RowsLayout(0, NumberLayout(0, 0), 1), ArrayLayout(1, (None, 2))
    f = build(
        way,
        (one, other, FLOATS),
        ArrayLayout(1, (LengthOf(1), 2)),
        rows_copied(1, 1, 2),
        slots=2,
        equal=[(LengthOf(0), LengthOf(1)), (LengthOf(1), 3)],
    )
    array = np.arange(6.0).reshape(3, 2)
    numbers = [1.0, 2.0, 3.0]
    assert same(f(numbers, array, numbers), array)
    assert f(numbers[:2], array, numbers) is NotImplemented
    assert f(numbers, array[:2], numbers) is NotImplemented
    assert f(numbers[:2], array[:2], numbers) is NotImplemented


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_as_many_rows_as_ever(way: str, rows: int) -> None:
    body = "".join(
        f"  %o{k}.at = getelementptr ptr, ptr %outputs, i64 {k}\n  %o{k} = load ptr, ptr %o{k}.at\n"
        + "".join(
            f"  %p{k}.{i} = getelementptr double, ptr %o{k}, i64 {i}\n"
            f"  store double {i}.5, ptr %p{k}.{i}\n"
            for i in range(2 * rows)
        )
        for k in (1, 2)
    )
    pair = SequenceLayout(list, (NumberLayout(2, 0), NumberLayout(2, 1)))
    result = SequenceLayout(
        list, (RowsLayout(2, pair, 2, rows), ArrayLayout(1, (rows, 2)), SequenceLayout(list, ()))
    )
    f = build(way, (), result, body, slots=0, outputs=0)
    numbers = (np.arange(2.0 * rows) + 0.5).reshape(rows, 2)
    assert same(f(), [numbers.tolist(), numbers, []])


@pytest.mark.parametrize("n", [1, 10, 3000])
def test_scratch_for_each_row(way: str, n: int) -> None:
    """Its last double can be used, and is none of the other memory."""
    body = (
        "  %n.at = getelementptr i64, ptr %lengths, i64 0\n  %n = load i64, ptr %n.at\n"
        "  %of.rows = mul i64 %n, 3\n  %last = add i64 %of.rows, 14\n"  # 5 + n * 3 + 10 - 1
        "  %end = getelementptr double, ptr %scratch, i64 %last\n"
        "  store double 7.0, ptr %scratch\n  store double 7.0, ptr %end\n"
    )
    row = RowsLayout(0, NumberLayout(0, 0), 1)
    f = build(
        way,
        (row,),
        RowsLayout(1, NumberLayout(1, 0), 1, LengthOf(0)),
        body + rows_copied(0, 1, 1),
        scratch=5,
        free_scratch=[(LengthOf(0), 3), (10, 1)],
    )
    numbers = np.arange(float(n)).tolist()
    for _ in range(100):
        assert f(numbers) == numbers


@pytest.mark.parametrize(
    ("result", "width"),
    [(NumberLayout(0, 0), 2**58), (RowsLayout(1, SequenceLayout(list, ()), 2**58, LengthOf(0)), 0)],
)
def test_no_memory_for_rows(way: str, result: Layout, width: int) -> None:
    f = build(
        way,
        (RowsLayout(0, NumberLayout(0, 0), 1),),
        result,
        "",
        free_scratch=[(LengthOf(0), width)],
    )
    with pytest.raises(MemoryError):
        f([1.0, 2.0])


def _loss(w: Any, x: Any, y: Any) -> Any:
    return (tg.tanh(w[0] * x[0] + w[1] * x[1] + w[2]) - y) ** 2


def _step(carry: Any, x: Any) -> Any:
    return carry * 0.5 + x, {"before": carry, "pair": [x, carry]}


ROWS = np.arange(1.0, 23.0).reshape(11, 2) / 7
W = [0.1, -0.2, 0.3]


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (tg.vmap(lambda x: tg.sin(x) * x), lambda n: (ROWS[:n, 0].copy(),)),
        (tg.vmap(lambda x: tg.sin(x) * x), lambda n: (ROWS[:n, 0].tolist(),)),
        (tg.vmap(lambda x: {"r": [x[0], x]}), lambda n: (ROWS[:n],)),
        (tg.vmap(lambda x: (x[0], (x,))), lambda n: ([*map(tuple, ROWS[:n].tolist())],)),
        (tg.vmap(tg.grad(_loss), (None, 0, 0)), lambda n: (W, ROWS[:n], ROWS[:n, 0].copy())),
        (
            tg.vmap(tg.grad(_loss, 1), (None, 0, 0)),
            lambda n: (W, ROWS[:n].tolist(), ROWS[:n, 0].tolist()),
        ),
        (tg.scan(_step), lambda n: (0.5, ROWS[:n, 1].copy())),
        (tg.scan(_step), lambda n: (0.5, ROWS[:n, 1].tolist())),
        (tg.scan(lambda c, _: (c * 0.9, c), length=7), lambda n: (float(n),)),
        # with memory to work in for each row
        (lambda c, xs: tg.scan(_step)(c, tg.vmap(tg.sin)(xs))[0], lambda n: (0.5, ROWS[:n, 0])),
        (
            tg.grad(lambda c, xs: tg.scan(lambda c, x: (tg.sin(c * x), None))(c, xs)[0]),
            lambda n: (0.5, ROWS[:n, 0]),
        ),
    ],
)
def test_it_gives_what_the_general_path_gives(
    way: str, monkeypatch: pytest.MonkeyPatch, f: Any, args: Any
) -> None:
    if way == "generated":
        monkeypatch.setattr(builtin, "available", lambda: False)
    compiled_f = tg.jit(f, backend="llvm")
    compiled_f(*args(3))
    version = compiled_f._versions[0]
    assert version.quick is not None
    for n in (1, 2, 3, 8, 11):
        given = tuple(x.copy() if isinstance(x, np.ndarray) else x for x in args(n))
        found = Arguments(given, {})
        assert version.fits(found)
        assert same(version.quick(*given), version.run(found))
    assert compiled_f.cache_info().misses == 1


def test_other_numbers_of_rows_take_the_general_path() -> None:
    f = tg.jit(tg.vmap(lambda x, y: x * y), backend="llvm")
    ones = np.ones(3)
    assert f(ones, ones).tolist() == [1.0, 1.0, 1.0]
    with pytest.raises(ValueError, match=r"\b2\b"):
        f(ones, ones[:2])
    with pytest.raises(ValueError, match="at least one row"):
        f(ones[:0], ones[:0])


def test_what_is_compiled_for_no_rows_is_not_for_some() -> None:
    f = tg.jit(tg.scan(lambda c, x: (c * x, c)), backend="llvm")
    for _ in range(2):
        for n in (0, 3, 1):
            carry, ys = f(2.0, np.full(n, 3.0))
            assert carry == 2.0 * 3.0**n
            assert list(ys) == [2.0 * 3.0**i for i in range(n)]
    assert f.cache_info().misses == 2


def test_arrays_of_no_numbers() -> None:
    f = tg.jit(lambda x: (x, np.zeros((0, 2))), backend="llvm")
    f(1.0)
    quick = f._versions[0].quick
    assert quick is not None
    assert same(quick(2.0), (2.0, np.zeros((0, 2))))


def test_lists_of_arrays_take_the_general_path() -> None:
    f = tg.jit(tg.vmap(lambda x: [np.array([x, -x]), x]), backend="llvm")
    for n in (2, 2, 3):
        assert same(f([1.0] * n), [[np.array([1.0, -1.0]), 1.0]] * n)


@pytest.mark.parametrize(
    "f", [lambda x: x, lambda x: (tg.vmap(tg.sin)(x), x), lambda x: [tg.vmap(tg.sin)(x)] * 2]
)
def test_arrays_handed_on_are_new(f: Any) -> None:
    array = np.ones(3)
    g = tg.jit(f, backend="llvm")
    for _ in range(2):
        result = g(array)
        arrays = [result] if isinstance(result, np.ndarray) else [*result]
        for each in arrays:
            each[:] = 7.0
        assert array.tolist() == [1.0, 1.0, 1.0]


# Dicts


class Key(enum.Enum):
    """Keys that hash by Python code."""

    A = 1
    B = 2


def test_keys_are_known_by_identity_or_text(way: str) -> None:
    keys = ("weight", Key.A, 1, None)
    f = identity(way, MappingLayout(keys, tuple(NumberLayout(0, i) for i in range(4))), 4)
    values = dict(zip(keys, [1.0, 2.0, 3.0, 4.0], strict=True))
    assert f(values) == values
    assert list(f(values)) == list(keys)
    del values["weight"]
    text = "".join(["wei", "ght"])
    assert text is not keys[0]
    assert f({text: 1.0, **values}) == {text: 1.0, **values}
    assert f({**values, text: 1.0}) is NotImplemented  # another order
    assert f({"Weight": 1.0, **values}) is NotImplemented
    assert f({b"weight": 1.0, **values}) is NotImplemented
    assert f({Key.B: 1.0, **values}) is NotImplemented


def test_a_dict_in_a_dict_after_deletions(way: str) -> None:
    inner = MappingLayout(("a", "b"), (NumberLayout(0, 0), NumberLayout(0, 1)))
    f = identity(
        way,
        MappingLayout(("one", "two", "three"), (inner, NumberLayout(0, 2), NumberLayout(0, 3))),
        4,
    )
    values: dict[str, Any] = {"": 0, "one": {"x": 0, "a": 1.0, "b": 2.0}, "two": 3.0, "three": 4.0}
    del values[""], values["one"]["x"]
    assert f(values) == values


def test_no_code_of_a_key_runs_while_arguments_are_read(way: str) -> None:
    class Sly(str):
        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = str.__hash__

    f = identity(way, MappingLayout(("a",), (NumberLayout(0, 0),)), 1)
    assert f({Sly("a"): 1.0}) is NotImplemented


def test_an_error_of_a_key_of_the_result_is_raised(way: str) -> None:
    class Key:
        broken = False

        def __hash__(self) -> int:
            if self.broken:
                raise ArithmeticError("no hash")
            return 1

    key = Key()
    f = identity(
        way,
        SequenceLayout(list, (NumberLayout(0, 0), MappingLayout((key,), (FLOATS.parts[1],)))),
        2,
    )
    values = [1.0, {key: 2.0}]
    assert f(values) == values
    Key.broken = True
    with pytest.raises(ArithmeticError, match="no hash"):
        f(values)


# What is refused


class MyList(list[float]):
    pass


class MyFloat(float):
    pass


class MyInt(int):
    pass


class MyArray(np.ndarray):  # type: ignore[misc, name-defined]
    pass


_unaligned = np.frombuffer(b"\0" * 25, np.uint8)[1:].view(float)
REFUSED: list[tuple[Layout, Any]] = [
    *[
        (FLOATS, bad)
        for bad in (
            [1.0, 2.0],
            [1.0, 2.0, 3.0, 4.0],
            (1.0, 2.0, 3.0),
            MyList([1.0, 2.0, 3.0]),
            np.ones(3),
            {0: 1.0, 1: 2.0, 2: 3.0},
            "abc",
            None,
            1.0,
            *(
                [1.0, 2.0, bad]
                for bad in (
                    *("3", None, 1j, [3.0], Fraction(1, 2), 10**400, -(10**400)),
                    *(np.float64(3), np.float32(3), np.int64(3), np.bool_(True), np.array(3.0)),
                    *(MyFloat(3), MyInt(3), Value(3.0)),
                )
            ),
        )
    ],
    *[
        (ROW, bad)
        for bad in (
            [1.0, 2.0, 3.0],
            np.ones(2),
            np.ones(4),
            np.ones((3, 1)),
            np.ones(()),
            np.float64(3),
            np.ones(6)[::2],
            np.ones(3)[::-1],
            np.broadcast_to(1.0, 3),
            np.ones(3, np.float32),
            np.ones(3, np.int64),
            np.ones(3, bool),
            np.ones(3, complex),
            np.ones(3, object),
            np.ones(3, np.longdouble),
            np.ones(3, ">f8"),
            np.ones(3, "m8[s]"),
            np.ones(3, [("x", float)]),
            _unaligned,
            np.ones(3).view(MyArray),
            np.ma.ones(3),
            memoryview(np.ones(3)),
        )
    ],
    (ArrayLayout(0, (3, 1)), np.ones(3)),
    (ArrayLayout(0, (1, 3)), np.ones((3, 1))),
    (ArrayLayout(0, (2, 2)), np.asfortranarray(np.ones((2, 2)))),
    (ArrayLayout(0, (None, 2)), np.ones((4, 3))),
    *[
        (MappingLayout(("a", "b"), (NumberLayout(0, 0), NumberLayout(0, 1))), bad)
        for bad in (
            {},
            {"a": 1.0},
            {"b": 1.0},
            {"a": 1.0, "c": 1.0},
            {"a": 1.0, "b": 1.0, "c": 1.0},
            {"a": 1.0, "b": "1"},
            OrderedDict(a=1.0, b=1.0),
            [("a", 1.0), ("b", 1.0)],
        )
    ],
]


@pytest.mark.parametrize("layout", list(dict.fromkeys(layout for layout, _ in REFUSED)), ids=str)
def test_what_does_not_fit_is_refused(way: str, layout: Layout) -> None:
    f = build(way, (layout,), NumberLayout(0, 0), copies([(0, 0)]))
    for bad in (bad for fits, bad in REFUSED if fits == layout):
        assert f(bad) is NotImplemented, bad
    assert f() is NotImplemented
    assert f(1.0, 2.0) is NotImplemented


def test_the_program_does_not_run_for_what_is_refused(way: str) -> None:
    body = "  %buffer = load ptr, ptr %inputs\n  store double 7.0, ptr %buffer\n"
    f = build(
        way, (ArrayLayout(0, (1,)), NumberLayout(1, 0)), SequenceLayout(list, ()), body, slots=2
    )
    array = np.zeros(1)
    assert f(array, "1") is NotImplemented
    assert array[0] == 0
    assert f(array, 1.0) == []
    assert array[0] == 7


def test_keywords_are_refused(way: str) -> None:
    with pytest.raises(TypeError, match="keyword argument"):
        identity(way, FLOATS)(x=[1.0, 2.0, 3.0])


# What is kept, and threads


def test_an_array_stays_while_the_program_reads_it(way: str) -> None:
    """Another thread may take it out of its dict meanwhile; here the program itself does."""
    given = {"x": np.array([1.5, 2.5, 3.5])}
    watch = weakref.ref(given["x"])
    stayed = []

    def take_out() -> None:
        given.clear()
        stayed.append(watch() is not None)

    callback = ctypes.CFUNCTYPE(None)(take_out)
    address = ctypes.cast(callback, ctypes.c_void_p).value
    body = f"  call void inttoptr (i64 {address} to ptr)()\n" + copies([(0, 0), (0, 1), (0, 2)])
    f = build(way, (MappingLayout(("x",), (ROW,)),), FLOATS, body, outputs=3)
    assert f(given) == [1.5, 2.5, 3.5]
    assert stayed == [True]
    assert watch() is None


def test_code_goes_with_its_function(way: str) -> None:
    class Owner:
        pass

    owner = Owner()
    f = build(way, (), MappingLayout((), ()), "", slots=0, outputs=0, keep_alive=owner)
    watch = weakref.ref(owner)
    del owner
    gc.collect()
    assert f() == {}
    assert f.__name__ == "compiled"
    assert watch() is not None
    del f
    gc.collect()
    assert watch() is None


def test_keys_live_as_long_as_the_function(way: str) -> None:
    class Key:
        pass

    key = Key()
    f = identity(way, MappingLayout((key,), (NumberLayout(0, 0),)), 1)
    watch = weakref.ref(key)
    del key
    gc.collect()
    key = watch()  # type: ignore[assignment]
    assert f({key: 2.0}) == {key: 2.0}
    del key, f
    gc.collect()
    assert watch() is None


def test_a_function_in_a_cycle_is_collected(way: str) -> None:
    class Owner:
        pass

    owner = Owner()
    f = build(way, (), FLOATS, "", slots=0, outputs=3, keep_alive=owner)
    owner.function = f  # type: ignore[attr-defined]
    watch = weakref.ref(f)
    del owner, f
    gc.collect()
    assert watch() is None


def test_a_heap_too_small(way: str) -> None:
    f = build(way, (FLOATS,), FLOATS, copies([(0, 0), (0, 1), (0, 2)]), outputs=3, scratch=2**59)
    with pytest.raises(MemoryError):
        f([1.0, 2.0, 3.0])


def rows_identity(way: str) -> Callable[..., Any]:
    result = RowsLayout(1, NumberLayout(1, 0), 1, LengthOf(0))
    size = [(LengthOf(0), 2000)]
    return build(
        way,
        (RowsLayout(0, NumberLayout(0, 0), 1),),
        result,
        rows_copied(0, 1, 1),
        free_scratch=size,
    )


@pytest.mark.parametrize(
    "make", [lambda way: identity(way, FLOATS), rows_identity], ids=["list", "rows"]
)
def test_eight_threads(way: str, make: Callable[[str], Callable[..., Any]]) -> None:
    f = make(way)
    wrong: list[Any] = []

    def work(thread: int) -> None:
        for i in range(5000):
            values = [float(thread), float(i), 0.5]
            if f(values) != values:
                wrong.append(values)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
