"""The beginning of every entry point: settings, Django, and what must hold before anything is served."""

from __future__ import annotations

import os
import sys

from shuqiao.kernel.refusals import Refusal
from shuqiao.site.environment import BadSetting


class CannotStart(Exception):
    """Why the process does not start; the text ends with the next step."""


def setup() -> None:
    """Read the settings and set Django up.  Raises :class:`CannotStart`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shuqiao.site.settings")
    import django

    try:
        django.setup()
    except BadSetting as bad:
        raise CannotStart(f"设置有误 / bad setting: {bad}") from bad


def ready() -> None:
    """Refuse to serve a database of another version, or an instance of the other kind.  Raises :class:`CannotStart`."""
    from django.db import DatabaseError

    from shuqiao.site import actions, tables

    try:
        waiting = tables.waiting()
        wrong = actions.check_kind() if not waiting else None
    except DatabaseError as broken:
        raise CannotStart(
            f"数据库无法连接 / the database does not answer: {broken}\n"
            "→ 核对 SHUQIAO_DATABASE_URL / check SHUQIAO_DATABASE_URL"
        ) from broken
    if waiting:
        raise CannotStart(
            f"数据库需要升级 / the database needs {len(waiting)} migrations\n→ shuqiao backup FILE && shuqiao migrate"
        )
    if wrong is not None:
        raise CannotStart(in_both(wrong))


def in_both(refusal: Refusal) -> str:
    """Reason and next step in Chinese and English, for a terminal."""
    return (
        f"{refusal.sentence('zh')} / {refusal.sentence('en')}\n→ {refusal.next_step('zh')} / {refusal.next_step('en')}"
    )


def say(text: str) -> None:
    """One message to the person at the terminal."""
    print(text, file=sys.stderr)
