"""Every event that a room writes into the log."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from enum import Enum

from docs.writers import markdown
from shuqiao.portal import words
from shuqiao.wire.kinds import PREFIXES, KindGroup, group_of

ROOMS = ("accounts", "catalogue", "exchange", "sharing")


def named() -> set[str]:
    """Every event of the rooms' ``events.py``."""
    found = set()
    for room in ROOMS:
        module = importlib.import_module(f"shuqiao.{room}.events")
        found |= {text for value in vars(module).values() for text in _texts(value) if text.startswith(f"{room}.")}
    return found


def every() -> list[str]:
    """The rooms' events, and those of audit and site, which have no ``events.py`` and are known by their words."""
    said = {key.removeprefix("event.") for key in words.table() if key.startswith("event.")}
    return sorted(named() | said)


def page() -> str:
    """docs/reference/events.md.  Raises KeyError for an event without words."""
    lines = markdown.head(
        "事件 Events",
        "平台日志里每条留痕的事件名。名称永不改变。叶里只有类别组的编号；事件名、操作人和事实在内容里，内容可以依法删除。",
        "The event of each entry in the platform's log. Names are forever. A leaf holds the number of the kind group "
        "only; event, actor and facts are in the content, which can lawfully be erased.",
    )
    room = ""
    for event in every():
        if event.split(".")[0] != room:
            room = event.split(".")[0]
            lines += [f"## {room}", ""]
        said = words.table()[f"event.{event}"]
        group = group_of(event)
        lines += [f"### {event}", "", f"{said['zh']} · {said['en']} · {group.name} ({group.value})", ""]
    lines += ["## 类别组 Kind groups", ""]
    lines += markdown.table(
        ("编号 number", "名称 name", "平台事件前缀 prefix of platform events"),
        ((g.value, g.name, ", ".join(f"`{p}`" for p, of in PREFIXES.items() if of is g)) for g in KindGroup),
    )
    return markdown.page(lines)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, type) and issubclass(value, Enum):
        yield from (str(member.value) for member in value)
    elif isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (v for v in value.values() if isinstance(v, str))
