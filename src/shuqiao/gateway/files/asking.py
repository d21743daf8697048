"""What a call of method ``file`` asks: format, items, range and context, from its address and headers.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from shuqiao.gateway.context import shown
from shuqiao.gateway.errors import ContextDiffers, ContextWrong
from shuqiao.gateway.files.errors import FileQuestionWrong, FormatNotAcceptable, FormatUnknown, RangeNotSatisfiable
from shuqiao.gateway.files.forms import FORMS, Csv, Form, Writer
from shuqiao.kernel.canonical import canonical, parse, parse_b64url
from shuqiao.kernel.refusals import Malformed, Refusal
from shuqiao.policy.views import ReturnedColumn

_MEMBERS = ("format", "bom", "items")
_MAX_QUERY, _MAX_CONTEXT = 16_384, 8_192
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{1,18})?")


@dataclass(frozen=True)
class Question:
    """Form, whether CSV begins with a mark of its encoding, and the items, None for all."""

    form: Form
    bom: bool
    items: tuple[str, ...] | None

    def writer(self, columns: Sequence[ReturnedColumn]) -> Writer:
        """A fresh writer for these columns."""
        make = partial(Csv, bom=self.bom) if self.bom else self.form.make
        return make(columns)

    @property
    def text(self) -> str:
        """The question in one way of writing it."""
        return canonical([self.form.name, self.bom, None if self.items is None else list(self.items)]).decode()


def question(query: str, accept: str | None) -> Question | Refusal:
    """``format`` (or else the one that Accept names), ``bom`` and ``items`` (names with commas between)."""
    try:
        pairs = parse_qsl(query[:_MAX_QUERY], keep_blank_values=True, strict_parsing=bool(query), errors="strict")
    except ValueError:
        return FileQuestionWrong(field="query", why_zh="不是键值对", why_en="it is no list of pairs")
    asked = dict(pairs)
    if len(asked) != len(pairs) or len(query) > _MAX_QUERY or any(name not in _MEMBERS for name in asked):
        name = shown(next((name for name in asked if name not in _MEMBERS), ""))  # told, but no receipt keeps it
        why_en = f"'{name}' is unknown" if name else "repeated or too long"
        return FileQuestionWrong(field="query", why_zh=f"没有参数“{name}”" if name else "重复或过长", why_en=why_en)
    form = _form(asked.get("format"), accept)
    if isinstance(form, Refusal):
        return form
    bom = asked.get("bom", "0")
    if bom not in ("0", "1") or (bom == "1" and form.name != "csv"):
        return FileQuestionWrong(field="bom", why_zh="只有 csv 可用 bom=1", why_en="bom=1 is for csv only")
    items = tuple(asked["items"].split(",")) if "items" in asked else None
    return Question(form, bom == "1", items)


def _form(given: str | None, accept: str | None) -> Form | Refusal:
    wanted = _accepted(accept)
    if given is None:
        named = [form for form in FORMS.values() if form.media_type in wanted]
        if len(named) != 1:
            return FormatUnknown(field="format", given="", known=", ".join(FORMS))
        return named[0]
    form = FORMS.get(given)
    if form is None:
        return FormatUnknown(field="format", given=shown(given), known=", ".join(FORMS))
    if wanted and not wanted & {form.media_type, form.media_type.partition("/")[0] + "/*", "*/*"}:
        return FormatNotAcceptable(field="accept", format=form.name, media_type=form.media_type)
    return form


def _accepted(accept: str | None) -> set[str]:
    """Media types that the header names with a weight above nothing (RFC 9110, 12.5.1)."""
    found = set()
    for part in (accept or "").split(","):
        name, _, rest = part.partition(";")
        if name.strip() and not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", rest):
            found.add(name.strip().lower())
    return found


def context(header: str | None, carried: Mapping[str, Any] | None) -> Any | Refusal:
    """What stands in ``Shuqiao-Context`` (base64url of canonical bytes); None without it."""
    if header is None:
        return None
    try:
        given = parse_b64url(header[: _MAX_CONTEXT + 1])
        found = parse(given)
        if len(header) > _MAX_CONTEXT or canonical(found) != given:
            raise Malformed(what="not canonical")
    except (Malformed, ValueError):
        return ContextWrong(
            field="shuqiao-context",
            why_zh="应为规范字节的 base64url",
            why_en="base64url of canonical bytes is expected",
        )
    if carried is not None and found != carried:
        return ContextDiffers(field="shuqiao-context")
    return found


def wanted_range(header: str, size: int, whole: bool) -> tuple[int, int | None] | RangeNotSatisfiable:
    """(first, behind the last) byte; the second is None where the file goes on and no end was given."""
    found = _RANGE.fullmatch(header.strip())
    if found is None:
        return RangeNotSatisfiable(field="range", size=size)
    first, last = int(found[1]), None if found[2] is None else int(found[2]) + 1
    if (last is not None and last <= first) or first > size or (whole and first >= size):
        return RangeNotSatisfiable(field="range", size=size)
    return first, last
