"""The functions that sums of products are made of, each one text for all sizes.

Where their operands stand is told by *tables*: rows of 64-bit integers, each how many bytes
something is into an array. A tile has its rows in the lanes of vectors, four numbers each; blocks
of four results and a few vectors stay in registers while the terms are added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...text import FunctionText
from ..code import Kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many results are made at once, and how many numbers a vector has.
BLOCK, WIDTH = 4, 4

_VECTOR = f"<{WIDTH} x double>"


def _moved(f: FunctionText, pointer: str, table: str, i: int) -> str:
    """A pointer, as many bytes further as an entry of a table says."""
    bytes_ = f.let(f"load i64, ptr {f.at('i64', table, i)}")
    return f.let(f"getelementptr i8, ptr {pointer}, i64 {bytes_}")


def _in_all(f: FunctionText, x: str) -> str:
    one = f.let(f"insertelement {_VECTOR} poison, double {x}, i64 0")
    zeros = f"<{WIDTH} x i32> zeroinitializer"
    return f.let(f"shufflevector {_VECTOR} {one}, {_VECTOR} poison, {zeros}")


def _vector(f: FunctionText, pointer: str, i: int) -> str:
    return f.let(f"load {_VECTOR}, ptr {f.at(_VECTOR, pointer, i)}, align 8")


def _multiplied(f: FunctionText, total: str, x: str, y: str) -> str:
    product = f.let(f"fmul contract {_VECTOR} {x}, {y}")
    return f.let(f"fadd contract {_VECTOR} {total}, {product}")


def _gathered(f: FunctionText, places: Sequence[str]) -> str:
    """Numbers from here and there as a vector."""
    found = "poison"
    for lane, place in enumerate(places):
        one = f.let(f"load double, ptr {place}")
        found = f.let(f"insertelement {_VECTOR} {found}, double {one}, i64 {lane}")
    return found


def _sums_of_four(f: FunctionText, vectors: Sequence[str]) -> str:
    """The sum of the lanes of each of four vectors, as a vector."""
    halves = (0, 4, 2, 6), (1, 5, 3, 7)
    a, b, c, d = vectors
    one, other = (_added(f, x, y, *halves) for x, y in ((a, b), (c, d)))
    return _added(f, one, other, (0, 1, 4, 5), (2, 3, 6, 7))


def _added(f: FunctionText, x: str, y: str, *orders: tuple[int, ...]) -> str:
    """The sum of the lanes of two vectors in one order, and in another."""
    found = []
    for order in orders:
        mask = ", ".join(f"i32 {i}" for i in order)
        found.append(f.let(f"shufflevector {_VECTOR} {x}, {_VECTOR} {y}, <{WIDTH} x i32> <{mask}>"))
    return f.let(f"fadd {_VECTOR} {found[0]}, {found[1]}")


#: Of a block of a product: where its four rows of weights are, its vectors, its results.
PRODUCT_ROW = 2 * BLOCK + 1


def product(vectors: int) -> str:
    """`out += scale * (w @ x)` for so many vectors of rows of a tile; w has no rows.

    `%terms` has for each term where it is in w and in x, `%blocks` a row for each block.
    """
    f = FunctionText()

    def block(b: str, _: Sequence[str]) -> list[str]:
        row = f.at("i64", "%blocks", f.let(f"mul i64 {b}, {PRODUCT_ROW}"))
        ws = [_moved(f, "%w", row, i) for i in range(BLOCK)]
        x = _moved(f, "%x", row, BLOCK)

        def term(k: str, totals: Sequence[str]) -> list[str]:
            entry = f.at("i64", "%terms", f.let(f"shl i64 {k}, 1"))
            by = f.let(f"load i64, ptr {entry}")
            at = _moved(f, x, entry, 1)
            xs = [_vector(f, at, v) for v in range(vectors)]
            found = []
            for i, w in enumerate(ws):
                one = f.let(f"load double, ptr {f.at('i8', w, by)}")
                each = _in_all(f, one)
                for v in range(vectors):
                    found.append(_multiplied(f, totals[i * vectors + v], each, xs[v]))
            return found

        zeros = [(_VECTOR, "zeroinitializer")] * (BLOCK * vectors)
        totals = f.loop("%nterms", term, zeros)
        scale = _in_all(f, "%scale")
        outs = [_moved(f, "%out", row, BLOCK + 1 + i) for i in range(BLOCK)]
        # All are read before one is written: the last block may have a result twice.
        before = [_vector(f, out, v) for out in outs for v in range(vectors)]
        after = [_multiplied(f, a, scale, t) for a, t in zip(before, totals, strict=True)]
        for i, out in enumerate(outs):
            for v in range(vectors):
                place = f.at(_VECTOR, out, v)
                f.do(f"store {_VECTOR} {after[i * vectors + v]}, ptr {place}, align 8")
        return []

    f.loop("%nblocks", block)
    return f.text(
        f"internal void @product.{vectors}(ptr noalias %out, ptr %w, ptr %x, ptr %terms, "
        "i64 %nterms, ptr %blocks, i64 %nblocks, double %scale)"
    )


#: All of a tile, in steps of three vectors of rows, or of two where that comes out even.
_PRODUCT = f"""\
define internal void @product(ptr %out, ptr %w, ptr %x, ptr %terms, i64 %nterms, \
ptr %blocks, i64 %nblocks, double %scale, i64 %lanes) noinline {{
  br label %next
next:
  %done = phi i64 [0, %0], [%after3, %three], [%after2, %two]
  %left = sub i64 %lanes, %done
  %o = getelementptr double, ptr %out, i64 %done
  %xs = getelementptr double, ptr %x, i64 %done
  %some = icmp ne i64 %left, 0
  br i1 %some, label %choose, label %end
choose:
  %is8 = icmp eq i64 %left, {2 * WIDTH}
  %is16 = icmp eq i64 %left, {4 * WIDTH}
  %even = or i1 %is8, %is16
  br i1 %even, label %two, label %three
two:
  call void @product.2(ptr %o, ptr %w, ptr %xs, ptr %terms, i64 %nterms, ptr %blocks, \
i64 %nblocks, double %scale)
  %after2 = add i64 %done, {2 * WIDTH}
  br label %next
three:
  call void @product.3(ptr %o, ptr %w, ptr %xs, ptr %terms, i64 %nterms, ptr %blocks, \
i64 %nblocks, double %scale)
  %after3 = add i64 %done, {3 * WIDTH}
  br label %next
end:
  ret void
}}
"""

#: How many columns the blocks of an outer product have.
COLUMNS = 3


def outer() -> str:
    """`out[i, j] += scale * sum(a[i] * b[j])`, over the lanes of a tile and over terms.

    `%is` has for each i where it is in a, and in out; `%js` is the same for j and b. Both are
    filled up to whole blocks.
    """
    f = FunctionText()

    def blocks(begin: str, _: Sequence[str]) -> list[str]:
        row = f.at("i64", "%is", f.let(f"mul i64 {begin}, {2 * BLOCK}"))
        ones = [_moved(f, "%a", row, 2 * i) for i in range(BLOCK)]
        outs = [_moved(f, "%out", row, 2 * i + 1) for i in range(BLOCK)]
        f.loop("%nj", lambda j, _: block(j, row, ones, outs))
        return []

    def block(j: str, row: str, ones: Sequence[str], outs: Sequence[str]) -> list[str]:
        column = f.at("i64", "%js", f.let(f"mul i64 {j}, {2 * COLUMNS}"))
        others = [_moved(f, "%b", column, 2 * i) for i in range(COLUMNS)]

        def term(k: str, totals: Sequence[str]) -> list[str]:
            entry = f.at("i64", "%terms", f.let(f"shl i64 {k}, 1"))
            by, other = (f.let(f"load i64, ptr {f.at('i64', entry, i)}") for i in range(2))
            rows = [f.at("i8", one, by) for one in ones]
            columns = [f.at("i8", one, other) for one in others]

            def step(v: str, totals: Sequence[str]) -> list[str]:
                xs = [_vector(f, f.at(_VECTOR, one, v), 0) for one in rows]
                ys = [_vector(f, f.at(_VECTOR, one, v), 0) for one in columns]
                pairs = [(x, y) for y in ys for x in xs]
                return [_multiplied(f, t, x, y) for t, (x, y) in zip(totals, pairs, strict=True)]

            return f.loop("%steps", step, [(_VECTOR, total) for total in totals])

        zeros = [(_VECTOR, "zeroinitializer")] * (BLOCK * COLUMNS)
        totals = f.loop("%nterms", term, zeros)
        scale = _in_all(f, "%scale")
        # All are read before one is written: the last block may have a result twice.
        places = [[_moved(f, out, column, 2 * i + 1) for out in outs] for i in range(COLUMNS)]
        before = [_gathered(f, some) for some in places]
        for i, some in enumerate(places):
            sums = _sums_of_four(f, totals[BLOCK * i : BLOCK * (i + 1)])
            after = _multiplied(f, before[i], scale, sums)
            for lane, place in enumerate(some):
                one = f.let(f"extractelement {_VECTOR} {after}, i64 {lane}")
                f.do(f"store double {one}, ptr {place}")
        return []

    f.do(f"%ni = udiv i64 {f.let(f'add i64 %rows, {BLOCK - 1}')}, {BLOCK}")
    f.do(f"%nj = udiv i64 {f.let(f'add i64 %columns, {COLUMNS - 1}')}, {COLUMNS}")
    f.do(f"%steps = udiv i64 %lanes, {WIDTH}")
    f.loop("%ni", blocks)
    return f.text(
        "internal void @outer(ptr noalias %out, ptr %a, ptr %b, ptr %terms, i64 %nterms, "
        "ptr %is, i64 %rows, ptr %js, i64 %columns, double %scale, i64 %lanes)"
    )


def clear() -> str:
    """The lanes of a tile that have no row, as zeros: they are part of no sum."""
    f = FunctionText()
    missing = f.let("sub i64 %lanes, %rows")

    def number(i: str, _: Sequence[str]) -> Sequence[str]:
        place = f.at("double", f.at("double", "%at", "%rows"), f.let(f"mul i64 {i}, %step"))
        size = f.let(f"mul i64 {missing}, 8")
        f.do(f"call void @llvm.memset.p0.i64(ptr {place}, i8 0, i64 {size}, i1 false)")
        return ()

    f.only_if(f.let(f"icmp ne i64 {missing}, 0"), lambda: f.loop("%count", number))
    return f.text("internal void @clear(ptr %at, i64 %count, i64 %step, i64 %rows, i64 %lanes)")


#: `out += scale * (w @ x)`.
PRODUCT = Kernel("product", lambda: (product(2), product(3), _PRODUCT))

#: `out[i, j] += scale * sum(a[i] * b[j])`.
OUTER = Kernel("outer", lambda: (outer(),))

#: Makes zeros of lanes without a row.
CLEAR = Kernel("clear", lambda: (clear(),))
