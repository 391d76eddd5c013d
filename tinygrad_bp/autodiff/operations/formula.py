"""Formulas as trees: what every reader of the table sees of an operation.

The table says what an operation is as text, `x / (1 + abs(x))`; `parser.py` makes a tree of it.
A tree has names and numbers for leaves, and everything else is one kind of node: a function
or an operator, applied to its operands. So a reader of trees is short:

>>> from tinygrad_bp.autodiff.operations.parser import parse
>>> tree = parse("1.0 if x > y else math.exp(-x)")
>>> tree.function, [str(operand) for operand in tree.operands]
('if', ['x > y', '1.0', 'math.exp(-x)'])
>>> def depth(formula):
...     return 1 + max(map(depth, formula.operands), default=0)
>>> depth(tree)
4

What readers have in common stands here and beside it: the text of a tree, with the fewest
brackets; what is in it, and other trees for parts of it (`traversal.py`); what it comes to
(`computing.py`).

Python's parser does the reading, and knows what binds more strongly than what. For writing
it stands in `PRECEDENCE`, once for the whole package.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Expression:
    """A formula: a `Name`, a `Literal`, `Nothing`, or something `Applied`.

    Formulas do not change, and are equal where they are the same tree. Higher floors have leaves
    of their own: a derivative, a number to so many digits.

    Attributes:
        operands: the formulas that it is made of; a leaf has none.
    """

    __slots__ = ()

    operands: tuple[Expression, ...] = ()
    #: Whether it needs space around it where others stand close: `∂E/∂y * ∂y/∂x + c`.
    is_wide = False

    def with_operands(self, operands: tuple[Any, ...]) -> Any:
        """The same of other operands."""
        return self

    def _parts(self) -> tuple[Any, ...]:
        """What makes two of its kind equal."""
        return ()

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._parts()))})"


class Name(Expression):
    """A name: an operand (`x`), the result (`z`), a constant of `math` (`math.pi`)."""

    __match_args__ = ("name",)
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def _parts(self) -> tuple[Any, ...]:
        return (self.name,)

    def __str__(self) -> str:
        return self.name


class Literal(Expression):
    """A number, as it is written: `2`, `-0.5`."""

    __match_args__ = ("value",)
    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value

    def _parts(self) -> tuple[Any, ...]:
        return (repr(self.value),)  # 2 and 2.0 are not computed with alike, nor are 0.0 and -0.0

    def __repr__(self) -> str:
        return f"Literal({self.value!r})"

    def __str__(self) -> str:
        return repr(self.value)


class Nothing(Expression):
    """`None`: no number. As a derivative it says that nothing flows."""

    __slots__ = ()

    def __str__(self) -> str:
        return "None"


class Applied(Expression):
    """A function, an operator or a choice, and what it is applied to.

    Attributes:
        function: as it is written: `+`, `math.exp`, `>`, `and`. A choice is an `if` of three
            operands: the condition, and what to take where it is true, and where it is not.
    """

    __match_args__ = ("function", "operands")
    __slots__ = ("_hash", "function", "operands")

    def __init__(self, function: str, operands: tuple[Expression, ...]) -> None:
        self.function = function
        self.operands = operands
        self._hash = 0

    @property
    def is_call(self) -> bool:
        """Whether it is written as a call: `exp(x)`."""
        return self.function not in _LEVELS

    def with_operands(self, operands: tuple[Any, ...]) -> Any:
        return Applied(self.function, operands)

    def _parts(self) -> tuple[Any, ...]:
        return (self.function, self.operands)

    def __eq__(self, other: object) -> bool:
        return self is other or (hash(self) == hash(other) and super().__eq__(other))

    def __hash__(self) -> int:
        if not self._hash:  # those of large trees are asked for at each level
            self._hash = super().__hash__()
        return self._hash

    def __str__(self) -> str:
        return text(self)


# Writing

#: What binds how strongly in Python, from the loosest to the tightest; `-x` is the sign. Calls,
#: names and numbers bind most strongly of all.
PRECEDENCE = (
    (":=",),
    ("if",),
    ("or",),
    ("and",),
    ("not",),
    ("<", "<=", ">", ">=", "==", "!="),
    ("+", "-"),
    ("*", "/", "//", "%"),
    ("-x",),
    ("**",),
)
_LEVELS = {symbol: level for level, row in enumerate(PRECEDENCE) for symbol in row}
LOOSEST, ATOM = 0, len(PRECEDENCE)
_SIGNS = {"+", "-", "*", "/", "//", "%"}
_SUM, _PRODUCT, _SIGN, _POWER = (_LEVELS[symbol] for symbol in ("+", "*", "-x", "**"))


def level_of(formula: Expression) -> int:
    """How strongly the formula holds together: what binds less than is needed gets brackets.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> level_of(parse("x + y")) < level_of(parse("x * y")) < level_of(parse("x"))
    True
    """
    if not isinstance(formula, Applied):
        return _SIGN if str(formula).startswith("-") else ATOM
    if formula.function == "-" and len(formula.operands) == 1:
        return _PRODUCT if _takes_sign(formula.operands[0]) else _SIGN
    return _LEVELS.get(formula.function, ATOM)


def needed(formula: Applied) -> tuple[int, ...]:
    """The level that each operand needs, to stand there without brackets.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> needed(parse("x - y")) == (level_of(parse("x - y")), level_of(parse("x * y")))
    True
    """
    own, count = level_of(formula), len(formula.operands)
    match formula.function:
        case "if":
            return own + 1, own + 1, own
        case "**":
            return ATOM, _SIGN  # powers are read from the right
        case symbol if symbol not in _LEVELS:
            return (LOOSEST,) * count
    if count == 1:
        return (own,)
    return (own, own + 1) if own >= _SUM else (own + 1,) * count


def text(formula: Expression, compact: bool = False) -> str:
    """The formula as Python, with the fewest brackets that keep its value to the last bit.

    Args:
        formula: it.
        compact: as people write it: powers, fractions, and products inside of sums, without
            spaces, and a minus that follows another sign in brackets.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> text(parse("1 - -x * -2"), compact=True)
    '1 - (-x)*(-2)'
    >>> text(parse("(a - (b - c)) ** 2 + (x * y)")), text(parse("a ** 2 + x * y"), compact=True)
    ('(a - (b - c)) ** 2 + x * y', 'a**2 + x*y')
    """
    return _written(formula, compact, False, False)


def _written(formula: Expression, compact: bool, close: bool, after: bool) -> str:
    """The text; if `close`, within a sum or a power; if `after`, with a sign right before it."""
    if not isinstance(formula, Applied):
        written = str(formula)
        return f"({written})" if after and written.startswith("-") else written
    symbol, own = formula.function, level_of(formula)
    close = compact and (symbol == "**" or own == _SUM or (close and _SUM < own < ATOM))
    signs = compact and symbol in _SIGNS and len(formula.operands) == 2
    operands: list[str] = []
    for i, (part, least) in enumerate(zip(formula.operands, needed(formula), strict=True)):
        is_held = least == LOOSEST or level_of(part) >= least
        follows = is_held and signs and (i > 0 or after)
        inside = _written(part, compact, close, follows)
        operands.append(inside if is_held else f"({inside})")
    match symbol, operands:
        case _ if symbol not in _LEVELS:
            return f"{symbol}({', '.join(operands)})"
        case "if", [condition, this, other]:
            return f"{this} if {condition} else {other}"
        case "not", [operand]:
            return f"not {operand}"
        case "-", [operand]:
            # Two signs that touch are hard to see.
            written = f"-({operand})" if operand.startswith("-") else f"-{operand}"
            return f"({written})" if after else written
    is_fraction = symbol == "/" and all(part.strip("-()").isdecimal() for part in operands)
    is_close = compact and (symbol == "**" or is_fraction or (own == _PRODUCT and close))
    space = "" if is_close and not any(operand.is_wide for operand in formula.operands) else " "
    return f"{space}{symbol}{space}".join(operands)


def _takes_sign(formula: Expression) -> bool:
    """Whether its sign may as well be that of its first factor."""
    match formula:
        case Applied("*" | "/", (first, _)):
            return level_of(first) != _PRODUCT or _takes_sign(first)
    return False


#: Comparisons read from the other side: `x < y` is `y > x`.
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
