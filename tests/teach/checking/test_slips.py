"""Every slip in a formula, each once."""

from __future__ import annotations

from tinygrad_bp import Value
from tinygrad_bp.teach.checking.slips import WrongFormula, wrong_formulas
from tinygrad_bp.teach.document.text import one_line
from tinygrad_bp.teach.formulas.formula import Formula, Number, Symbol, text
from tinygrad_bp.teach.formulas.notation import Notation

NAMES = {name: Value(0.5, name) for name in ("a", "b", "c", "w1", "w2", "x1", "x2")}
a, b, c, w1, w2, x1, x2 = NAMES.values()


def formula(value: Value) -> Formula:
    return Notation(value).formula(value)


def nothing(_: str) -> dict[str, tuple[str, float]]:
    return {}


def slips(value: Value, **confused: dict[str, tuple[str, float]]) -> list[WrongFormula]:
    return list(wrong_formulas(formula(value), lambda name: confused.get(name, {})))


def told(value: Value, **confused: dict[str, tuple[str, float]]) -> dict[str, str]:
    """What is said of each slip, and the formula that it makes."""
    return {one_line(slip.told): text(slip.formula) for slip in slips(value, **confused)}


def test_a_name_that_is_there_once_is_confused_once() -> None:
    found = told(a * b, a={"c": ("another taken", 0.0)})
    assert found["c was used instead of a"] == "c * b"
    assert not any("in one place" in words for words in found)


def test_a_name_that_is_there_twice_is_confused_in_both_places_or_in_one() -> None:
    found = slips(a * (1 - a), a={"c": ("another taken", 0.2)})
    confused = [(text(slip.formula), slip.extra) for slip in found if slip.kind == "another taken"]
    assert confused == [("c * (1 - c)", 0.2), ("c * (1 - a)", 0.5), ("a * (1 - c)", 0.5)]
    assert one_line(found[2].told) == "c was used instead of a in one place"


def test_an_updated_weight_is_told_as_that() -> None:
    found = told(a * w1, w1={"w1+": ("already updated", 0.0)})
    assert found["w1 was already updated"] == "a * w1+"


def test_names_of_a_kind_are_exchanged() -> None:
    found = told(w1 * x1 + w2 * x2)
    assert found["w1 and w2 were exchanged"] == "w2*x1 + w1*x2"
    assert found["x1 and x2 were exchanged"] == "w1*x2 + w2*x1"
    assert not any("w1 and x1" in words for words in found)


def test_sums() -> None:
    found = told(a - b + c)
    assert found["the sign is wrong"] == "-(a - b + c)"
    assert found["-b was left out"] == "a + c"
    assert found["b was added instead of subtracted"] == "a + b + c"
    assert "b was left out" not in told(a - (b + c))
    assert not any("used instead of" in words for words in found)
    assert told(a - b)["b was used instead of a - b"] == "b"
    kinds = {slip.kind for slip in slips(a + b)}
    assert "term left out" in kinds
    paths = {slip.kind for slip in wrong_formulas(formula(a + b), nothing, sum_of_paths=True)}
    assert "path left out" in paths
    assert "term left out" not in paths


def test_products_and_quotients() -> None:
    found = told(a * b * c)
    assert found["the factor a was left out"] == "b * c"
    assert found["the factor c was left out"] == "a * b"
    assert found["b was squared"] == "a * b**2 * c"
    assert found["added instead of multiplied"] in ("a * b + c", "a*b + c", "(a + b) * c")
    assert "the factor a * b was left out" not in found
    found = told(a / b)
    assert found["the division by b was left out"] == "a"
    assert found["multiplied instead of divided"] == "a * b"
    assert found["numerator and denominator were exchanged"] == "b / a"


def test_powers_signs_and_functions() -> None:
    found = told(a**2)
    assert found["the power of 2 was left out"] == "a"
    assert found["multiplied instead of raised to a power"] == "2 * a"
    found = told((-a).sigmoid())
    assert found["the minus of -a was left out"] == "sigmoid(a)"
    assert found["sigmoid was left out"] == "-a"
    assert found["the sign of -a was changed"] == "sigmoid(a)"
    assert found["tanh was used instead of sigmoid"] == "tanh(-a)"
    assert found["relu was used instead of sigmoid"] == "relu(-a)"
    assert "sigmoid was used instead of sigmoid" not in found
    assert "the logarithm to base 10 was taken" in told(a.log())
    assert told(a.maximum(b))["maximum was left out"] == "b"


def test_zero_has_no_other_sign() -> None:
    assert list(wrong_formulas(Number(0.0), nothing)) == []
    assert [slip.kind for slip in wrong_formulas(Symbol("a"), nothing)] == ["sign"]


def test_a_factor_that_is_a_product_is_left_out_or_confused_as_one() -> None:
    found = told(c / a * (a * (1 - a)), a={"b": ("net for out", 0.0)})
    assert found["the factor a * (1 - a) was left out"] == "c / a"
    assert found["b was used instead of a in one factor"] == "c / a * (b * (1 - b))"
    # Of a long product, the factors are left out one by one.
    assert "the factor a * b was left out" not in told(a * b * c)


def test_some_signs_are_lost_more_easily_than_others() -> None:
    extras = {one_line(slip.told): slip.extra for slip in slips(a - b * c) if slip.kind == "sign"}
    assert extras["the sign is wrong"] == extras["b * c was added instead of subtracted"] == 0.0
    extras = {one_line(slip.told): slip.extra for slip in slips(a * b + a * c + b)}
    assert extras["a * c was subtracted instead of added"] > 0.0
    extras = {one_line(slip.told): slip.extra for slip in slips(a.sigmoid())}
    assert extras["the sign of a was changed"] > 0.3


def test_the_other_logarithm_is_taken_everywhere() -> None:
    found = told(a * b.log() + c * (1 - b).log())
    assert found["the logarithm to base 10 was taken"].count("/log(10)") == 2


def test_the_derivative_of_another_activation() -> None:
    found = told(c * (1 - a * a))
    assert (
        found["the derivative of sigmoid was used instead of that of tanh"] == "c * (a * (1 - a))"
    )
    found = told(c * (a * (1 - a)))
    assert found["the derivative of tanh was used instead of that of sigmoid"] == "c * (1 - a*a)"
