"""What an entry says, and when its content may be erased.  Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shuqiao.audit.errors import AlreadyErased, ErasureNeedsBasis
from shuqiao.kernel.actors import Actor
from shuqiao.kernel.canonical import b64url, moment
from shuqiao.kernel.refusals import Refusal, TooLarge
from shuqiao.tlog.merkle import root

WORDS = 2_000
"""Characters of the basis or the reason of an erasure."""

_SUBJECT = re.compile(r"[a-z][a-z_]*:\S.{0,180}")


def is_subject(text: str) -> bool:
    """Whether ``text`` is ``<thing>:<number>``, by which a history is found."""
    return _SUBJECT.fullmatch(text) is not None


def content(
    who: Actor, event: str, subject: str, at: datetime, facts: Mapping[str, Any], items: Sequence[str]
) -> dict[str, Any]:
    """The content of an entry, before its canonical bytes.

    Of ``items``, which a bulk action covers, it holds the count and the RFC 6962 root over the
    sorted subjects, so that a list shown later can be held against it.
    """
    actor = {"kind": who.kind.value, "id": who.id, "name": who.name}
    if who.department is not None:
        actor["department"] = who.department
    if who.deputy_of:
        actor["deputy_of"], actor["deputy_of_name"] = who.deputy_of, who.deputy_of_name
    said: dict[str, Any] = {"event": event, "subject": subject, "actor": actor, "at": moment(at), "facts": dict(facts)}
    covered = sorted(set(items))
    if covered:
        said["items"] = {"count": len(covered), "root": b64url(root([s.encode() for s in covered]))}
    return said


def erasure(erased_by: str | None, basis: str, reason: str) -> Refusal | None:
    """Why content may not be erased now: no article, no reason, or nothing left (PIPL Art. 47)."""
    if not basis.strip():
        return ErasureNeedsBasis(field="basis")
    if not reason.strip():
        return ErasureNeedsBasis(field="reason")
    for field, text in (("basis", basis), ("reason", reason)):
        if len(text) > WORDS:
            return TooLarge(field=field, what=field, limit=WORDS)
    return AlreadyErased(act=erased_by) if erased_by is not None else None
