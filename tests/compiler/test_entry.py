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

from tinygrad_bp import Value
from tinygrad_bp.compiler import entry
from tinygrad_bp.compiler.entry import Array, Mapping, Number, Sequence, Template

np = pytest.importorskip("numpy", reason="native code needs the extra `fast`")
llvm = pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")
if not entry.available():
    pytest.skip("this interpreter keeps its objects elsewhere", allow_module_level=True)

HEAD = "define void @program(ptr %inputs, ptr %lengths, ptr %outputs, ptr %scratch) {\n"


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
    arguments: tuple[Template, ...],
    result: Template,
    body: str,
    *,
    slots: int = 1,
    outputs: int = 1,
    scratch: int = 0,
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


FLOATS = Sequence(list, tuple(Number(0, i) for i in range(3)))
ROW = Array(0, (3,))


def identity(template: Template, size: int = 3, **options: Any) -> Callable[..., Any]:
    """A function of one argument, whose numbers are all in slot 0, that gives it back."""
    body = copies([(0, i) for i in range(size)])
    return build((template,), template, body, outputs=size, **options)


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
    arguments = (Number(0, 0), Number(1, 0), Sequence(list, (Number(2, 0), Number(2, 1))))
    result = Sequence(tuple, (Number(0, 1), Number(0, 0)))
    f = build(arguments, result, body, slots=3, outputs=2)
    assert f(2.0, 3.0, [7.0, 11.0]) == (55.0, 5.0)
    assert f.__name__ == "f"


def test_a_number_alone() -> None:
    f = build((Number(0, 0),), Number(0, 0), copies([(0, 0)]))
    assert f(2.5) == 2.5
    assert str(f(float("nan"))) == "nan"
    assert str(f(-0.0)) == "-0.0"


def test_no_arguments_and_empty_containers() -> None:
    empty = Sequence(tuple, (Sequence(list, ()), Mapping((), ()), Sequence(tuple, ())))
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

    def _describe(self, value: Any) -> tuple[Template, Template]:
        to = len(self.leaves)
        if isinstance(value, float):
            slot = self._slot_of(next(self._numbers))
            index = self.sizes.get(slot, 0)
            self.sizes[slot] = index + 1
            self.leaves.append((slot, index))
            return Number(slot, index), Number(0, to)
        if isinstance(value, np.ndarray):
            slot = next(self._arrays)
            self.leaves += [(slot, i) for i in range(value.size)]
            shape = value.shape
            return Array(slot, (None, *shape[1:]) if shape and slot % 2 else shape), Array(
                0, shape, to
            )
        if isinstance(value, dict):
            pairs = [self._describe(part) for part in value.values()]
            keys = tuple(value)
            return Mapping(keys, tuple(a for a, _ in pairs)), Mapping(
                keys, tuple(r for _, r in pairs)
            )
        pairs = [self._describe(part) for part in value]
        kind = type(value)
        return Sequence(kind, tuple(a for a, _ in pairs)), Sequence(
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
    assert isinstance(given.argument, Sequence)
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
    pair = Sequence(tuple, (Number(1, 0), Number(1, 1)))
    rows = Sequence(list, (pair, Sequence(tuple, (Number(1, 2), Number(1, 3))), Number(1, 4)))
    arguments = (
        Number(0, 0),
        Sequence(tuple, (rows, Number(2, 0))),
        Array(3, (None, 2)),
        Array(4, (4,)),
        Array(5, ()),
    )
    result = Sequence(list, tuple(Number(0, i) for i in range(6)))
    f = build(arguments, result, body, slots=6, outputs=6)
    values = (1.0, ([(1.0, 2.0), (3.0, 4.0), 5.0], 6.0), np.ones((5, 2)), np.ones(4), np.ones(()))
    assert f(*values) == [1, 3, 1, 5, 4, 1]


# Arrays


def test_arrays_are_read_where_they_are() -> None:
    body = (
        "  %buffer = load ptr, ptr %inputs\n  %address = ptrtoint ptr %buffer to i64\n"
        "  %x = uitofp i64 %address to double\n" + store(0, "x")
    )
    f = build((Array(0, (None,)),), Number(0, 0), body)
    array = np.arange(12.0)
    assert f(array) == array.ctypes.data
    assert f(array[5:]) == array[5:].ctypes.data  # contiguous, though not its own
    array.flags.writeable = False
    assert f(array) == array.ctypes.data
    assert f(array[:0]) is not NotImplemented


def test_arrays_given_are_new() -> None:
    f = identity(Array(0, (3,)))
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


# Dicts


class Key(enum.Enum):
    """Keys that hash by Python code."""

    A = 1
    B = 2


def test_keys_are_known_by_identity_or_text() -> None:
    keys = ("weight", Key.A, 1, None)
    f = identity(Mapping(keys, tuple(Number(0, i) for i in range(4))), 4)
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
    inner = Mapping(("a", "b"), (Number(0, 0), Number(0, 1)))
    f = identity(Mapping(("one", "two", "three"), (inner, Number(0, 2), Number(0, 3))), 4)
    values: dict[str, Any] = {"": 0, "one": {"x": 0, "a": 1.0, "b": 2.0}, "two": 3.0, "three": 4.0}
    del values[""], values["one"]["x"]
    assert f(values) == values


def test_no_code_of_a_key_runs_while_arguments_are_read() -> None:
    class Sly(str):
        def __eq__(self, other: object) -> bool:
            raise AssertionError

        __hash__ = str.__hash__

    f = identity(Mapping(("a",), (Number(0, 0),)), 1)
    assert f({Sly("a"): 1.0}) is NotImplemented


def test_an_error_of_a_key_of_the_result_is_raised() -> None:
    class Key:
        broken = False

        def __hash__(self) -> int:
            if self.broken:
                raise ArithmeticError("no hash")
            return 1

    key = Key()
    f = identity(Sequence(list, (Number(0, 0), Mapping((key,), (FLOATS.parts[1],)))), 2)
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
REFUSED: list[tuple[Template, Any]] = [
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
    (Array(0, (3, 1)), np.ones(3)),
    (Array(0, (1, 3)), np.ones((3, 1))),
    (Array(0, (2, 2)), np.asfortranarray(np.ones((2, 2)))),
    (Array(0, (None, 2)), np.ones((4, 3))),
    *[
        (Mapping(("a", "b"), (Number(0, 0), Number(0, 1))), bad)
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


@pytest.mark.parametrize(
    "template", list(dict.fromkeys(template for template, _ in REFUSED)), ids=str
)
def test_what_does_not_fit_is_refused(template: Template) -> None:
    f = build((template,), Number(0, 0), copies([(0, 0)]))
    for bad in (bad for fits, bad in REFUSED if fits == template):
        assert f(bad) is NotImplemented, bad
    assert f() is NotImplemented
    assert f(1.0, 2.0) is NotImplemented


def test_the_program_does_not_run_for_what_is_refused() -> None:
    body = "  %buffer = load ptr, ptr %inputs\n  store double 7.0, ptr %buffer\n"
    f = build((Array(0, (1,)), Number(1, 0)), Sequence(list, ()), body, slots=2)
    array = np.zeros(1)
    assert f(array, "1") is NotImplemented
    assert array[0] == 0
    assert f(array, 1.0) == []
    assert array[0] == 7


def test_keywords_are_refused() -> None:
    with pytest.raises(TypeError, match="no keyword arguments"):
        identity(FLOATS)(x=[1.0, 2.0, 3.0])


# What is left behind

PAIR = Sequence(list, (FLOATS, Mapping(("k",), (Sequence(tuple, (Array(0, (3,)), Number(0, 1))),))))


def pair(result: Template = PAIR) -> Callable[..., Any]:
    """A function of a list and an array, which gives a list and a dict of an array and a number."""
    return build(
        (FLOATS, Array(1, (3,))), result, copies([(0, 0), (1, 1), (0, 2)]), slots=2, outputs=3
    )


def test_references_balance() -> None:
    f = pair()
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


def test_results_are_owned_once() -> None:
    def owners(result: Any) -> list[int]:
        numbers, mapping = result
        inner = mapping["k"]
        return [sys.getrefcount(x) for x in (result, numbers, mapping, inner, inner[0], inner[1])]

    one = float("1.5")
    usual = [[float("1.5"), float("2.5")], {"k": (np.ones(3), one)}]
    del one
    made = pair()([1.5, 2.5, 3.5], np.ones(3))
    assert owners(made) == owners(usual)
    assert sys.getrefcount(made[0][0]) == sys.getrefcount(usual[0][0])


@pytest.mark.parametrize(
    ("result", "least"),
    [
        # Two lists and their items, a dict and its entries, a tuple, an array, and floats.
        (PAIR, 9),
        (Mapping(("a", "b"), (Number(0, 0), Number(0, 1))), 4),
        (Number(0, 0), 1),
    ],
)
def test_memory_errors_lose_nothing(result: Template, least: int) -> None:
    testing = pytest.importorskip("_testcapi", reason="this interpreter has no failing allocator")
    f = pair(result)
    numbers, array = [1.5, 2.5, 3.5], np.ones(3)

    def failures() -> int:
        failed = 0
        for stop in range(20):
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
        address, (), Mapping((), ()), slots=0, outputs=0, name="a name made here", keep_alive=owner
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
    f = identity(Mapping((key,), (Number(0, 0),)), 1)
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


@pytest.mark.parametrize("scratch", [1, 4090, 4091, 200_000])
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
    assert (peak > 32_000) == (scratch > 4090)  # bytes; the six numbers count too
    assert now < 16_000


def test_a_heap_too_small() -> None:
    f = build((FLOATS,), FLOATS, copies([(0, 0), (0, 1), (0, 2)]), outputs=3, scratch=2**59)
    with pytest.raises(MemoryError):
        f([1.0, 2.0, 3.0])


def test_eight_threads() -> None:
    f = identity(FLOATS)
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
