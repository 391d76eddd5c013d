"""Containers in a model: each kind is opened, and another of the kind is made."""

from __future__ import annotations

from array import array
from collections import ChainMap, UserDict, UserList, deque
from types import MappingProxyType, SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest

from tinygrad_bp.nn.parts import opened_part


class TestKinds:
    KINDS: ClassVar[dict[str, Any]] = {
        "list": [1.0, 2.0],
        "deque": deque([1.0, 2.0], maxlen=3),
        "list of a user": UserList([1.0, 2.0]),
        "dict of a user": UserDict({"a": 1.0, "b": 2.0}),
        "namespace": SimpleNamespace(a=1.0, b=2.0),
    }

    @pytest.mark.parametrize("kind", KINDS)
    def test_each(self, kind: str) -> None:
        part = self.KINDS[kind]
        keys, parts, make = opened_part(part) or ((), (), None)
        assert list(parts) == [1.0, 2.0]
        assert len(keys) == 2
        assert make is not None
        other = make([3.0, 4.0])
        assert type(other) is type(part)
        assert list((opened_part(other) or ((), ()))[1]) == [3.0, 4.0]
        assert list((opened_part(part) or ((), ()))[1]) == [1.0, 2.0]
        assert getattr(other, "maxlen", 3) == 3

    @pytest.mark.parametrize("shape", [(4,), (2, 2), (1, 4), (0,), ()])
    def test_arrays_of_objects(self, shape: tuple[int, ...]) -> None:
        size = int(np.prod(shape))
        part = np.array([*range(size)], dtype=object).reshape(shape)
        keys, parts, make = opened_part(part) or ((), (), None)
        assert list(parts) == [*range(size)]
        assert len({*keys}) == size
        assert make is not None
        other = make([None] * size)
        assert other.shape == shape
        assert other.ravel().tolist() == [None] * size

    def test_the_places_in_a_matrix(self) -> None:
        keys = (opened_part(np.array([[1, 2], [3, 4]], dtype=object)) or ((),))[0]
        assert list(keys) == ["0.0", "0.1", "1.0", "1.1"]

    @pytest.mark.parametrize(
        "part", [1.0, "text", b"text", range(3), array("d", [1.0]), np.array([1.0]), {1.0}, list]
    )
    def test_what_is_no_container(self, part: Any) -> None:
        assert opened_part(part) is None


class TestWhatCannotBeChanged:
    @pytest.mark.parametrize("part", [MappingProxyType({"a": 1.0}), ChainMap({"a": 1.0})])
    def test_is_shared_where_it_stays_the_same(self, part: Any) -> None:
        _, parts, make = opened_part(part) or ((), (), None)
        assert make is not None
        assert make(parts) is part

    def test_is_an_error_where_it_would_change(self) -> None:
        *_, make = opened_part(MappingProxyType({"a": 1.0})) or (None,)
        assert make is not None
        with pytest.raises(TypeError, match="no other mappingproxy can be made"):
            make([2.0])
