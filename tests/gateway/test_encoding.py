"""The fast encoders give the kernel's own canonical bytes, or refuse as it does."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from shuqiao.gateway.encoding import encoded, fast_canonical, plain_names
from shuqiao.kernel.canonical import canonical
from shuqiao.kernel.refusals import Malformed

texts = st.text(st.characters(exclude_categories=["Cs"]))
bmp_names = st.text(st.characters(max_codepoint=0xD7FF), max_size=8).filter(lambda t: t.isascii() or t.isprintable())
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(bmp_names, inner, max_size=4),
    max_leaves=20,
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


def _kernel(value: Any) -> bytes | None:
    try:
        return canonical(value)
    except Malformed:
        return None


@given(plain)
def test_encoded_is_canonical_for_names_of_orders(value: Any) -> None:
    expected = _kernel(value)
    if expected is not None:  # a name may still not be NFC
        assert encoded(value) == expected


@given(st.dictionaries(st.text(max_size=4), anything, max_size=5))
def test_fast_canonical_is_canonical_for_anything(value: dict[str, Any]) -> None:
    try:
        made: bytes | None = fast_canonical(value)
    except Malformed:
        made = None
    assert made == _kernel(value)


def test_every_control_character_is_written_as_the_kernel_writes_it() -> None:
    value = {"text": "".join(map(chr, range(0x100))) + "\u2028\u2029\uffff\U0001f600"}
    assert encoded(value) == fast_canonical(value) == canonical(value)


def test_names_outside_the_bmp_are_not_plain() -> None:
    assert plain_names(["姓名", "a"])
    assert not plain_names(["a", "𠮷"])
