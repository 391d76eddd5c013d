"""What `help`, editors and `inspect` show of operations."""

from __future__ import annotations

import copy
import doctest
import inspect
import pickle
import pydoc

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.engine.operators import method_names
from tinygrad_bp.autodiff.operations import register
from tinygrad_bp.autodiff.operations.description import help_text
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.operations.vocabulary import ON_FLOATS, ON_VALUES
from tinygrad_bp.autodiff.ops import FUNCTIONS, TABLE

every_operation = pytest.mark.parametrize("op", TABLE.values(), ids=TABLE)


@every_operation
def test_help_says_what_it_computes_how_where_and_gives_an_example(op: Op) -> None:
    assert op.description is not None, f"describe {op.name} below the table"
    text = pydoc.plain(pydoc.render_doc(op))
    for part in (op.description.sentence, "z = ", op.description.domain, op.description.example):
        assert part in text
    for parameter in op.parameters:
        assert f"dz/d{parameter} = " in text
    assert op.description.sentence.endswith(".")


def test_the_formulas_are_those_of_the_table_in_the_names_of_the_signature() -> None:
    assert help_text(TABLE["leaky_relu"]).splitlines()[2:5] == [
        "    z = x * slope if x <= 0.0 else x",
        "    dz/dx = 1.0 if x > 0.0 else slope",
        "    dz/dslope = None if x > 0.0 else x",
    ]


@every_operation
def test_the_example_gives_what_it_says(op: Op) -> None:
    assert op.__doc__ is not None
    example = doctest.DocTestParser().get_doctest(op.__doc__, {}, op.name, None, 0)
    assert len(example.examples) == 2
    assert op.name in example.examples[1].source or not op.is_function
    output: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    assert runner.run(example, out=output.append).failed == 0, "".join(output)


@every_operation
def test_a_method_has_the_help_of_its_operation(op: Op) -> None:
    for name in method_names(op):
        method = getattr(Value, name)
        assert method.__doc__ == op.__doc__
        assert method.__qualname__ == f"Value.{name}"
        assert op.__doc__ is not None
        assert op.__doc__.splitlines()[0] in pydoc.render_doc(method)
        assert pickle.loads(pickle.dumps(method)) is method


def test_the_class_of_operations_keeps_a_help_of_its_own() -> None:
    assert str(Op.__doc__).startswith("One primitive operation, called like a function")
    assert "derivatives: its derivative by each operand" in pydoc.render_doc(Op)
    assert next(iter(inspect.signature(Op).parameters)) == "name"


@pytest.mark.parametrize(
    ("name", "function", "method"),
    [
        ("exp", "(x)", "(self)"),
        ("maximum", "(x, y)", "(self, other)"),
        ("leaky_relu", "(x, slope=0.01)", "(self, slope=0.01)"),
        ("where", "(c, x, y)", "(self, x, y)"),
    ],
)
def test_signatures_say_how_to_call(name: str, function: str, method: str) -> None:
    assert str(inspect.signature(getattr(tg, name))) == function
    assert str(inspect.signature(getattr(Value, name))) == method
    assert getattr(tg, name).__name__ == name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_operands_may_be_given_by_the_names_in_the_signature(name: str) -> None:
    op = FUNCTIONS[name]
    first = {"acosh": 1.25, "arccosh": 1.25, "polygamma": 1.0}.get(name, 0.25)
    numbers = [first, 0.5, 0.75][: op.arity]
    by_name = dict(zip(inspect.signature(op).parameters, numbers, strict=True))
    assert op(**by_name) == op(*numbers)
    assert op(numbers[0], **dict([*by_name.items()][1:])) == op(*numbers)
    with pytest.raises(TypeError, match="unexpected argument 'x'"):
        op(*numbers, x=0.25)


def test_an_operation_that_nobody_described_shows_its_formulas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as until_it_is_made:
        for names in (ON_FLOATS, ON_VALUES, TABLE):
            until_it_is_made.setitem(names, "gentle", None)
        until_it_is_made.setattr(register, "_readers", [])
        gentle = Op("gentle", "x / (1 + abs(x))", "1 / (1 + abs(x)) ** 2")
    assert gentle.__doc__ == "    z = x / (1 + abs(x))\n    dz/dx = 1 / (1 + abs(x)) ** 2"


def test_an_operation_is_copied_and_shown_as_ever() -> None:
    assert copy.copy(tg.exp) is copy.deepcopy(tg.exp) is tg.exp
    assert repr(tg.exp) == "<op exp: math.exp(x)>"
