"""Single values of foreign lists: what a person would read in them.  Pure."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Any

from shuqiao.catalogue.sheets.cells import narrow, text

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
"""A tag of HTML; ``<男子组>`` and ``a < b`` are none."""
_BLANK = re.compile(r"\s+")
_QUOTES = "'\"‘’“”"
_PHONE = re.compile(r"(?=(?:\D*\d){5})[0-9()（）+＋\-—、,，;；/ 转]{5,}")


def line(value: str) -> str:
    """One line: blanks, tabs and line ends become single spaces, none at the ends."""
    return _BLANK.sub(" ", text(value)).strip()


def plain(value: str) -> str:
    """Text without tags of HTML and with its entities undone; line ends stay."""
    bare = _TAG.sub("", value)
    return text(html.unescape(bare) if "&" in bare else bare)


def parts(value: str) -> tuple[str, ...]:
    """The members of a value that looks like a list, each once: ``['xls', 'api']``, ``[csv,json]``, ``a,b``."""
    bare = line(value)
    if bare[:1] in "[［" and bare[-1:] in "]］":
        bare = bare[1:-1]
    found = (part.strip().strip(_QUOTES).strip() for part in re.split(r"[,，、;；]", bare))
    return tuple(dict.fromkeys(part for part in found if part))


def is_phone(value: str) -> bool:
    """Whether it can be dialled: at least five digits, and only what numbers are written with."""
    return _PHONE.fullmatch(narrow(value)) is not None


def flat(value: Any) -> str | None:
    """A JSON value as text: lists of single values joined by commas; None for what is nested deeper."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    if isinstance(value, list):
        members = [flat(member) for member in value if not isinstance(member, list)]
        return _joined(members) if len(members) == len(value) else None
    return None


def _joined(members: Iterable[str | None]) -> str | None:
    found = list(members)
    return None if any(member is None for member in found) else ",".join(str(member) for member in found)
