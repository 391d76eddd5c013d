"""Built-in functions around native programs: what they read, give, refuse and leave behind."""

from __future__ import annotations

import enum
import gc
import pickle
import sys
import sysconfig
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
from tinygrad_bp.compiler.llvm.entry import builtin as entry

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
llvm = pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")
if not entry.available():
    pytest.skip("this interpreter keeps its objects elsewhere", allow_module_level=True)

HEAD = "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)\n"
HEAD += "define void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch) {\n"


def compiled(text: str) -> Any:
    """The engine that holds the code of a module."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    module = llvm.parse_assembly(text)
    module.verify()
    machine = llvm.Target.from_default_triple().create_target_machine()
    engine = llvm.create_mcjit_compiler(module, machine)
    engine.finalize_object()
    return engine


def build(
    arguments: tuple[Layout, ...],
    result: Layout,
    body: str,
    *,
    slots: int = 1,
    outputs: int = 1,
    scratch: int = 0,
    **options: Any,
) -> Callable[..., Any]:
    engine = compiled(f"{HEAD}{body}  ret void\n}}\n")
    address = engine.get_function_address("program")
    return entry.wrap(
        address,
        arguments,
        result,
        slots=slots,
        outputs=outputs,
        scratch=scratch,
        name="f",
        keep_alive=engine,
        **options,
    )


def load(slot: int, index: int, name: str) -> str:
    """IR that loads an entry of a slot."""
    return (
        f"  %{name}.slot = getelementptr ptr, ptr %inputs, i64 {slot}\n"
        f"  %{name}.buffer = load ptr, ptr %{name}.slot\n"
        f"  %{name}.at = getelementptr double, ptr %{name}.buffer, i64 {index}\n"
        f"  %{name} = load double, ptr %{name}.at\n"
    )


def store(index: int, name: str) -> str:
    """IR that stores a scalar result."""
    return (
        f"  %{name}.results = load ptr, ptr %outputs\n"
        f"  %{name}.to = getelementptr double, ptr %{name}.results, i64 {index}\n"
        f"  store double %{name}, ptr %{name}.to\n"
    )


def copies(leaves: list[tuple[int, int]]) -> str:
    """IR that copies entries of slots to the scalar results, in order."""
    return "".join(
        load(slot, index, f"x{to}") + store(to, f"x{to}") for to, (slot, index) in enumerate(leaves)
    )


def rows_copied(slot: int, output: int, width: int) -> str:
    """IR that copies all rows of a slot to an array of results."""
    return (
        f"  %n{output}.at = getelementptr i64, ptr %lengths, i64 {slot}\n"
        f"  %n{output} = load i64, ptr %n{output}.at\n"
        f"  %bytes{output} = mul i64 {8 * width}, %n{output}\n"
        f"  %from{output}.at = getelementptr ptr, ptr %inputs, i64 {slot}\n"
        f"  %from{output} = load ptr, ptr %from{output}.at\n"
        f"  %to{output}.at = getelementptr ptr, ptr %outputs, i64 {output}\n"
        f"  %to{output} = load ptr, ptr %to{output}.at\n"
        f"  call void @llvm.memcpy.p0.p0.i64(ptr %to{output}, ptr %from{output}, "
        f"i64 %bytes{output}, i1 false)\n"
    )


FLOATS = SequenceLayout(list, tuple(NumberLayout(0, i) for i in range(3)))
ROW = ArrayLayout(0, (3,))


def identity(layout: Layout, size: int = 3, **options: Any) -> Callable[..., Any]:
    """A function of one argument, whose numbers are all in slot 0, that gives it back."""
    body = copies([(0, i) for i in range(size)])
    return build((layout,), layout, body, outputs=size, **options)


# What is read and what is given


def test_numbers_and_a_list() -> None:
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
    f = build(arguments, result, body, slots=3, outputs=2)
    assert f(2.0, 3.0, [7.0, 11.0]) == (55.0, 5.0)
    assert f.__name__ == "f"


def test_a_number_alone() -> None:
    f = build((NumberLayout(0, 0),), NumberLayout(0, 0), copies([(0, 0)]))
    assert f(2.5) == 2.5
    assert str(f(float("nan"))) == "nan"
    assert str(f(-0.0)) == "-0.0"


def test_no_arguments_and_empty_containers() -> None:
    empty = SequenceLayout(
        tuple, (SequenceLayout(list, ()), MappingLayout((), ()), SequenceLayout(tuple, ()))
    )
    f = build((), empty, "", slots=0, outputs=0)
    assert f() == ([], {}, ())
    assert f(1.0) is NotImplemented
    assert build((empty,), empty, "", slots=0, outputs=0)(([], {}, ())) == ([], {}, ())


@pytest.mark.parametrize("number", [3, -(10**30), True, False, 2**1000])
def test_ints_and_bools_are_numbers(number: int) -> None:
    result = identity(FLOATS)([0.5, number, 1])
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
        return one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, float):
        return one.hex() == other.hex()
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
def test_any_structure_comes_back(values: list[Any], slots: list[int]) -> None:
    given = _Described(tuple(values), lambda i: slots[i % len(slots)])
    assert isinstance(given.argument, SequenceLayout)
    f = build(
        given.argument.parts,
        given.result,
        copies(given.leaves),
        slots=given.slots,
        outputs=len(given.leaves),
    )
    assert same(f(*values), tuple(values))
    assert f(*values, 1.0) is NotImplemented


def test_lengths() -> None:
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
    f = build(arguments, result, body, slots=6, outputs=6)
    values = (1.0, ([(1.0, 2.0), (3.0, 4.0), 5.0], 6.0), np.ones((5, 2)), np.ones(4), np.ones(()))
    assert f(*values) == [1, 3, 1, 5, 4, 1]


# Arrays


def test_arrays_are_read_where_they_are() -> None:
    body = (
        "  %buffer = load ptr, ptr %inputs\n  %address = ptrtoint ptr %buffer to i64\n"
        "  %x = uitofp i64 %address to double\n" + store(0, "x")
    )
    f = build((ArrayLayout(0, (None,)),), NumberLayout(0, 0), body)
    array = np.arange(12.0)
    assert f(array) == array.ctypes.data
    assert f(array[5:]) == array[5:].ctypes.data  # contiguous, though not its own
    array.flags.writeable = False
    assert f(array) == array.ctypes.data
    assert f(array[:0]) is NotImplemented  # no loop goes through no rows


def test_arrays_given_are_new() -> None:
    f = identity(ArrayLayout(0, (3,)))
    given = np.array([1.0, 2.0, 3.0])
    first, second = f(given), f(given)
    first[:] = 0
    assert second.tolist() == given.tolist() == [1.0, 2.0, 3.0]
    assert second.flags.owndata
    assert second.flags.writeable
    assert second.dtype == float


def test_a_dtype_need_not_be_the_usual_object() -> None:
    array = pickle.loads(pickle.dumps(np.array([1.0, 2.0, 3.0])))
    described = np.zeros(3, np.dtype(float, metadata={"unit": "m"}))
    assert described.dtype is not np.dtype(float)
    f = identity(ROW)
    assert f(array).tolist() == [1.0, 2.0, 3.0]
    assert f(described).tolist() == [0.0, 0.0, 0.0]


# Rows, as many as a call has


def described_row(row: Any, slot: int, numbers: Any) -> Layout:
    if isinstance(row, float):
        return NumberLayout(slot, next(numbers))
    return SequenceLayout(type(row), tuple(described_row(part, slot, numbers) for part in row))


def rows_back(row: Any) -> Callable[..., Any]:
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
    return build(arguments, result, body, slots=2)


row_structures = st.recursive(
    st.just(0.0), lambda parts: st.lists(parts, max_size=3) | st.tuples(parts, parts), max_leaves=5
)


def filled(row: Any, numbers: Any) -> Any:
    return next(numbers) if row == 0.0 else type(row)(filled(part, numbers) for part in row)


@settings(max_examples=40)
@given(row_structures, st.lists(st.integers(1, 9), min_size=1, max_size=3))
def test_any_rows_come_back(row: Any, lengths: list[int]) -> None:
    f = rows_back(row)
    for n in lengths:
        rng = np.random.default_rng(n)
        numbers = iter(rng.normal(size=1000).tolist())
        rows = [filled(row, numbers) for _ in range(n)]
        array = rng.normal(size=(10 - n, 2, 3))
        assert same(f(rows, {"x": array}), ({"y": array}, array[0, 1, 2].item(), rows))


@pytest.mark.parametrize("n", [1, 2, 4087, 100_000])
def test_many_rows(n: int) -> None:
    """Where they are too many for the stack, they are on the heap, and not for longer."""
    f = rows_back(0.0)
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
def test_rows_that_do_not_fit_are_refused(layout: Layout, wrong: Any) -> None:
    f = build((layout,), NumberLayout(0, 0), copies([(0, 0)]))
    assert f(wrong) is NotImplemented


def test_lengths_that_have_to_be_equal() -> None:
    one, other = RowsLayout(0, NumberLayout(0, 0), 1), ArrayLayout(1, (None, 2))
    f = build(
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
def test_as_many_rows_as_ever(rows: int) -> None:
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
    f = build((), result, body, slots=0, outputs=0)
    numbers = (np.arange(2.0 * rows) + 0.5).reshape(rows, 2)
    assert same(f(), [numbers.tolist(), numbers, []])


@pytest.mark.parametrize("n", [1, 10, 3000])
def test_scratch_for_each_row(n: int) -> None:
    """Its last double can be used, and is none of the other memory."""
    body = (
        "  %n.at = getelementptr i64, ptr %lengths, i64 0\n  %n = load i64, ptr %n.at\n"
        "  %of.rows = mul i64 %n, 3\n  %last = add i64 %of.rows, 14\n"  # 5 + n * 3 + 10 - 1
        "  %end = getelementptr double, ptr %scratch, i64 %last\n"
        "  store double 7.0, ptr %scratch\n  store double 7.0, ptr %end\n"
    )
    row = RowsLayout(0, NumberLayout(0, 0), 1)
    f = build(
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
def test_no_memory_for_rows(result: Layout, width: int) -> None:
    f = build(
        (RowsLayout(0, NumberLayout(0, 0), 1),), result, "", free_scratch=[(LengthOf(0), width)]
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
def test_the_built_in_function_gives_what_the_general_path_gives(f: Any, args: Any) -> None:
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


def test_keys_are_known_by_identity_or_text() -> None:
    keys = ("weight", Key.A, 1, None)
    f = identity(MappingLayout(keys, tuple(NumberLayout(0, i) for i in range(4))), 4)
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


def test_a_dict_in_a_dict_after_deletions() -> None:
    inner = MappingLayout(("a", "b"), (NumberLayout(0, 0), NumberLayout(0, 1)))
    f = identity(
        MappingLayout(("one", "two", "three"), (inner, NumberLayout(0, 2), NumberLayout(0, 3))), 4
    )
    values: dict[str, Any] = {"": 0, "one": {"x": 0, "a": 1.0, "b": 2.0}, "two": 3.0, "three": 4.0}
    del values[""], values["one"]["x"]
    assert f(values) == values


def test_no_code_of_a_key_runs_while_arguments_are_read() -> None:
    class Sly(str):
        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = str.__hash__

    f = identity(MappingLayout(("a",), (NumberLayout(0, 0),)), 1)
    assert f({Sly("a"): 1.0}) is NotImplemented


def test_an_error_of_a_key_of_the_result_is_raised() -> None:
    class Key:
        broken = False

        def __hash__(self) -> int:
            if self.broken:
                raise ArithmeticError("no hash")
            return 1

    key = Key()
    f = identity(
        SequenceLayout(list, (NumberLayout(0, 0), MappingLayout((key,), (FLOATS.parts[1],)))), 2
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
def test_what_does_not_fit_is_refused(layout: Layout) -> None:
    f = build((layout,), NumberLayout(0, 0), copies([(0, 0)]))
    for bad in (bad for fits, bad in REFUSED if fits == layout):
        assert f(bad) is NotImplemented, bad
    assert f() is NotImplemented
    assert f(1.0, 2.0) is NotImplemented


def test_the_program_does_not_run_for_what_is_refused() -> None:
    body = "  %buffer = load ptr, ptr %inputs\n  store double 7.0, ptr %buffer\n"
    f = build((ArrayLayout(0, (1,)), NumberLayout(1, 0)), SequenceLayout(list, ()), body, slots=2)
    array = np.zeros(1)
    assert f(array, "1") is NotImplemented
    assert array[0] == 0
    assert f(array, 1.0) == []
    assert array[0] == 7


def test_keywords_are_refused() -> None:
    with pytest.raises(TypeError, match="no keyword arguments"):
        identity(FLOATS)(x=[1.0, 2.0, 3.0])


# What is left behind

PAIR = SequenceLayout(
    list,
    (
        FLOATS,
        MappingLayout(("k",), (SequenceLayout(tuple, (ArrayLayout(0, (3,)), NumberLayout(0, 1))),)),
    ),
)


def pair(result: Layout = PAIR) -> Callable[..., Any]:
    """A function of a list and an array, which gives a list and a dict of an array and a number."""
    return build(
        (FLOATS, ArrayLayout(1, (3,))), result, copies([(0, 0), (1, 1), (0, 2)]), slots=2, outputs=3
    )


NUMBER = NumberLayout(1, 0)


def rows_and_scratch(row: Layout = NUMBER) -> Callable[..., Any]:
    """A function of a list and an array of three rows, which gives the rows as `pair` does."""
    floats = RowsLayout(0, NumberLayout(0, 0), 1)
    rows = RowsLayout(1, row, 1, LengthOf(0))
    body = copies([(1, 1)]) + rows_copied(0, 1, 1) + rows_copied(1, 2, 1)
    inner = MappingLayout(
        ("k",), (SequenceLayout(tuple, (ArrayLayout(2, (LengthOf(1),)), NumberLayout(0, 0))),)
    )
    result = SequenceLayout(list, (rows, inner))
    size = [(LengthOf(0), 5000)]
    return build((floats, ArrayLayout(1, (None,))), result, body, slots=2, free_scratch=size)


@pytest.mark.parametrize("make", [pair, rows_and_scratch])
def test_references_balance(make: Callable[[], Callable[..., Any]]) -> None:
    f = make()
    numbers, array, wrong = [1.5, 2.5, 3.5], np.ones(3), [1.5, 2.5, "3"]
    watched = [f, f.__self__, numbers, *numbers, array, wrong, *wrong, NotImplemented, "k"]  # type: ignore[attr-defined]

    def counts() -> list[int]:
        return [sys.getrefcount(object) for object in watched]

    def calls() -> None:
        for _ in range(10_000):
            f(numbers, array)
            f(wrong, array)
            f(array, numbers)
            f(numbers)

    calls()
    before, blocks = counts(), sys.getallocatedblocks()
    calls()
    assert counts() == before
    assert abs(sys.getallocatedblocks() - blocks) < 100


@pytest.mark.parametrize("make", [pair, rows_and_scratch])
def test_results_are_owned_once(make: Callable[[], Callable[..., Any]]) -> None:
    def owners(result: Any) -> list[int]:
        numbers, mapping = result
        inner = mapping["k"]
        return [sys.getrefcount(x) for x in (result, numbers, mapping, inner, inner[0], inner[1])]

    one = float("1.5")
    usual = [[float("1.5"), float("2.5")], {"k": (np.ones(3), one)}]
    del one
    made = make()([1.5, 2.5, 3.5], np.ones(3))
    assert owners(made) == owners(usual)
    assert sys.getrefcount(made[0][0]) == sys.getrefcount(usual[0][0])


@pytest.mark.parametrize(
    ("f", "least"),
    [
        # Two lists and their items, a dict and its entries, a tuple, an array, and floats.
        (pair(), 9),
        (pair(MappingLayout(("a", "b"), (NumberLayout(0, 0), NumberLayout(0, 1)))), 4),
        (pair(NumberLayout(0, 0)), 1),
        # The same; the array is in a tuple beforehand, and there is memory to work in.
        (rows_and_scratch(), 11),
        (rows_and_scratch(SequenceLayout(list, (NUMBER,))), 15),
    ],
    ids=["pair", "dict", "number", "rows", "lists"],
)
def test_memory_errors_lose_nothing(f: Callable[..., Any], least: int) -> None:
    testing = pytest.importorskip("_testcapi", reason="this interpreter has no failing allocator")
    numbers, array = [1.5, 2.5, 3.5], np.ones(3)

    def failures() -> int:
        failed = 0
        for stop in range(25):
            gc.collect()  # empties the free lists, so that every object asks for memory
            testing.set_nomemory(stop, stop + 1)
            try:
                f(numbers, array)
            except MemoryError:
                failed += 1
            finally:
                testing.remove_mem_hooks()
        return failed

    callbacks, gc.callbacks[:] = gc.callbacks[:], []  # they would fill the free lists
    gc.freeze()  # or each collection would look at all there is
    try:
        assert failures() >= least
        before = sys.getallocatedblocks()
        rounds = 30
        for _ in range(rounds):
            failures()
        assert abs(sys.getallocatedblocks() - before) < rounds
    finally:
        gc.unfreeze()
        gc.callbacks[:] = callbacks


def test_code_goes_with_its_function() -> None:
    class Owner:
        pass

    owner = Owner()
    owner.engine = compiled(f"{HEAD}ret void }}")  # type: ignore[attr-defined]
    address = owner.engine.get_function_address("program")  # type: ignore[attr-defined]
    f = entry.wrap(
        address,
        (),
        MappingLayout((), ()),
        slots=0,
        outputs=0,
        name="a name made here",
        keep_alive=owner,
    )
    watch = weakref.ref(owner)
    del owner
    gc.collect()
    assert f() == {}
    assert f.__name__ == "a name made here"
    assert watch() is not None
    del f
    assert watch() is None


def test_keys_live_as_long_as_the_function() -> None:
    class Key:
        pass

    key = Key()
    f = identity(MappingLayout((key,), (NumberLayout(0, 0),)), 1)
    watch = weakref.ref(key)
    del key
    gc.collect()
    key = watch()  # type: ignore[assignment]
    assert f({key: 2.0}) == {key: 2.0}
    del key, f
    assert watch() is None


def test_a_function_in_a_cycle_is_collected() -> None:
    class Owner:
        pass

    owner = Owner()
    f = entry.wrap(1, (), FLOATS, slots=0, outputs=3, name="never called", keep_alive=owner)
    owner.function = f  # type: ignore[attr-defined]
    watch = weakref.ref(f)
    del owner, f
    gc.collect()
    assert watch() is None


# Room to work in, and threads


@pytest.mark.parametrize("scratch", [1, 4087, 4088, 200_000])
def test_scratch(scratch: int) -> None:
    """All of it can be used; a large one is on the heap, not on a thread's small stack."""
    uses = "".join(
        f"  %end{i} = getelementptr double, ptr %scratch, i64 {i}\n"
        f"  store volatile double -7.0, ptr %end{i}\n"
        for i in {0, scratch - 1}
    )
    f = build(
        (FLOATS,), FLOATS, copies([(0, 0), (0, 1), (0, 2)]) + uses, outputs=3, scratch=scratch
    )
    results: list[Any] = []
    old = threading.stack_size(256 * 1024)
    tracemalloc.start()
    try:
        thread = threading.Thread(target=lambda: results.append(f([1.0, 2.0, 3.0])))
        thread.start()
        thread.join()
        assert f([1.0, 2.0]) is NotImplemented
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        threading.stack_size(old)
    assert results == [[1.0, 2.0, 3.0]]
    assert (peak > 32_000) == (scratch > 4087)  # bytes; nine other words count too
    assert now < 16_000


def test_a_heap_too_small() -> None:
    f = build((FLOATS,), FLOATS, copies([(0, 0), (0, 1), (0, 2)]), outputs=3, scratch=2**59)
    with pytest.raises(MemoryError):
        f([1.0, 2.0, 3.0])


def rows_identity() -> Callable[..., Any]:
    result = RowsLayout(1, NumberLayout(1, 0), 1, LengthOf(0))
    size = [(LengthOf(0), 2000)]
    return build(
        (RowsLayout(0, NumberLayout(0, 0), 1),), result, rows_copied(0, 1, 1), free_scratch=size
    )


@pytest.mark.parametrize("make", [lambda: identity(FLOATS), rows_identity], ids=["list", "rows"])
def test_eight_threads(make: Callable[[], Callable[..., Any]]) -> None:
    f = make()
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


# Where it can be used


@pytest.fixture
def fresh() -> Any:
    """`available` without what it remembers."""
    return entry.available.__wrapped__


def test_not_on_a_free_threaded_build(
    fresh: Callable[[], bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fresh()
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: name == "Py_GIL_DISABLED")
    assert not fresh()


@pytest.mark.parametrize(
    ("field", "place"),
    [("float.value", 8), ("object.type", 0), ("list.size", 8), ("ndarray.flags", 24)],
)
def test_not_where_a_field_is_elsewhere(
    fresh: Callable[[], bool], monkeypatch: pytest.MonkeyPatch, field: str, place: int
) -> None:
    monkeypatch.setitem(entry._FIELDS, field, place)
    assert not fresh()


def test_not_without_numpy(fresh: Callable[[], bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    assert not fresh()
