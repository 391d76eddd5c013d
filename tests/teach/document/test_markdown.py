"""Documents as Markdown."""

from __future__ import annotations

import re

import pytest

from tests.teach.document.conftest import HOSTILE, of_text
from tinygrad_bp.teach.document.blocks import Document, Item, Listing, Prose, Section
from tinygrad_bp.teach.document.markdown import as_markdown

WHOLE = r"""# All there is

## The first section

How $E$ changes with $w_1$:

$$
\begin{aligned}
\frac{\partial E}{\partial w_1} &= 2 \\
&= 2
\end{aligned}
$$

- $\frac{\partial E}{\partial w_1}$: how fast it goes

| quantity | value |
| --- | --- |
| $w_1$ | $0.5$ |
| $E$ | $0.25$ |

- a point

  1. below it

It agrees, and that differs.

```text
  i1 --> first  --> o1
  i2     second

Each neuron takes all the outputs of the column before it.
```

```text
█▄▂▁
E from update 0 to 3
```

```text
slow  █▆▃
fast  █▁
E from update 0 to 2
```

### Of $w_1$

Folded away.

#### Within

Deep.

### Inner

Under the inner heading.

The end.
"""


def test_every_block_is_written(whole: Document) -> None:
    assert as_markdown(whole) == WHOLE


def test_part_of_something_has_no_title(whole: Document, part: Document) -> None:
    assert f"# All there is\n\n{as_markdown(part)}" == as_markdown(whole)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_shows_itself(text: str) -> None:
    written = as_markdown(of_text(text))
    outside = re.sub(r"(?s)\$\$.*?\$\$|```.*?```|(?<!\\)\$.*?(?<!\\)\$", "", written)
    plain = re.sub(r"\\.", "", outside)
    assert "<" not in plain
    assert not re.search(r"[_*`~\[\]]", plain)
    for line in plain.splitlines():
        assert not re.match(r"\s*(1\.|-) \s*(\d+\.|[-+]) ", line)
        assert line.count("|") in (0, 3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("- two", r"\- two"), ("1. one", r"1\. one"), ("-0.5: so", "-0.5: so"), ("0.5", "0.5")],
)
def test_a_sentence_begins_no_list(text: str, expected: str) -> None:
    assert as_markdown(Document("", (Prose(text),), is_part=True)) == f"{expected}\n"


def test_what_belongs_to_an_item_is_indented_under_it() -> None:
    items = tuple(Item(f"item {k}", (Prose("More."),)) for k in (1, 2))
    written = as_markdown(Document("", (Listing(items, is_numbered=True),), is_part=True))
    assert written == "1. item 1\n\n   More.\n2. item 2\n\n   More.\n"


def test_headings_below_the_sixth_level_stay_there() -> None:
    block = Section("deepest", (Prose("x"),))
    for _ in range(6):
        block = Section("above", (block,))
    written = as_markdown(Document("", (block,), is_part=True))
    assert "\n###### deepest\n" in written
    assert "#######" not in written
