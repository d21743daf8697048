"""Free text that people and gateways give: bounded and without control characters."""

from __future__ import annotations

import unicodedata

from shuqiao.kernel.refusals import Malformed, TooLarge, Words


def name(text: str, field: str = "name") -> str:
    """A display name of 1 to 100 characters; raises :class:`Malformed` or :class:`TooLarge`."""
    return _bounded(text, field, 100)


def reason(text: str, field: str = "reason") -> str:
    """Why something is done, 1 to 500 characters."""
    return _bounded(text, field, 500)


def _bounded(text: str, field: str, limit: int) -> str:
    text = text.strip()
    if not text:
        raise Malformed(what=Words("内容为空", "it is empty"), field=field)
    if len(text) > limit:
        raise TooLarge(what="文字 text", limit=limit, field=field)
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise Malformed(what=Words("含控制字符", "it holds control characters"), field=field)
    return text
