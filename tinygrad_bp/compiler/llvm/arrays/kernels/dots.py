"""Sums, and the largest of many, of any places: loops over tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...formulas import number, template, type_of
from ...text import LANES, SUM_OF_LANES, FunctionText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .....autodiff.operations.operation import Op
    from ..code import Code

#: Where a factor has its rows: it has a row in each lane, or one for all lanes.
IN_LANES, FOR_ALL = "lanes", "all"


class Dots:
    """Writes `out += scale * sum(a * b)`, or without a b, for many results one after the other.

    Args:
        code: the module.
        factors: for each factor where it has its rows.
        in_tile: whether results have a row in each lane, or are one number for all.
        over_rows: whether the rows of a tile are added up too.
    """

    def __init__(self, code: Code, factors: Sequence[str], in_tile: bool, over_rows: bool) -> None:
        self.code = code
        self.factors = factors
        self.over_rows = over_rows
        self.lanes = in_tile or over_rows
        self.width = LANES if self.lanes else 1
        self.kind = type_of(self.width)
        self.f = FunctionText(self.width)

    def name(self) -> str:
        """The function: its name."""
        f = self.f
        f.loop("%count", self._result)
        factors = "".join(f", ptr %f{i}" for i in range(len(self.factors)))
        text = f.text(
            f"internal void @NAME(ptr %out{factors}, ptr %members, i64 %count, "
            "ptr %terms, i64 %nterms, double %scale, i64 %rows, i64 %lanes)"
        )
        return self.code.function("dot", text)

    def _result(self, m: str, _: Sequence[str]) -> Sequence[str]:
        f, n = self.f, len(self.factors)
        row = f.at("i64", "%members", f.let(f"mul i64 {m}, {n + 1}"))
        out, *bases = (
            f.at("i8", p, f.let(f"load i64, ptr {f.at('i64', row, i)}"))
            for i, p in enumerate(["%out", *(f"%f{i}" for i in range(n))])
        )
        if self.over_rows:
            [total] = f.loop(
                "%lanes",
                lambda v, totals: [self._terms(v, bases, totals[0], masked=True)],
                [(self.kind, "zeroinitializer")],
                step=LANES,
            )
            self.code.needs[SUM_OF_LANES] = None
            self._add(out, f.sum_of_lanes(total), "double")
        elif self.lanes:
            f.loop("%lanes", lambda v, _: self._lane(v, out, bases), step=LANES)
        else:
            self._add(out, self._terms("0", bases, number(0.0)), "double")
        return ()

    def _lane(self, v: str, out: str, bases: Sequence[str]) -> Sequence[str]:
        total = self._terms(v, bases, number(0.0, LANES))
        self._add(self.f.at("double", out, v), total, self.kind)
        return ()

    def _add(self, place: str, total: str, kind: str) -> None:
        f = self.f
        scale = "%scale"
        if kind != "double":
            scale = f.for_all("%scale")
        before = f.let(f"load {kind}, ptr {place}, align 8")
        scaled = f.let(f"fmul contract {kind} {total}, {scale}")
        after = f.let(f"fadd contract {kind} {before}, {scaled}")
        f.do(f"store {kind} {after}, ptr {place}, align 8")

    def _terms(self, v: str, bases: Sequence[str], total: str, masked: bool = False) -> str:
        f, n = self.f, len(self.factors)
        mask = f.first_lanes(f.let(f"sub i64 %rows, {v}")) if masked else ""

        def term(k: str, totals: Sequence[str]) -> list[str]:
            row = f.at("i64", "%terms", f.let(f"mul i64 {k}, {n}"))
            product = ""
            for i, (where, base) in enumerate(zip(self.factors, bases, strict=True)):
                place = f.at("i8", base, f.let(f"load i64, ptr {f.at('i64', row, i)}"))
                x = self._load(place, v, where)
                product = f.let(f"fmul contract {self.kind} {product}, {x}") if product else x
            if mask:
                zeros = number(0.0, LANES)
                product = f.let(
                    f"select <{LANES} x i1> {mask}, {self.kind} {product}, {self.kind} {zeros}"
                )
            return [f.let(f"fadd contract {self.kind} {totals[0]}, {product}")]

        return f.loop("%nterms", term, [(self.kind, total)])[0]

    def _load(self, place: str, v: str, where: str) -> str:
        f = self.f
        if not self.lanes:
            return f.let(f"load double, ptr {place}")
        if where == IN_LANES:
            return f.let(f"load {self.kind}, ptr {f.at('double', place, v)}, align 8")
        return f.load_for_all(place)


def fold_name(code: Code, op: Op, in_lanes: bool, where: str) -> str:
    """The function `out = op(out, x)` for every x of many: the largest or the smallest of them.

    Its table has for each result where it is, and where each of its numbers is. The first of
    them is taken as it is.
    """
    width = LANES if in_lanes else 1
    kind = type_of(width)
    f = FunctionText(width)
    said = template(op.name, width, code.flags)
    code.needs.update(dict.fromkeys(said.needs))

    def load(place: str, v: str) -> str:
        if in_lanes and where == FOR_ALL:
            return f.load_for_all(place)
        return f.let(f"load {kind}, ptr {f.at('double', place, v)}, align 8")

    def each(m: str, _: Sequence[str]) -> Sequence[str]:
        row = f.at("i64", "%table", f.let(f"mul i64 {m}, %width"))
        out = f.at("i8", "%out", f.let(f"load i64, ptr {row}"))
        others = f.at("i64", row, 1)

        def lane(v: str, _: Sequence[str]) -> Sequence[str]:
            place = f.at("double", out, v)
            before = f.let(f"load {kind}, ptr {place}, align 8")

            def term(k: str, best: Sequence[str]) -> list[str]:
                by = f.let(f"load i64, ptr {f.at('i64', others, k)}")
                x = load(f.at("i8", "%x", by), v)
                return [f.say(said, best[0], x)]

            [best] = f.loop("%terms", term, [(kind, before)])
            f.do(f"store {kind} {best}, ptr {place}, align 8")
            return ()

        if in_lanes:
            f.loop("%lanes", lane, step=LANES)
        else:
            lane("0", ())
        return ()

    f.do("%terms = sub i64 %width, 1")
    f.loop("%count", each)
    text = f.text(
        "internal void @NAME(ptr %out, ptr %x, ptr %table, i64 %count, i64 %width, i64 %lanes)"
    )
    return code.function("fold", text)
