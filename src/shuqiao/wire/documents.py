"""Documents to canonical bytes and back.

A field that is None and may be absent is left out.  Reading is strict: unknown
fields, duplicate keys, floats and wrong types are refused, because a restriction
that a reader does not understand must not be ignored.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from shuqiao.kernel.canonical import canonical, parse
from shuqiao.kernel.refusals import Malformed

T = TypeVar("T")


def encode(document: msgspec.Struct) -> bytes:
    """The canonical bytes (RFC 8785) of a wire document; raises :class:`Malformed` for a float and the like."""
    return canonical(plain(document))


def plain(value: Any) -> Any:
    """A document as dicts and lists, None left out of every struct field that may be absent."""
    if isinstance(value, msgspec.Struct):
        found: dict[str, Any] = {}
        for field in msgspec.structs.fields(value):
            member = getattr(value, field.name)
            if member is None and not field.required:
                continue
            found[field.encode_name] = plain(member)
        return found
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def decode(data: bytes, type_: type[T]) -> T:
    """Read ``data`` as a document of ``type_``; raises :class:`Malformed` with the place at fault."""
    return convert(parse(data), type_)


def convert(value: Any, type_: type[T]) -> T:
    """A parsed JSON value as a document of ``type_``; raises :class:`Malformed`."""
    try:
        return msgspec.convert(value, type_, strict=True)
    except msgspec.ValidationError as broken:
        raise Malformed(what=str(broken)) from broken
